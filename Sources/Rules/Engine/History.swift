package import Events

/// What the engine remembers: matches, alerts and deadlines. The store is the truth; a fake lives in memory.
///
/// Every call belongs to the transaction of the chunk that is evaluated, so what is written is read back.
package protocol History: ~Copyable {
  associatedtype Failure: Error

  // Matches.
  /// Keeps a match.
  mutating func insert(_ match: Match, into group: Group, of stream: Stream) throws(Failure)
  /// Keeps many matches that say little, of groups and streams by their places in these. It may note the numbers by which
  /// it names these: they are good until a transaction is undone.
  mutating func insert(_ matches: [PlainMatch], into known: inout KnownGroups, of streams: [Stream]) throws(Failure)
  /// Forgets a match: the event was corrected or withdrawn.
  mutating func remove(_ match: Match, from group: Group, of stream: Stream) throws(Failure)
  /// The matches of a group whose ``Match/finish`` lies after one moment and not after another, in the order of
  /// finish, start, event.
  mutating func matches(
    of stream: Stream, in group: Group, finishAfter: Instant, through: Instant
  ) throws(Failure) -> [Match]
  /// The match of a group that comes last among those with a ``Match/finish`` at a moment or before it.
  mutating func lastMatch(of stream: Stream, in group: Group, through: Instant) throws(Failure) -> Match?
  /// The match of a group that comes first.
  mutating func firstMatch(of stream: Stream, in group: Group) throws(Failure) -> Match?
  /// When the matches of a group finish that finish last, at most so many, the last first.
  mutating func newestFinishes(of stream: Stream, in group: Group, limit: Int) throws(Failure) -> [Instant]
  /// When the match finishes that is the `count`-th of those of a group that finish at a moment or later; nil where there
  /// are not as many.
  mutating func finish(
    ofMatch count: Int, of stream: Stream, in group: Group, from moment: Instant
  ) throws(Failure) -> Instant?
  /// Whether the stream has a match.
  mutating func hasMatches(of stream: Stream) throws(Failure) -> Bool
  /// Every group that the stream has matches of.
  mutating func groups(of stream: Stream) throws(Failure) -> [Group]
  /// Whether the stream holds the matches of all stored events.
  mutating func isBuilt(_ stream: Stream) throws(Failure) -> Bool
  /// Notes that the stream holds the matches of all stored events.
  mutating func markBuilt(_ stream: Stream) throws(Failure)
  /// Forgets the matches of all streams but these.
  mutating func keepOnly(_ streams: [Stream]) throws(Failure)

  // Rules.
  /// The ids and meanings (``Plan/meaning``) of the rules that were evaluated up to now.
  mutating func knownRules() throws(Failure) -> [String: String]
  /// Notes that a rule is evaluated up to now; nil that it no longer is.
  mutating func setMeaning(_ meaning: String?, of rule: String) throws(Failure)

  // Alerts; but for the first, without those cancelled.
  /// The alert with this id, cancelled or not.
  mutating func alert(_ id: String) throws(Failure) -> Alert?
  /// The alert whose number as an event (``AlertEvent/id(of:)``) this is, cancelled or not.
  mutating func alert(numbered: Event.ID) throws(Failure) -> Alert?
  /// All alerts of a rule.
  mutating func alerts(of rule: String) throws(Failure) -> [Alert]
  /// Those of a rule on single events, or those of groups, also those that are only possible.
  mutating func alerts(of rule: String, onEvents: Bool) throws(Failure) -> [Alert]
  /// When a rule was first evaluated, whatever became of its meaning since; nil for one that never was.
  mutating func firstLoaded(_ rule: String) throws(Failure) -> Instant?
  /// The alerts of a rule for a group that end at this moment or after it, or not at all, by their start.
  mutating func alerts(of rule: String, in group: Group, endingFrom: Instant) throws(Failure) -> [Alert]
  /// The alert of a rule without correlation on an event.
  mutating func alert(of rule: String, on event: Event.ID) throws(Failure) -> Alert?
  /// The groups that the rule has alerts of.
  mutating func alertGroups(of rule: String) throws(Failure) -> [Group]
  /// The alerts of a rule that are not over.
  mutating func openAlerts(of rule: String) throws(Failure) -> [Alert]
  /// Keeps an alert in place of what it was.
  mutating func save(_ alert: Alert) throws(Failure)
  /// Forgets an alert that was only possible and of which no line was written.
  mutating func forget(_ alert: Alert) throws(Failure)

  // Deadlines: when something will be decided for a group though nothing more comes.
  /// The deadline of a group, or for a rule without correlation of an event.
  mutating func deadline(of rule: String, in group: Group, on event: Event.ID?) throws(Failure) -> Instant?
  /// Sets the one deadline of a group or an event; nil removes it.
  mutating func setDeadline(
    _ deadline: Instant?, of rule: String, in group: Group, on event: Event.ID?
  ) throws(Failure)
  /// Those that have come by a moment, the earliest first.
  mutating func deadlines(through: Instant) throws(Failure) -> [Deadline]

  // Transitions that are found long before they can be told.
  /// Keeps transitions until ``takeAside(limit:)``, outside of memory where there is such a place.
  mutating func setAside(_ transitions: [Transition]) throws(Failure)
  /// Gives back those that were set aside and are to be told first, in that order, at most so many. None is the end.
  mutating func takeAside(limit: Int) throws(Failure) -> [Transition]

  /// An event as it stands now; nil where it was withdrawn.
  mutating func event(_ id: Event.ID) throws(Failure) -> Event?
  /// Whether the reports of an event were deleted because of their age.
  mutating func isPruned(_ event: Event.ID) throws(Failure) -> Bool
  /// The next events in the order of their ids, at most so many, without those of which the kind is not asked for. None is
  /// the end.
  mutating func events(
    after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool
  ) throws(Failure) -> [Event]
  /// The same, as new events. Those that are rows say nothing but their kind, modality, these fields, and when they are:
  /// what a row leaves open about that, it has decided by when it arrived.
  mutating func outlines(
    after id: Event.ID, limit: Int, of fields: Set<WordField>, where includes: (_ kind: String) -> Bool
  ) throws(Failure) -> EventChanges
}

extension History where Self: ~Copyable {
  /// Whether an alert stays as it is whatever is found, since of what it rests on reports were deleted because of their age:
  /// those are over, since what an alert that fires rests on is kept.
  mutating func isFrozen(_ alert: Alert) throws(Failure) -> Bool {
    guard alert.endsAt != nil, let first = alert.openingEvidence.first, !AlertEvent.isAlert(first) else { return false }
    return try isPruned(first)
  }

  package mutating func insert(
    _ matches: [PlainMatch], into known: inout KnownGroups, of streams: [Stream]
  ) throws(Failure) {
    for match in matches { try insert(match.match, into: known.groups[match.group].group, of: streams[match.stream]) }
  }

  package mutating func outlines(
    after id: Event.ID, limit: Int, of fields: Set<WordField>, where includes: (_ kind: String) -> Bool
  ) throws(Failure) -> EventChanges {
    EventChanges(try events(after: id, limit: limit, where: includes))
  }
}

/// A moment at which something will be decided for one rule and group.
package struct Deadline: Sendable, Hashable {
  package var at: Instant
  package var rule: String
  package var group: Group
  /// For a rule without correlation.
  package var event: Event.ID?

  package init(at: Instant, rule: String, group: Group, event: Event.ID? = nil) {
    self.at = at
    self.rule = rule
    self.group = group
    self.event = event
  }
}

/// How an event changed: it came (`old` is nil), was corrected, or was withdrawn (`new` is nil).
package struct EventChange: Sendable {
  package var old: Event?
  package var new: Event?

  package init(old: Event?, new: Event?) {
    self.old = old
    self.new = new
  }

  /// The event that changed.
  package var id: Event.ID? { new?.id ?? old?.id }
}

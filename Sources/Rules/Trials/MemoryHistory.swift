package import Events

/// Where a history in memory finds the events that it does not hold itself.
package protocol EventSource: AnyObject {
  /// An event as it stands; nil where there is none.
  func event(_ id: Event.ID) -> Event?
  /// The next events in the order of their ids, at most so many, without those of which the kind is not asked for.
  func events(after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool) -> [Event]
  /// The same as for a ``History``.
  func outlines(
    after id: Event.ID, limit: Int, of fields: Set<WordField>, where includes: (_ kind: String) -> Bool
  ) -> EventChanges
}

/// A history in memory: for rule tests and backtests, where nothing is stored.
package struct MemoryHistory: History {
  private struct Shelf {
    var groups: [Group: [Match]] = [:]
    var isBuilt = false
  }

  private struct Owner: Hashable {
    var rule: String
    var group: Group
    /// For a rule without correlation.
    var event: Event.ID?
  }

  /// By the hashes of their streams.
  private var shelves: [String: Shelf] = [:]
  private var meanings: [String: String] = [:]
  private var deadlines: [Owner: Deadline] = [:]
  private var alertsByID: [String: Alert] = [:]
  /// The ids of alerts in the order in which they were raised; those that were forgotten are not taken out.
  private var alertOrder: [String] = []
  /// The same, by rule.
  private var alertsByRule: [String: [String]] = [:]
  private var alertsByOwner: [Owner: [String]] = [:]
  private var alertsByNumber: [Event.ID: String] = [:]
  /// Those that were set aside; once some were taken, in the order in which they are told, the last first.
  private var aside: [Transition] = []
  private var isAsideSorted = false
  /// The stored events by their id. Whoever stores an event puts it here before the engine hears of it.
  package var events: [Event.ID: Event] = [:]
  private let source: (any EventSource)?
  /// When rules were first evaluated.
  private let firstLoaded: Instant?

  /// - Parameters:
  ///   - firstLoaded: when its rules count as first loaded; nil for the moment at which they are.
  ///   - source: where events are that it does not hold.
  package init(firstLoaded: Instant? = nil, source: (any EventSource)? = nil) {
    self.firstLoaded = firstLoaded
    self.source = source
  }

  // MARK: Matches

  package mutating func insert(_ match: Match, into group: Group, of stream: Stream) {
    // In place: most matches come in the order of time.
    func put(_ matches: inout [Match]) {
      var place = matches.endIndex
      while place > 0, Match.precedes(match, matches[place - 1]) { place -= 1 }
      matches.insert(match, at: place)
    }
    put(&shelves[stream.hash, default: Shelf()].groups[group, default: []])
  }

  package mutating func remove(_ match: Match, from group: Group, of stream: Stream) {
    shelves[stream.hash]?.groups[group]?.removeAll { $0.event == match.event && $0.finish == match.finish }
  }

  package mutating func matches(
    of stream: Stream, in group: Group, finishAfter: Instant, through: Instant
  ) -> [Match] {
    let matches = shelves[stream.hash]?.groups[group] ?? []
    let first = matches.firstPlace { $0.finish > finishAfter }
    let last = matches.firstPlace { $0.finish > through }
    return first < last ? Array(matches[first..<last]) : []
  }

  package mutating func lastMatch(of stream: Stream, in group: Group, through: Instant) -> Match? {
    guard let matches = shelves[stream.hash]?.groups[group] else { return nil }
    let count = matches.firstPlace { $0.finish > through }
    return count == 0 ? nil : matches[count - 1]
  }

  package mutating func firstMatch(of stream: Stream, in group: Group) -> Match? {
    shelves[stream.hash]?.groups[group]?.first
  }

  package mutating func newestFinishes(of stream: Stream, in group: Group, limit: Int) -> [Instant] {
    (shelves[stream.hash]?.groups[group] ?? []).suffix(limit).reversed().map(\.finish)
  }

  package mutating func finish(
    ofMatch count: Int, of stream: Stream, in group: Group, from moment: Instant
  ) -> Instant? {
    guard let matches = shelves[stream.hash]?.groups[group] else { return nil }
    let place = matches.firstPlace { $0.finish >= moment } + count - 1
    return place < matches.count ? matches[place].finish : nil
  }

  package mutating func hasMatches(of stream: Stream) -> Bool {
    shelves[stream.hash]?.groups.values.contains { !$0.isEmpty } ?? false
  }

  package mutating func groups(of stream: Stream) -> [Group] {
    let groups = shelves[stream.hash]?.groups ?? [:]
    return groups.filter { !$0.value.isEmpty }.keys.sortedByText { $0 }
  }

  /// How many matches each group of a stream has, for those that have any.
  func matchCounts(of stream: Stream) -> [(group: Group, count: Int)] {
    (shelves[stream.hash]?.groups ?? [:]).filter { !$0.value.isEmpty }.map { ($0.key, $0.value.count) }
  }

  package mutating func isBuilt(_ stream: Stream) -> Bool {
    shelves[stream.hash]?.isBuilt ?? false
  }

  package mutating func markBuilt(_ stream: Stream) {
    shelves[stream.hash, default: Shelf()].isBuilt = true
  }

  package mutating func keepOnly(_ streams: [Stream]) {
    let kept = Set(streams.map(\.hash))
    shelves = shelves.filter { kept.contains($0.key) }
  }

  // MARK: Rules and alerts

  package mutating func knownRules() -> [String: String] { meanings }

  package mutating func setMeaning(_ meaning: String?, of rule: String) {
    meanings[rule] = meaning
  }

  package mutating func firstLoaded(_ rule: String) -> Instant? { firstLoaded }

  /// All alerts that were saved, those cancelled included, in the order in which they were raised.
  package var alerts: [Alert] { alertOrder.compactMap { alertsByID[$0] } }

  package mutating func alerts(of rule: String, in group: Group, endingFrom: Instant) -> [Alert] {
    let found = (alertsByOwner[Owner(rule: rule, group: group)] ?? []).compactMap { alertsByID[$0] }
    return found.filter { !$0.isCancelled && $0.endsAt ?? .distantFuture >= endingFrom }
      .sorted { $0.startsAt < $1.startsAt }
  }

  package mutating func alert(_ id: String) -> Alert? { alertsByID[id] }

  package mutating func alert(numbered id: Event.ID) -> Alert? { alertsByNumber[id].flatMap { alertsByID[$0] } }

  package mutating func alerts(of rule: String) -> [Alert] { live(rule) { _ in true } }

  package mutating func alerts(of rule: String, onEvents: Bool) -> [Alert] {
    live(rule) { ($0.event != nil) == onEvents }
  }

  package mutating func alert(of rule: String, on event: Event.ID) -> Alert? {
    (alertsByOwner[Owner(rule: rule, group: Group(), event: event)] ?? []).compactMap { alertsByID[$0] }
      .first { !$0.isCancelled }
  }

  package mutating func alertGroups(of rule: String) -> [Group] {
    var seen: Set<Group> = []
    return live(rule) { $0.event == nil }.map(\.group).filter { seen.insert($0).inserted }
  }

  package mutating func openAlerts(of rule: String) -> [Alert] {
    live(rule) { $0.endsAt == nil }
  }

  package mutating func save(_ alert: Alert) {
    if alertsByID.updateValue(alert, forKey: alert.id) == nil {
      alertOrder.append(alert.id)
      alertsByRule[alert.rule, default: []].append(alert.id)
      alertsByOwner[Owner(rule: alert.rule, group: alert.group, event: alert.event), default: []].append(alert.id)
      alertsByNumber[AlertEvent.id(of: alert)] = alert.id
    }
  }

  package mutating func forget(_ alert: Alert) {
    alertsByID[alert.id] = nil
    alertOrder.removeAll { $0 == alert.id }
    alertsByRule[alert.rule]?.removeAll { $0 == alert.id }
    alertsByOwner[Owner(rule: alert.rule, group: alert.group, event: alert.event)]?.removeAll { $0 == alert.id }
  }

  private func live(_ rule: String, where matches: (Alert) -> Bool) -> [Alert] {
    (alertsByRule[rule] ?? []).compactMap { alertsByID[$0] }.filter { !$0.isCancelled && matches($0) }
  }

  // MARK: Transitions

  package mutating func setAside(_ transitions: [Transition]) {
    aside += transitions
    isAsideSorted = false
  }

  package mutating func takeAside(limit: Int) -> [Transition] {
    if !isAsideSorted { aside = Transition.sorted(aside).reversed() }
    isAsideSorted = true
    let taken = aside.suffix(limit)
    aside.removeLast(taken.count)
    return taken.reversed()
  }

  // MARK: Deadlines and events

  package mutating func deadline(of rule: String, in group: Group, on event: Event.ID?) -> Instant? {
    deadlines[Owner(rule: rule, group: group, event: event)]?.at
  }

  package mutating func setDeadline(_ deadline: Instant?, of rule: String, in group: Group, on event: Event.ID?) {
    deadlines[Owner(rule: rule, group: group, event: event)] = deadline.map {
      Deadline(at: $0, rule: rule, group: group, event: event)
    }
  }

  package mutating func deadlines(through: Instant) -> [Deadline] {
    deadlines.values.filter { $0.at <= through }.sorted {
      ($0.at, $0.rule, $0.group.text, $0.event ?? 0) < ($1.at, $1.rule, $1.group.text, $1.event ?? 0)
    }
  }

  /// Nothing is ever deleted here.
  package mutating func isPruned(_ event: Event.ID) -> Bool { false }

  package mutating func event(_ id: Event.ID) -> Event? {
    events[id] ?? source?.event(id)
  }

  package mutating func events(
    after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool
  ) -> [Event] {
    if let source { return source.events(after: id, limit: limit, where: includes) }
    let found = events.values.filter { $0.id > id && includes($0.report.kind) }
    return Array(found.sorted { $0.id < $1.id }.prefix(limit))
  }

  package mutating func outlines(
    after id: Event.ID, limit: Int, of fields: Set<WordField>, where includes: (_ kind: String) -> Bool
  ) -> EventChanges {
    source?.outlines(after: id, limit: limit, of: fields, where: includes)
      ?? EventChanges(events(after: id, limit: limit, where: includes))
  }
}

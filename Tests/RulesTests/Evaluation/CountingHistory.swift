import Events

@testable import Rules

/// A history in memory that counts the matches that are read from it.
struct CountingHistory: History {
  var memory = MemoryHistory()
  var readMatches = 0

  private mutating func counted(_ matches: [Match]) -> [Match] {
    readMatches += matches.count
    return matches
  }

  mutating func matches(of stream: Stream, in group: Group, finishAfter: Instant, through: Instant) -> [Match] {
    counted(memory.matches(of: stream, in: group, finishAfter: finishAfter, through: through))
  }

  mutating func insert(_ match: Match, into group: Group, of stream: Stream) {
    memory.insert(match, into: group, of: stream)
  }
  mutating func remove(_ match: Match, from group: Group, of stream: Stream) {
    memory.remove(match, from: group, of: stream)
  }
  mutating func lastMatch(of stream: Stream, in group: Group, through: Instant) -> Match? {
    memory.lastMatch(of: stream, in: group, through: through)
  }
  mutating func firstMatch(of stream: Stream, in group: Group) -> Match? { memory.firstMatch(of: stream, in: group) }
  mutating func newestFinishes(of stream: Stream, in group: Group, limit: Int) -> [Instant] {
    memory.newestFinishes(of: stream, in: group, limit: limit)
  }
  mutating func finish(
    ofMatch count: Int, of stream: Stream, in group: Group, from moment: Instant
  ) -> Instant? {
    memory.finish(ofMatch: count, of: stream, in: group, from: moment)
  }
  mutating func setAside(_ transitions: [Transition]) { memory.setAside(transitions) }
  mutating func takeAside(limit: Int) -> [Transition] { memory.takeAside(limit: limit) }
  mutating func hasMatches(of stream: Stream) -> Bool { memory.hasMatches(of: stream) }
  mutating func groups(of stream: Stream) -> [Group] { memory.groups(of: stream) }
  mutating func isBuilt(_ stream: Stream) -> Bool { memory.isBuilt(stream) }
  mutating func markBuilt(_ stream: Stream) { memory.markBuilt(stream) }
  mutating func keepOnly(_ streams: [Stream]) { memory.keepOnly(streams) }
  mutating func knownRules() -> [String: String] { memory.knownRules() }
  mutating func setMeaning(_ meaning: String?, of rule: String) { memory.setMeaning(meaning, of: rule) }
  mutating func alert(_ id: String) -> Alert? { memory.alert(id) }
  mutating func alert(numbered id: Event.ID) -> Alert? { memory.alert(numbered: id) }
  mutating func alerts(of rule: String) -> [Alert] { memory.alerts(of: rule) }
  mutating func alerts(of rule: String, onEvents: Bool) -> [Alert] { memory.alerts(of: rule, onEvents: onEvents) }
  mutating func firstLoaded(_ rule: String) -> Instant? { memory.firstLoaded(rule) }
  mutating func alerts(of rule: String, in group: Group, endingFrom: Instant) -> [Alert] {
    memory.alerts(of: rule, in: group, endingFrom: endingFrom)
  }
  mutating func alert(of rule: String, on event: Event.ID) -> Alert? { memory.alert(of: rule, on: event) }
  mutating func alertGroups(of rule: String) -> [Group] { memory.alertGroups(of: rule) }
  mutating func openAlerts(of rule: String) -> [Alert] { memory.openAlerts(of: rule) }
  mutating func save(_ alert: Alert) { memory.save(alert) }
  mutating func forget(_ alert: Alert) { memory.forget(alert) }
  mutating func deadline(of rule: String, in group: Group, on event: Event.ID?) -> Instant? {
    memory.deadline(of: rule, in: group, on: event)
  }
  mutating func setDeadline(_ deadline: Instant?, of rule: String, in group: Group, on event: Event.ID?) {
    memory.setDeadline(deadline, of: rule, in: group, on: event)
  }
  mutating func deadlines(through: Instant) -> [Deadline] { memory.deadlines(through: through) }
  mutating func event(_ id: Event.ID) -> Event? { memory.event(id) }
  mutating func isPruned(_ event: Event.ID) -> Bool { memory.isPruned(event) }
  mutating func events(
    after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool
  ) -> [Event] { memory.events(after: id, limit: limit, where: includes) }
}

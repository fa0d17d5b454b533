package import Events

/// A history in memory: for rule tests, where nothing is stored.
package struct MemoryHistory: History {
  private struct Shelf {
    var groups: [Group: [Match]] = [:]
    var isBuilt = false
  }

  private var shelves: [String: Shelf] = [:]
  private var meanings: [String: String] = [:]
  private var deadlines: [Deadline] = []
  /// All alerts that were saved, those cancelled included, in the order in which they were raised.
  package private(set) var alerts: [Alert] = []
  /// The stored events by their id. Whoever stores an event puts it here before the engine hears of it.
  package var events: [Event.ID: Event] = [:]

  /// When rules were first evaluated.
  private let firstLoaded: Instant?

  /// - Parameter firstLoaded: when its rules count as first loaded; nil for the moment at which they are.
  package init(firstLoaded: Instant? = nil) {
    self.firstLoaded = firstLoaded
  }

  // MARK: Matches

  package mutating func insert(_ match: Match, into group: Group, of stream: Stream) {
    var matches = shelves[stream.canonical, default: Shelf()].groups[group] ?? []
    let place = matches.firstIndex { !Match.precedes($0, match) } ?? matches.endIndex
    matches.insert(match, at: place)
    shelves[stream.canonical, default: Shelf()].groups[group] = matches
  }

  package mutating func remove(_ match: Match, from group: Group, of stream: Stream) {
    shelves[stream.canonical]?.groups[group]?.removeAll { $0.event == match.event && $0.finish == match.finish }
  }

  package mutating func matches(
    of stream: Stream, in group: Group, finishAfter: Instant, through: Instant
  ) -> [Match] {
    let matches = shelves[stream.canonical]?.groups[group] ?? []
    return matches.filter { finishAfter < $0.finish && $0.finish <= through }
  }

  package mutating func lastMatch(of stream: Stream, in group: Group, through: Instant) -> Match? {
    shelves[stream.canonical]?.groups[group]?.last { $0.finish <= through }
  }

  package mutating func firstMatch(of stream: Stream, in group: Group) -> Match? {
    shelves[stream.canonical]?.groups[group]?.first
  }

  package mutating func hasMatches(of stream: Stream, in group: Group) -> Bool {
    shelves[stream.canonical]?.groups[group]?.isEmpty == false
  }

  package mutating func groups(of stream: Stream) -> [Group] {
    (shelves[stream.canonical]?.groups.keys.map(\.self) ?? []).sorted { $0.text < $1.text }
  }

  package mutating func isBuilt(_ stream: Stream) -> Bool {
    shelves[stream.canonical]?.isBuilt ?? false
  }

  package mutating func markBuilt(_ stream: Stream) {
    shelves[stream.canonical, default: Shelf()].isBuilt = true
  }

  package mutating func keepOnly(_ streams: [Stream]) {
    let kept = Set(streams.map(\.canonical))
    shelves = shelves.filter { kept.contains($0.key) }
  }

  // MARK: Rules and alerts

  package mutating func knownRules() -> [String: String] { meanings }

  package mutating func setMeaning(_ meaning: String?, of rule: String) {
    meanings[rule] = meaning
  }

  package mutating func alerts(of rule: String, in group: Group, endingFrom: Instant) -> [Alert] {
    live(rule) { $0.group == group && $0.event == nil && $0.endsAt ?? .distantFuture >= endingFrom }
      .sorted { $0.startsAt < $1.startsAt }
  }

  package mutating func alert(_ id: String) -> Alert? {
    alerts.first { $0.id == id }
  }

  package mutating func alert(numbered id: Event.ID) -> Alert? {
    alerts.first { AlertEvent.id(of: $0) == id }
  }

  package mutating func alerts(of rule: String) -> [Alert] { live(rule) { _ in true } }

  package mutating func firstLoaded(_ rule: String) -> Instant? { firstLoaded }

  package mutating func alert(of rule: String, on event: Event.ID) -> Alert? {
    live(rule) { $0.event == event }.first
  }

  package mutating func alertGroups(of rule: String) -> [Group] {
    var groups: [Group] = []
    for alert in live(rule, where: { $0.event == nil }) where !groups.contains(alert.group) {
      groups.append(alert.group)
    }
    return groups
  }

  package mutating func openAlerts(of rule: String) -> [Alert] {
    live(rule) { $0.endsAt == nil }
  }

  package mutating func save(_ alert: Alert) {
    if let known = alerts.firstIndex(where: { $0.id == alert.id }) {
      alerts[known] = alert
    } else {
      alerts.append(alert)
    }
  }

  package mutating func forget(_ alert: Alert) {
    alerts.removeAll { $0.id == alert.id }
  }

  private func live(_ rule: String, where matches: (Alert) -> Bool) -> [Alert] {
    alerts.filter { $0.rule == rule && !$0.isCancelled && matches($0) }
  }

  // MARK: Deadlines and events

  package mutating func deadline(of rule: String, in group: Group, on event: Event.ID?) -> Instant? {
    deadlines.first { $0.rule == rule && $0.group == group && $0.event == event }?.at
  }

  package mutating func setDeadline(_ deadline: Instant?, of rule: String, in group: Group, on event: Event.ID?) {
    deadlines.removeAll { $0.rule == rule && $0.group == group && $0.event == event }
    if let deadline { deadlines.append(Deadline(at: deadline, rule: rule, group: group, event: event)) }
  }

  package mutating func deadlines(through: Instant) -> [Deadline] {
    deadlines.filter { $0.at <= through }.sorted { $0.at < $1.at }
  }

  package mutating func event(_ id: Event.ID) -> Event? { events[id] }

  package mutating func events(after id: Event.ID, limit: Int) -> [Event] {
    Array(events.values.filter { $0.id > id }.sorted { $0.id < $1.id }.prefix(limit))
  }
}

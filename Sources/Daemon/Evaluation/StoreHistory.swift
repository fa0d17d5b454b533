import Events
import Rules
import Storage

/// The history of the engine in the store, inside one transaction.
struct StoreHistory: History {
  private let transaction: Transaction
  /// The numbers of the streams that were asked for, by the hash of what they mean.
  private var streams: [String: StreamRow] = [:]
  /// The rules by their ids.
  private let plans: [String: Plan]
  private let now: Instant
  /// How many transitions were set aside.
  private var asideCount: Int64 = 0
  /// The events that exist, where these are not all that are stored.
  private let known: StoredEvents?

  init(_ transaction: Transaction, plans: [String: Plan], now: Instant, known: StoredEvents? = nil) {
    self.transaction = transaction
    self.plans = plans
    self.now = now
    self.known = known
  }

  // MARK: Matches

  private mutating func row(of stream: Stream) throws(StorageError) -> StreamRow {
    if let known = streams[stream.hash] { return known }
    let row = try transaction.stream(hash: stream.hash)
    streams[stream.hash] = row
    return row
  }

  mutating func insert(_ match: Match, into group: Group, of stream: Stream) throws(StorageError) {
    try transaction.put(MatchRow(match, group: group.text, stream: row(of: stream).id))
  }

  mutating func insert(
    _ matches: [PlainMatch], into known: inout KnownGroups, of streams: [Stream]
  ) throws(StorageError) {
    if known.streamNumbers.isEmpty { known.streamNumbers = Array(repeating: 0, count: streams.count) }
    var rows: [PlainMatchRow] = []
    rows.reserveCapacity(matches.count)
    for match in matches {
      if known.streamNumbers[match.stream] == 0 {
        known.streamNumbers[match.stream] = try row(of: streams[match.stream]).id
      }
      if known.numbers[match.group] == 0 {
        known.numbers[match.group] = try transaction.number(ofGroup: known.groups[match.group].text)
      }
      rows.append(
        PlainMatchRow(
          stream: known.streamNumbers[match.stream], group: known.numbers[match.group], event: match.event,
          start: match.start, finish: match.finish, steps: Int64(bitPattern: match.steps)))
    }
    try transaction.put(rows)
  }

  mutating func remove(_ match: Match, from group: Group, of stream: Stream) throws(StorageError) {
    try transaction.removeMatch(
      stream: row(of: stream).id, group: group.text, finish: match.finish, event: match.event)
  }

  mutating func matches(
    of stream: Stream, in group: Group, finishAfter: Instant, through: Instant
  ) throws(StorageError) -> [Match] {
    let rows = try transaction.matches(
      stream: row(of: stream).id, group: group.text, finishAfter: finishAfter, finishThrough: through)
    return rows.map(Match.init)
  }

  mutating func lastMatch(
    of stream: Stream, in group: Group, through: Instant
  ) throws(StorageError) -> Match? {
    try transaction.lastMatch(stream: row(of: stream).id, group: group.text, finishThrough: through).map(Match.init)
  }

  mutating func firstMatch(of stream: Stream, in group: Group) throws(StorageError) -> Match? {
    try transaction.firstMatch(stream: row(of: stream).id, group: group.text).map(Match.init)
  }

  mutating func newestFinishes(of stream: Stream, in group: Group, limit: Int) throws(StorageError) -> [Instant] {
    try transaction.newestFinishes(stream: row(of: stream).id, group: group.text, limit: limit)
  }

  mutating func finish(
    ofMatch count: Int, of stream: Stream, in group: Group, from moment: Instant
  ) throws(StorageError) -> Instant? {
    try transaction.finish(ofMatch: count, stream: row(of: stream).id, group: group.text, from: moment)
  }

  mutating func hasMatches(of stream: Stream) throws(StorageError) -> Bool {
    try transaction.hasMatches(stream: row(of: stream).id)
  }

  mutating func groups(of stream: Stream) throws(StorageError) -> [Group] {
    try transaction.groups(stream: row(of: stream).id).map(Group.init(text:))
  }

  mutating func isBuilt(_ stream: Stream) throws(StorageError) -> Bool {
    try row(of: stream).isComplete
  }

  mutating func markBuilt(_ stream: Stream) throws(StorageError) {
    try transaction.set(stream: row(of: stream).id, complete: true)
    streams[stream.hash]?.isComplete = true
  }

  mutating func keepOnly(_ streams: [Stream]) throws(StorageError) {
    let kept = Set(streams.map(\.hash))
    for row in try transaction.streams() where !kept.contains(row.hash) { try transaction.remove(stream: row.id) }
  }

  // MARK: Rules and alerts

  mutating func knownRules() throws(StorageError) -> [String: String] {
    var rules: [String: String] = [:]
    for row in try transaction.ruleStates() { rules[row.rule] = row.hash }
    return rules
  }

  mutating func setMeaning(_ meaning: String?, of rule: String) throws(StorageError) {
    guard let meaning, let plan = plans[rule] else { return try transaction.removeRuleState(rule) }
    try transaction.put(
      RuleStateRow(
        rule: rule, hash: meaning, loadedAt: now, title: plan.rule.title, level: plan.rule.level.rawValue,
        source: "\(plan.rule.source.path):\(plan.rule.source.line)"))
  }

  mutating func alerts(of rule: String, in group: Group, endingFrom: Instant) throws(StorageError) -> [Alert] {
    try transaction.alerts(rule: rule, group: group.text, endingFrom: endingFrom).map(Alert.init)
  }

  mutating func alert(_ id: String) throws(StorageError) -> Alert? {
    try transaction.alert(id: id).map(Alert.init)
  }

  mutating func alert(numbered id: Event.ID) throws(StorageError) -> Alert? {
    try transaction.alert(idPrefix: AlertEvent.prefix(of: id)).map(Alert.init)
  }

  mutating func alerts(of rule: String) throws(StorageError) -> [Alert] {
    var filter = AlertFilter()
    filter.rule = rule
    return try transaction.alerts(filter).map(Alert.init)
  }

  mutating func alerts(of rule: String, onEvents: Bool) throws(StorageError) -> [Alert] {
    try transaction.alerts(rule: rule, onEvents: onEvents).map(Alert.init)
  }

  mutating func firstLoaded(_ rule: String) throws(StorageError) -> Instant? {
    try transaction.ruleState(rule)?.loadedAt
  }

  mutating func alert(of rule: String, on event: Event.ID) throws(StorageError) -> Alert? {
    try transaction.alert(rule: rule, event: event).map(Alert.init)
  }

  mutating func alertGroups(of rule: String) throws(StorageError) -> [Group] {
    try transaction.alertGroups(rule: rule).map(Group.init(text:))
  }

  mutating func openAlerts(of rule: String) throws(StorageError) -> [Alert] {
    try transaction.openAlerts(rule: rule).map(Alert.init)
  }

  mutating func save(_ alert: Alert) throws(StorageError) {
    try transaction.put(AlertRow(alert, hash: plans[alert.rule]?.meaning ?? ""))
  }

  mutating func forget(_ alert: Alert) throws(StorageError) {
    try transaction.removeAlert(id: alert.id)
  }

  // MARK: Transitions

  mutating func setAside(_ transitions: [Transition]) throws(StorageError) {
    var rows: [AsideRow] = []
    rows.reserveCapacity(transitions.count)
    for transition in transitions {
      rows.append(AsideRow(transition, number: asideCount))
      asideCount += 1
    }
    try transaction.setAside(rows)
  }

  func takeAside(limit: Int) throws(StorageError) -> [Transition] {
    try transaction.takeAside(limit: limit).map(Transition.init)
  }

  // MARK: Deadlines and events

  mutating func deadline(of rule: String, in group: Group, on event: Event.ID?) throws(StorageError) -> Instant? {
    try transaction.deadline(rule: rule, group: group.text, event: event)
  }

  mutating func setDeadline(
    _ deadline: Instant?, of rule: String, in group: Group, on event: Event.ID?
  ) throws(StorageError) {
    if let deadline {
      try transaction.set(DeadlineRow(rule: rule, group: group.text, event: event, at: deadline))
    } else {
      try transaction.removeDeadline(rule: rule, group: group.text, event: event)
    }
  }

  mutating func deadlines(through: Instant) throws(StorageError) -> [Deadline] {
    var deadlines: [Deadline] = []
    for row in try transaction.deadlines(through: through) {
      let group = Group(text: row.group)
      if group.text.utf8.elementsEqual(row.group.utf8) {
        deadlines.append(Deadline(at: row.at, rule: row.rule, group: group, event: row.event))
      } else {
        // No group has this text. It would never be decided, and be due for ever.
        try transaction.removeDeadline(rule: row.rule, group: row.group, event: row.event)
      }
    }
    return deadlines
  }

  mutating func event(_ id: Event.ID) throws(StorageError) -> Event? {
    guard let known else { return try transaction.event(id: id) }
    let event = known.event(id)
    if let failure = known.failure { throw failure }
    return event
  }

  func isPruned(_ event: Event.ID) throws(StorageError) -> Bool { try transaction.isPruned(event: event) }

  mutating func events(
    after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool
  ) throws(StorageError) -> [Event] {
    guard let known else { return try transaction.events(after: id, limit: limit, where: includes) }
    let events = known.events(after: id, limit: limit, where: includes)
    if let failure = known.failure { throw failure }
    return events
  }

  mutating func outlines(
    after id: Event.ID, limit: Int, of fields: Set<WordField>, where includes: (_ kind: String) -> Bool
  ) throws(StorageError) -> EventChanges {
    guard known == nil else { return EventChanges(try events(after: id, limit: limit, where: includes)) }
    return try transaction.outlines(after: id, limit: limit, of: fields, where: includes)
  }
}

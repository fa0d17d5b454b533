package import Events
package import Rules
package import Storage

/// What rules have matched, for who only reads the store.
struct StoredMatches<Reader: StoreReading>: MatchReader {
  typealias Failure = StorageError

  private let reader: Reader
  /// By their hashes.
  private let rows: [String: StreamRow]
  /// The numbers of the streams that were asked for, by what they mean.
  private var known: [String: Int64] = [:]

  init(_ reader: Reader) throws(StorageError) {
    self.reader = reader
    rows = Dictionary(try reader.streams().map { ($0.hash, $0) }) { first, _ in first }
  }

  mutating func isBuilt(_ stream: Stream) -> Bool {
    guard let row = rows[stream.hash], row.isComplete else { return false }
    known[stream.canonical] = row.id
    return true
  }

  /// Of a stream that is built.
  private func id(of stream: Stream) -> Int64 { known[stream.canonical] ?? 0 }

  func groups(of stream: Stream, limit: Int) throws(StorageError) -> [Group] {
    try reader.groups(stream: id(of: stream), limit: limit).map(Group.init(text:))
  }

  func matches(
    of stream: Stream, in group: Group, finishAfter: Instant, through: Instant
  ) throws(StorageError) -> [Match] {
    let rows = try reader.matches(
      stream: id(of: stream), group: group.text, finishAfter: finishAfter, finishThrough: through)
    return rows.map(Match.init)
  }

  func lastMatch(of stream: Stream, in group: Group, through: Instant) throws(StorageError) -> Match? {
    try reader.lastMatch(stream: id(of: stream), group: group.text, finishThrough: through).map(Match.init)
  }

  func firstMatch(of stream: Stream, in group: Group) throws(StorageError) -> Match? {
    try reader.firstMatch(stream: id(of: stream), group: group.text).map(Match.init)
  }

  func firstLoaded(_ rule: String) throws(StorageError) -> Instant? {
    try reader.ruleState(rule)?.loadedAt
  }

  func alerts(of rule: String, in group: Group, endingFrom: Instant) throws(StorageError) -> [Alert] {
    try reader.alerts(rule: rule, group: group.text, endingFrom: endingFrom).map(Alert.init)
  }
}

extension StoreReading {
  /// What is near of rules at a moment. One with which the store was not evaluated, or not as it is, is left out.
  package func near(
    _ plans: [Plan], limits: NearSearch.Limits = .init(), at now: Instant
  ) throws(StorageError) -> [NearRule] {
    let states = Dictionary(try ruleStates().map { ($0.rule, $0.hash) }) { first, _ in first }
    var open: [String: Set<Group>] = [:]
    for alert in try firingAlerts(at: now) { open[alert.rule, default: []].insert(Group(text: alert.group)) }
    var matches = try StoredMatches(self)
    let search = NearSearch(plans.filter { states[$0.rule.id] == $0.meaning }, limits: limits, at: now)
    return try search.run(open: open, &matches)
  }
}

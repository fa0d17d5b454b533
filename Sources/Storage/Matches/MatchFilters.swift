/// Which groups of which streams runs hold: a filter for each run that was written since the start, and for each other that
/// is asked often.
///
/// A run only ever loses matches, and its number is never given again, so a filter stays good as long as the run is there.
struct MatchFilters {
  /// How many groups all filters may have, at 12 bits each.
  private static let most = 1 << 23

  private var filters: [Int64: KeyFilter] = [:]
  /// How often runs without one were asked.
  private var questions: [Int64: Int] = [:]
  private var count = 0

  /// Whether a run may hold a group; nil where there is no filter of it.
  func mayHold(_ run: MatchRun, _ hash: UInt64) -> Bool? { filters[run.id]?.mayContain(hash) }

  /// Notes that a run without a filter is asked; whether it was asked so often that reading it all costs no more.
  mutating func isWorthwhile(_ run: MatchRun, _ limits: MatchLimits) -> Bool {
    questions[run.id, default: 0] += 1
    return questions[run.id, default: 0] > run.count / limits.question && hasRoom(for: run)
  }

  func hasRoom(for run: MatchRun) -> Bool { count + run.count <= MatchFilters.most }

  mutating func insert(_ groups: MatchRunGroups, of run: MatchRun) {
    var filter = KeyFilter(capacity: groups.hashes.count)
    for hash in groups.hashes { filter.insert(hash) }
    count += groups.hashes.count
    filters[run.id] = filter
    questions[run.id] = nil
  }

  mutating func forget(_ run: Int64) {
    questions[run] = nil
    count -= filters.removeValue(forKey: run)?.count ?? 0
  }

  /// Forgets runs that are not among these.
  mutating func keepOnly(_ runs: [MatchRun]) {
    if filters.isEmpty && questions.isEmpty { return }
    let kept = Set(runs.map(\.id))
    for run in Set(filters.keys).union(questions.keys) where !kept.contains(run) { forget(run) }
  }

  static func hash(stream: Int64, group: Int64) -> UInt64 {
    let product = UInt64(bitPattern: group).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return (product.low ^ product.high) &+ UInt64(bitPattern: stream) &* 0xC2B2_AE3D_27D4_EB4F
  }
}

/// The groups of a run, gathered as its matches are gone through in their order.
struct MatchRunGroups {
  /// ``MatchFilters/hash(stream:group:)`` of each.
  private(set) var hashes: [UInt64] = []
  private var last: MatchGroup?

  mutating func add(_ key: MatchKey) {
    let group = MatchGroup(stream: key.stream, group: key.group)
    if group == last { return }
    last = group
    hashes.append(MatchFilters.hash(stream: group.stream, group: group.group))
  }
}

extension Database {
  /// Whether a run may hold a group of a stream.
  func mayHold(_ run: MatchRun, stream: Int64, group: Int64) throws(StorageError) -> Bool {
    let hash = MatchFilters.hash(stream: stream, group: group)
    if let answer = matches.filters.mayHold(run, hash) { return answer }
    guard matches.filters.isWorthwhile(run, matches.limits) else { return true }
    var groups = MatchRunGroups()
    guard var source = try MatchRunSource(run, connection) else { return false }
    repeat { groups.add(source.key) } while try source.advance(connection)
    matches.filters.insert(groups, of: run)
    return matches.filters.mayHold(run, hash) ?? true
  }
}

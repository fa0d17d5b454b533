/// Which report a key names. Keys are unique in their feed, whatever the times of the reports. A key names the same report
/// for ever: corrections keep its number.
///
/// The index is sorted runs of hashes, with a filter that knows most new keys for new.
///
/// An index with a unique key touches nearly every leaf for each chunk when keys come in no order, which costs the more
/// the more there are. Here a chunk writes its own keys and nothing else. Uniqueness does not rest on the hash: where two
/// are equal, the texts of the keys are compared.
struct KeyIndex {
  /// Of how many keys in one call the filter is made, which reads all runs: before that each run is asked.
  private static let manyKeys = 256

  /// Drops the lower bits of hashes: for tests, so that some are equal.
  private let mask: UInt64
  private var runs: KeyRuns?
  private var filters: KeyFilters
  /// Random in each database, so that nobody can write a feed whose keys collide.
  private var seed: UInt64?

  init(hashBits: Int = 64, filters: KeyFilters = KeyFilters()) {
    mask = ~0 << UInt64(64 - hashBits)
    self.filters = filters
  }

  /// Looks up every key, in order. New ones get the numbers from `next` on, which is left behind the last.
  mutating func claim(
    _ keys: KeyList, next: inout Int64, on connection: borrowing Connection
  ) throws(StorageError) -> [KeyClaim] {
    let runs = try loadRuns(connection)
    let entries = try sorted(keys, connection)
    if keys.count >= KeyIndex.manyKeys { try filters.load(runs, on: connection) }
    let known = try resolve(keys, entries, runs, connection)
    var claims: [KeyClaim] = []
    claims.reserveCapacity(keys.count)
    for answer in known {
      switch answer {
      case .stored(let seq): claims.append(.known(seq))
      case .twin(let first): claims.append(.known(claims[first].report))
      case .unknown:
        claims.append(.new(next))
        next += 1
      }
    }
    try add(
      entries.compactMap { entry in
        if case .new(let seq) = claims[Int(entry.seq)] { KeyEntry(hash: entry.hash, seq: seq) } else { nil }
      }, connection)
    return claims
  }

  /// Which reports keys name, in order; nil for one that names none.
  mutating func find(_ keys: KeyList, on connection: borrowing Connection) throws(StorageError) -> [Int64?] {
    let runs = try loadRuns(connection)
    let answers = try resolve(keys, try sorted(keys, connection), runs, connection)
    return answers.map { answer in
      switch answer {
      case .stored(let seq): seq
      case .twin(let first): if case .stored(let seq) = answers[first] { seq } else { nil }
      case .unknown: nil
      }
    }
  }

  /// How many keys there are.
  mutating func count(on connection: borrowing Connection) throws(StorageError) -> Int {
    try loadRuns(connection).count
  }

  /// Forgets what it keeps in memory, after a transaction was rolled back.
  mutating func forget() {
    runs = nil
    // What the filter has too much costs time only, but it may have been made of what is gone.
    filters.forget()
    seed = nil
  }

  /// Adds entries that are in order, none of which is known.
  mutating func add(_ entries: [KeyEntry], _ connection: borrowing Connection) throws(StorageError) {
    var runs = try loadRuns(connection)
    try runs.append(entries, on: connection)
    try runs.tidy(on: connection)
    self.runs = runs
    filters.insert(entries)
  }

  /// The hash of each key with its place in the list, in order.
  mutating func sorted(_ keys: KeyList, _ connection: borrowing Connection) throws(StorageError) -> [KeyEntry] {
    let seed = try loadSeed(connection)
    var entries: [KeyEntry] = []
    entries.reserveCapacity(keys.count)
    for place in 0..<keys.count {
      entries.append(KeyEntry(hash: keys.hash(place, seed: seed) & mask, seq: Int64(place)))
    }
    return KeyOrder.sorted(entries)
  }

  // MARK: Looking up

  private enum Answer {
    case unknown
    case stored(Int64)
    /// The same key stands before it in the list.
    case twin(Int)
  }

  /// What is known of each key. The entries are those of ``sorted(_:_:)``.
  private func resolve(
    _ keys: KeyList, _ entries: [KeyEntry], _ runs: KeyRuns, _ connection: borrowing Connection
  ) throws(StorageError) -> [Answer] {
    var answers = [Answer](repeating: .unknown, count: keys.count)
    var wanted: [KeyEntry] = []
    for (place, entry) in entries.enumerated() {
      if let twin = twin(of: place, keys, entries, answers) {
        answers[Int(entry.seq)] = .twin(twin)
      } else if filters.mayContain(entry.hash) {
        wanted.append(entry)
      }
    }
    filters.rest()
    if wanted.isEmpty || runs.all.isEmpty { return answers }
    var blocks = try KeyBlockReader(connection)
    let names = try KeyNames(connection)
    for run in runs.all {
      for entry in wanted {
        let place = Int(entry.seq)
        guard case .unknown = answers[place] else { continue }
        for seq in try blocks.reports(with: entry.hash, in: run) where try names.isName(keys, place, of: seq) {
          answers[place] = .stored(seq)
        }
      }
    }
    return answers
  }

  /// The place of the first key in the list that is the same as one whose hash has just been met before. The nearest one
  /// knows the first, so that many in a row cost no more than one each.
  private func twin(of place: Int, _ keys: KeyList, _ entries: [KeyEntry], _ answers: [Answer]) -> Int? {
    var other = place - 1
    while other >= 0, entries[other].hash == entries[place].hash {
      let earlier = Int(entries[other].seq)
      if keys.areSame(earlier, Int(entries[place].seq)) {
        if case .twin(let first) = answers[earlier] { return first }
        return earlier
      }
      other -= 1
    }
    return nil
  }

  // MARK: What is in memory

  private mutating func loadRuns(_ connection: borrowing Connection) throws(StorageError) -> KeyRuns {
    if let runs { return runs }
    let loaded = try KeyRuns(connection)
    runs = loaded
    return loaded
  }

  private mutating func loadSeed(_ connection: borrowing Connection) throws(StorageError) -> UInt64 {
    if let seed { return seed }
    let text = try connection.first("SELECT value FROM meta WHERE name = 'key_seed'") { $0.text(0) }
    guard let number = text.flatMap({ Int64($0) }) else { throw .damaged("the seed of the keys' hashes is missing") }
    let loaded = UInt64(bitPattern: number)
    seed = loaded
    return loaded
  }
}

/// Compares a key with that of a report, which is in `report`, or in `pruned_key` where the report was deleted.
struct KeyNames: ~Copyable {
  private let stored: Statement
  private let pruned: Statement

  init(_ connection: borrowing Connection) throws(StorageError) {
    let stored = try connection.statement("SELECT feed_text, key FROM report WHERE seq = ?")
    let pruned = try connection.statement("SELECT feed, key FROM pruned_key WHERE seq = ?")
    self.stored = stored
    self.pruned = pruned
  }

  /// Whether a key of a list is that of a report.
  func isName(_ keys: KeyList, _ place: Int, of seq: Int64) throws(StorageError) -> Bool {
    if let answer = try KeyNames.compare(keys, place, seq, stored) { return answer }
    return try KeyNames.compare(keys, place, seq, pruned) ?? false
  }

  private static func compare(
    _ keys: KeyList, _ place: Int, _ seq: Int64, _ statement: borrowing Statement
  ) throws(StorageError) -> Bool? {
    statement.bind(seq)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    let feed = statement.int64(0)
    return statement.withBytes(1) { keys.isKey(place, feed: feed, $0) }
  }
}

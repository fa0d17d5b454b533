/// The runs of all keys, in `key_run` and `key_block`.
///
/// Each chunk adds one; eight of about one length become one, so that a key is written about as often as the logarithm of
/// their number. What has grown long stays as it is: merging more would hold up a commit. Source: the log-structured
/// merge-tree, O'Neil and others (1996), with tiers as in Lakshman and Malik's Cassandra (2010).
struct KeyRuns {
  /// How many runs of a tier become one.
  private static let fan = 8
  /// From this length on a run is not merged any more.
  static let longest = 1 << 18

  /// The longest first.
  private(set) var all: [KeyRun]
  private var last: Int64

  var count: Int { all.reduce(0) { $0 + $1.count } }

  init(_ connection: borrowing Connection) throws(StorageError) {
    all = try connection.rows("SELECT id, count FROM key_run ORDER BY count DESC, id") {
      KeyRun(id: $0.int64(0), count: $0.int(1))
    }
    last = all.map(\.id).max() ?? 0
  }

  /// Adds entries that are in order, as a run of their own.
  mutating func append(_ entries: [KeyEntry], on connection: borrowing Connection) throws(StorageError) {
    guard !entries.isEmpty else { return }
    var writer = try KeyRunWriter(id: last + 1, connection)
    for entry in entries { try writer.append(entry) }
    take(try writer.finish(on: connection))
  }

  /// Merges runs until no tier has as many as are to become one.
  mutating func tidy(on connection: borrowing Connection) throws(StorageError) {
    while let tier = Dictionary(grouping: all.filter { $0.count < KeyRuns.longest }, by: KeyRuns.tier).values
      .first(where: { $0.count >= KeyRuns.fan })
    {
      let merged = try merge(tier, on: connection)
      for run in tier {
        try connection.execute("DELETE FROM key_run WHERE id = ?", run.id)
        try connection.execute("DELETE FROM key_block WHERE id >= ? AND id < ?", run.row(0), run.row(run.blocks))
      }
      all.removeAll(where: tier.contains)
      take(merged)
    }
  }

  private mutating func take(_ run: KeyRun) {
    all.insert(run, at: all.firstIndex { $0.count < run.count } ?? all.endIndex)
    last = max(last, run.id)
  }

  /// Which runs are of about one length: within a factor of eight.
  private static func tier(_ run: KeyRun) -> Int {
    (Int.bitWidth - (run.count / 64).leadingZeroBitCount + 2) / 3
  }

  private func merge(_ runs: [KeyRun], on connection: borrowing Connection) throws(StorageError) -> KeyRun {
    var writer = try KeyRunWriter(id: last + 1, connection)
    var sources: [KeyRunSource] = []
    for run in runs { sources.append(try KeyRunSource(run, connection)) }
    while !sources.isEmpty {
      var least = 0
      for place in sources.indices.dropFirst() where sources[place].entry < sources[least].entry { least = place }
      try writer.append(sources[least].entry)
      if try !sources[least].advance(connection) { sources.remove(at: least) }
    }
    return try writer.finish(on: connection)
  }
}

/// Writes entries as the blocks of a new run.
private struct KeyRunWriter: ~Copyable {
  private let id: Int64
  private let statement: Statement
  private var count = 0
  private var entries: [KeyEntry] = []

  init(id: Int64, _ connection: borrowing Connection) throws(StorageError) {
    self.id = id
    statement = try connection.statement("INSERT INTO key_block VALUES (?, ?)")
    entries.reserveCapacity(KeyBlock.capacity)
  }

  mutating func append(_ entry: KeyEntry) throws(StorageError) {
    entries.append(entry)
    if entries.count == KeyBlock.capacity { try flush() }
  }

  private mutating func flush() throws(StorageError) {
    let run = KeyRun(id: id, count: count)
    statement.bind(run.row(run.blocks), KeyBlock.bytes(entries[...]))
    try statement.run()
    count += entries.count
    entries.removeAll(keepingCapacity: true)
  }

  consuming func finish(on connection: borrowing Connection) throws(StorageError) -> KeyRun {
    if !entries.isEmpty { try flush() }
    try connection.execute("INSERT INTO key_run VALUES (?, ?)", id, count)
    return KeyRun(id: id, count: count)
  }
}

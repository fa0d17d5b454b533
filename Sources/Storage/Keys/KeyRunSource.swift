/// The entries of one run in order, with a block of it in memory.
struct KeyRunSource {
  private let run: KeyRun
  private var block = 0
  private var place = 0
  private var entries: [KeyEntry]

  var entry: KeyEntry { entries[place] }

  init(_ run: KeyRun, _ connection: borrowing Connection) throws(StorageError) {
    self.run = run
    entries = try KeyRunSource.entries(of: run, 0, connection)
  }

  /// Goes on to the next entry; false where there is none.
  mutating func advance(_ connection: borrowing Connection) throws(StorageError) -> Bool {
    place += 1
    if place < entries.count { return true }
    block += 1
    guard block < run.blocks else { return false }
    entries = try KeyRunSource.entries(of: run, block, connection)
    place = 0
    return true
  }

  private static func entries(
    of run: KeyRun, _ block: Int, _ connection: borrowing Connection
  ) throws(StorageError) -> [KeyEntry] {
    var reader = try KeyBlockReader(connection)
    try reader.load(block, of: run)
    return reader.entries
  }
}

/// All hashes of runs, those of each run in order: they are given out in parts, from the lowest to the highest.
struct KeyHashes {
  private var sources: [KeyRunSource] = []

  init(_ runs: KeyRuns, on connection: borrowing Connection) throws(StorageError) {
    for run in runs.all { sources.append(try KeyRunSource(run, connection)) }
  }

  /// Calls the body with the hashes of one run after the other, with each run's until the body refuses one, which is given
  /// out again by the next call.
  mutating func take(on connection: borrowing Connection, _ body: (UInt64) -> Bool) throws(StorageError) {
    var open: [KeyRunSource] = []
    while var source = sources.popLast() {
      var isOpen = true
      while isOpen, body(source.entry.hash) { isOpen = try source.advance(connection) }
      if isOpen { open.append(source) }
    }
    sources = open
  }
}

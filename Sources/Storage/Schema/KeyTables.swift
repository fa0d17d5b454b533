/// What schema 4 puts in place of the table of keys: sorted runs.
enum KeyTables {
  static let all = """
    -- Hashes of `(feed, key)` in rising order, with the number of the report that each names. A run is cut into rows of
    -- key_block, whose ids are that of the run times 2^32 and then the place of the block.
    CREATE TABLE key_run(id INTEGER PRIMARY KEY, count INTEGER NOT NULL);
    CREATE TABLE key_block(id INTEGER PRIMARY KEY, data BLOB NOT NULL);
    INSERT INTO meta VALUES ('key_seed', CAST(random() AS TEXT));

    -- The keys of reports that were deleted because of their age: they stay known.
    CREATE TABLE pruned_key(seq INTEGER PRIMARY KEY, feed INTEGER NOT NULL, key TEXT NOT NULL);
    INSERT INTO pruned_key SELECT seq, feed, key FROM report_key AS k
      WHERE NOT EXISTS (SELECT 1 FROM report WHERE report.seq = k.seq) ORDER BY seq;
    DELETE FROM meta WHERE name = 'pruned';
    """

  /// Takes over the keys of the table that was.
  static func fill(_ connection: borrowing Connection) throws(StorageError) {
    var index = KeyIndex()
    var keys = KeyList()
    var reports: [Int64] = []
    func flush() throws(StorageError) {
      let entries = try index.sorted(keys, connection).map { KeyEntry(hash: $0.hash, seq: reports[Int($0.seq)]) }
      try index.add(entries.sorted(), connection)
      keys.removeAll()
      reports.removeAll(keepingCapacity: true)
    }
    let statement = try connection.statement("SELECT feed, key, seq FROM report_key")
    while try statement.step() {
      keys.append(feed: statement.int64(0), statement.text(1))
      reports.append(statement.int64(2))
      if keys.count == KeyRuns.longest { try flush() }
    }
    statement.reset()
    try flush()
    try connection.script("DROP TABLE report_key")
  }
}

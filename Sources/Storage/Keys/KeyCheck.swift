extension StoreReader {
  /// What is wrong with the index of keys.
  ///
  /// If every report, also of those deleted because of their age, is found by its key, and the index holds no more entries
  /// than that, then no two reports have the same key: one of them would not be found.
  func keyProblems() throws(StorageError) -> [String] {
    var index = KeyIndex()
    var problems: [String] = []
    do throws(StorageError) {
      let kept = try countFound(
        "SELECT seq, feed_text, key FROM report WHERE seq > ? ORDER BY seq LIMIT 10000", &index)
      let pruned = try countFound(
        "SELECT seq, feed, key FROM pruned_key WHERE seq > ? ORDER BY seq LIMIT 10000", &index)
      let lost = kept.lost + pruned.lost
      if lost == 1 { problems.append("a report is not found by its key") }
      if lost > 1 { problems.append("\(lost) reports are not found by their keys") }
      let left = try index.count(on: database.connection) - kept.found - pruned.found - lost
      if left == 1 { problems.append("a key names a report that is missing") }
      if left > 1 { problems.append("\(left) keys name reports that are missing") }
    } catch {
      guard case .corrupt(let failure) = error else { throw error }
      problems.append(failure.message)
    }
    return problems
  }

  /// How many reports are found by their keys, and how many are not.
  private func countFound(
    _ sql: StaticString, _ index: inout KeyIndex
  ) throws(StorageError) -> (found: Int, lost: Int) {
    var (found, lost) = (0, 0)
    var last: Int64 = .min
    while true {
      let rows = try database.connection.rows(sql, last) {
        (seq: $0.int64(0), feed: $0.int64(1), key: $0.text(2))
      }
      guard let end = rows.last else { return (found, lost) }
      let answers = try index.find(KeyList(rows.map { ($0.feed, $0.key) }), on: database.connection)
      for (row, answer) in zip(rows, answers) {
        if answer == row.seq { found += 1 } else { lost += 1 }
      }
      last = end.seq
    }
  }
}

/// Sums that would take a walk through the whole database to count again.
package enum Counter: String, CaseIterable, Sendable {
  /// Stored reports, whatever their status.
  case reports
  /// Active reports that are an event of their own.
  case singleEvents = "single_events"
  /// Files that were dropped again with the content of a known one.
  case duplicateFiles = "duplicate_files"
}

/// What a transaction adds to the counters. It is written once, at the end.
struct CounterDeltas {
  private(set) var values: [Counter: Int64] = [:]

  subscript(counter: Counter) -> Int64 {
    get { values[counter] ?? 0 }
    set { values[counter] = newValue }
  }
}

extension Database {
  func flushCounters() throws(StorageError) {
    for (counter, delta) in counts.values where delta != 0 {
      try connection.execute(
        "INSERT INTO counter VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = value + ?2", counter.rawValue, delta)
    }
    counts = CounterDeltas()
  }

  func value(of counter: Counter) throws(StorageError) -> Int {
    let stored = try connection.first("SELECT value FROM counter WHERE name = ?", counter.rawValue) { $0.int(0) }
    return (stored ?? 0) + Int(counts[counter])
  }
}

extension Transaction {
  /// A file was dropped whose content is known.
  package func countDuplicateFile() {
    database.counts[.duplicateFiles] += 1
  }
}

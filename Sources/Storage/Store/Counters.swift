/// Sums that would take a walk through the whole database to count again.
package enum Counter: String, CaseIterable, Sendable {
  /// Stored reports, whatever their status.
  case reports
  /// Active reports that are an event of their own: those without a cluster.
  case singleEvents = "single_events"
  /// Files that were dropped again with the content of a known one.
  case duplicateFiles = "duplicate_files"
}

/// What a transaction adds to the counters. It is written once, at the end.
struct CounterDeltas {
  private var reports: Int64 = 0
  private var singleEvents: Int64 = 0
  private var duplicateFiles: Int64 = 0

  /// A property each, and no dictionary: every report of an import counts here.
  subscript(counter: Counter) -> Int64 {
    get {
      switch counter {
      case .reports: reports
      case .singleEvents: singleEvents
      case .duplicateFiles: duplicateFiles
      }
    }
    set {
      switch counter {
      case .reports: reports = newValue
      case .singleEvents: singleEvents = newValue
      case .duplicateFiles: duplicateFiles = newValue
      }
    }
  }
}

extension Database {
  func flushCounters() throws(StorageError) {
    for counter in Counter.allCases where counts[counter] != 0 {
      try connection.execute(
        "INSERT INTO counter VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = value + ?2", counter.rawValue,
        counts[counter])
    }
    counts = CounterDeltas()
  }

  func value(of counter: Counter) throws(StorageError) -> Int {
    let stored = try connection.first("SELECT value FROM counter WHERE name = ?", counter.rawValue) { $0.int(0) }
    return (stored ?? 0) + Int(counts[counter])
  }
}

internal import Events

/// Notes when reports are that are stored, and writes it down stretch by stretch.
struct StretchSummary {
  /// The stretch at hand: mostly the one of the report before.
  private var number: Int64 = .min
  private var current = ReportStretch()
  private var others: [Int64: ReportStretch] = [:]

  @inline(__always)
  mutating func note(_ seq: Int64, starts: Int64, ends: Int64, isAlone: Bool) {
    if ReportStretch.number(of: seq) != number { turn(to: ReportStretch.number(of: seq)) }
    current.include(starts: starts, ends: ends, isAlone: isAlone)
  }

  private mutating func turn(to next: Int64) {
    if number != .min { others[number] = current }
    number = next
    current = others[next] ?? ReportStretch()
  }

  /// Widens what is stored.
  mutating func write(_ connection: borrowing Connection) throws(StorageError) {
    turn(to: .min)
    for (number, stretch) in others.sorted(by: { $0.key < $1.key }) {
      try connection.execute(
        """
        INSERT INTO report_stretch VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET
          first_start = min(first_start, ?2), last_start = max(last_start, ?3), first_end = min(first_end, ?4),
          periods = periods | ?5
        WHERE first_start > ?2 OR last_start < ?3 OR first_end > ?4 OR (periods & ?5) <> ?5
        """, number, stretch.firstStart, stretch.lastStart, stretch.firstEnd, stretch.periods)
    }
    others = [:]
  }
}

extension Connection {
  /// Notes when the stored reports are from one number through another.
  func summariseReports(from first: Int64, through last: Int64) throws(StorageError) {
    var summary = StretchSummary()
    try forEachReportTime(from: first, through: last) { (seq, starts, ends, isAlone) in
      summary.note(seq, starts: starts, ends: ends, isAlone: isAlone)
    }
    try summary.write(self)
  }

  /// Calls the body with when each report is, in the order of their numbers.
  func forEachReportTime(
    from first: Int64, through last: Int64,
    _ body: (_ seq: Int64, _ starts: Int64, _ ends: Int64, _ isAlone: Bool) throws(StorageError) -> Void
  ) throws(StorageError) {
    let statement = try statement(
      "SELECT seq, starts, ends, event IS NULL FROM report WHERE seq BETWEEN ? AND ? ORDER BY seq")
    statement.bind(first, last)
    while try statement.step() {
      try body(statement.int64(0), statement.int64(1), statement.int64(2), statement.bool(3))
    }
  }
}

extension Database {
  /// The first stretch from a number on of which a report ended before a moment.
  func stretch(from number: Int64, endingBefore moment: Instant) throws(StorageError) -> Int64? {
    try connection.first(
      "SELECT id FROM report_stretch WHERE id >= ? AND first_end < ? ORDER BY id LIMIT 1", number, moment
    ) { $0.int64(0) }
  }

  /// Notes anew when the reports of a stretch are, of which some were deleted.
  func summariseAnew(_ stretch: Int64) throws(StorageError) {
    try connection.execute("DELETE FROM report_stretch WHERE id = ?", stretch)
    let last = ReportStretch.lastReport(of: stretch)
    try connection.summariseReports(from: stretch << ReportStretch.bits, through: last)
  }
}

internal import Events

/// When the events are of which the reports of a stretch tell: what a search by time has to know to pass over them all.
///
/// A stretch is 1,024 numbers of reports that follow each other. Feeds bring their records nearly in the order of time, so
/// that most stretches lie wholly outside of a time that is asked for. Feeds that look back, as GDELT does by a week, a
/// month and a year, widen the bounds of every stretch; the periods then still tell what lies between.
struct ReportStretch: Equatable {
  /// The number of a stretch is that of its reports without so many bits.
  static let bits: Int64 = 10

  static func number(of seq: Int64) -> Int64 { seq >> bits }

  /// The greatest number that a report of the stretch of this number can have.
  static func lastReport(of stretch: Int64) -> Int64 { stretch << bits | (1 << bits - 1) }

  /// The least and the greatest moment at which an event may start that a report tells, in milliseconds.
  private(set) var firstStart = Int64.max
  private(set) var lastStart = Int64.min
  /// The least end of a report.
  private(set) var firstEnd = Int64.max
  /// A bit for each period of 2^31 ms, about 25 days, in which an event may start; the 65th has that of the first.
  private(set) var periods: Int64 = 0

  /// Of no report.
  init() {}

  /// - Parameter isAlone: whether the report alone can tell the event, so that this starts with it. Else the others may
  ///   say that the event started later, but not after the report's end.
  mutating func include(starts: Int64, ends: Int64, isAlone: Bool) {
    firstStart = min(firstStart, starts)
    lastStart = max(lastStart, isAlone ? starts : ends)
    firstEnd = min(firstEnd, ends)
    periods |= isAlone ? ReportStretch.period(of: starts) : ReportStretch.periods(from: starts, through: ends)
  }

  mutating func include(_ other: ReportStretch) {
    firstStart = min(firstStart, other.firstStart)
    lastStart = max(lastStart, other.lastStart)
    firstEnd = min(firstEnd, other.firstEnd)
    periods |= other.periods
  }

  /// Whether nothing would change by including the other.
  func covers(_ other: ReportStretch) -> Bool {
    var both = self
    both.include(other)
    return both == self
  }

  @inline(__always)
  private static func period(of moment: Int64) -> Int64 { 1 &<< (moment >> 31 & 63) }

  /// The bits of the periods from that of one moment through that of another, which does not lie before it.
  static func periods(from first: Int64, through last: Int64) -> Int64 {
    let (first, last) = (first >> 31, last >> 31)
    guard last - first < 63 else { return -1 }
    return (first...last).reduce(0) { $0 | 1 &<< ($1 & 63) }
  }
}

extension ReportStretch {
  /// Reads the columns of `report_stretch` from one on.
  init(_ row: borrowing Statement, from column: Int32) {
    firstStart = row.int64(column)
    lastStart = row.int64(column + 1)
    firstEnd = row.int64(column + 2)
    periods = row.int64(column + 3)
  }
}

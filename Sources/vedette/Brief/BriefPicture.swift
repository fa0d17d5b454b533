import Events
import Rules

/// Alerts and the events behind them over the last periods, a row for each asset.
struct BriefPicture {
  struct Span {
    var level: String
    var start: Instant
    /// Nil while it lasts.
    var end: Instant?
  }

  struct Row {
    /// The asset, or the whole group where it has none, else the rule.
    var name: String
    var spans: [Span] = []
    /// When the events behind the alerts began.
    var marks: [Instant] = []
  }

  let period: BriefPeriod
  private(set) var rows: [Row] = []
  /// Rows that are not shown.
  private(set) var more = 0
  /// Whether there are alerts that were not looked at.
  var isCut = false

  static let mostRows = 15
  /// The signs of a row of text.
  static let columns = 60

  /// - Parameter rows: in any order; those in which the gravest alerts hold come first, then those that moved last.
  init(_ period: BriefPeriod, rows: [Row] = []) {
    self.period = period
    let ranked = rows.filter { !$0.spans.isEmpty }.map { (row: $0, rank: BriefPicture.rank($0, at: period.now)) }
    let ordered = ranked.sorted { left, right in
      left.rank != right.rank ? left.rank < right.rank : left.row.name < right.row.name
    }
    self.rows = ordered.prefix(BriefPicture.mostRows).map(\.row)
    more = ordered.count - self.rows.count
  }

  /// The level that holds, the gravest as 0, and how long ago the last alert began.
  private static func rank(_ row: Row, at now: Instant) -> (level: Int, age: Int64) {
    let holding = row.spans.filter { $0.end.map { $0 > now } ?? true }
    let age = row.spans.map { now.milliseconds(since: $0.start) }.min() ?? .max
    return (holding.map { StatusPage.rank($0.level) }.min() ?? .max, age)
  }

  /// The row of an alert.
  static func rowName(group: Group, rule: String) -> String {
    group.labels.first { $0.name == "asset" }?.value ?? (group.labels.isEmpty ? rule : group.text)
  }

  /// Where a moment lies, from 0 at the beginning to 1 at the end.
  func place(_ moment: Instant) -> Double {
    let length = Double(max(1, period.now.milliseconds(since: period.begin)))
    return min(1, max(0, Double(moment.milliseconds(since: period.begin)) / length))
  }

  /// A row as text: for each piece of time the highest level of an alert that holds in it, `:` where there are only events
  /// behind alerts, or `.` for nothing.
  func signs(_ row: Row) -> String {
    let length = period.now.milliseconds(since: period.begin)
    let edges = (0...BriefPicture.columns).map { column in
      period.begin.advanced(byMilliseconds: length / Int64(BriefPicture.columns) * Int64(column))
    }
    return zip(edges, edges.dropFirst().dropLast() + [period.now]).map { start, end in
      let levels = row.spans.filter { $0.isIn(after: start, through: end) }.compactMap { Level(rawValue: $0.level) }
      if let level = levels.max() { return level.rawValue.prefix(1).uppercased() }
      return row.marks.contains { $0 > start && $0 <= end } ? ":" : "."
    }.joined()
  }
}

extension BriefPicture.Span {
  /// Whether it holds at a moment after `start` and not after `end`; what is over at once holds at that moment.
  fileprivate func isIn(after start: Instant, through end: Instant) -> Bool {
    self.start <= end && (self.start > start || self.end.map { $0 > start } ?? true)
  }
}

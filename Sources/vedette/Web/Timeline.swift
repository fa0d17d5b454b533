import Events
import JSON
import Storage

/// Alerts and the events behind them over time, a row for each asset, from the newest lines of the alert log.
struct Timeline {
  /// An alert's span.
  struct Span: Equatable {
    var id: String
    var rule: String
    var level: String
    var summary: String
    var start: Instant
    /// Nil while it lasts.
    var end: Instant?
  }

  /// An event that stood in an alert's evidence.
  struct Mark: Hashable {
    var key: String
    var time: Instant
    var title: String
  }

  struct Row: Equatable {
    /// The asset, or the whole group where it has none.
    var name: String
    var spans: [Span] = []
    var marks: [Mark] = []
  }

  private(set) var rows: [Row] = []
  private(set) var start: Instant
  private(set) var end: Instant

  /// So many lines of the log are looked at, and so many rows are kept: those with the newest alerts.
  private static let lines: Int64 = 500
  private static let rowLimit = 20
  /// The longest and the shortest time that is shown.
  private static let longest = TimeSpan.days(730)
  private static let shortest = TimeSpan.days(30)

  init(_ reader: StoreReader, at now: Instant) throws(StorageError) {
    let last = try reader.lastTransition()
    let lines = try reader.transitions(after: max(0, last - Timeline.lines)).map(\.json)
    self.init(lines.compactMap { try? JSONValue(parsing: $0) }, at: now)
  }

  /// - Parameter lines: of the alert log, in their order.
  init(_ lines: [JSONValue], at now: Instant) {
    var rows: [String: Row] = [:]
    for line in lines { Timeline.add(line, to: &rows) }
    var all = rows.values.filter { !$0.spans.isEmpty }
    all.sort { ($0.newest, $1.name) > ($1.newest, $0.name) }
    self.rows = Array(all.prefix(Timeline.rowLimit))
    let moments = self.rows.flatMap { $0.spans.map(\.start) + $0.spans.compactMap(\.end) + $0.marks.map(\.time) }
    // What is told of the past is shown where it lies: the axis ends with the newest of it, or now where something lasts.
    let lasts = self.rows.contains { $0.spans.contains { $0.end == nil } }
    end = lasts ? now : min(now, moments.max() ?? now)
    let floor = end.advanced(byMilliseconds: -Timeline.longest.longestMilliseconds)
    let ceiling = end.advanced(byMilliseconds: -Timeline.shortest.longestMilliseconds)
    start = min(ceiling, max(floor, moments.min() ?? ceiling))
    // What was over before is history: the log and `vedette alerts` have it.
    for index in self.rows.indices {
      self.rows[index].spans.removeAll { ($0.end ?? end) < start }
      self.rows[index].marks.removeAll { $0.time < start }
    }
    self.rows.removeAll(where: \.spans.isEmpty)
  }

  private static func add(_ line: JSONValue, to rows: inout [String: Row]) {
    guard let id = line["id"]?.stringValue, let start = instant(line["starts_at"]) else { return }
    let name = rowName(line)
    var row = rows[name] ?? Row(name: name)
    row.spans.removeAll { $0.id == id }
    if line["state"]?.stringValue != "cancelled" {
      row.spans.append(
        Span(
          id: id, rule: line["rule"]?.stringValue ?? "", level: line["level"]?.stringValue ?? "",
          summary: line["summary"]?.stringValue ?? "", start: start, end: instant(line["ends_at"])))
      for report in line["evidence"]?.elements ?? [] {
        guard let key = report["key"]?.stringValue, let time = report["time"]?.stringValue.flatMap(firstMoment) else {
          continue
        }
        let mark = Mark(key: key, time: time, title: report["title"]?.stringValue ?? key)
        if !row.marks.contains(mark) { row.marks.append(mark) }
      }
    }
    rows[name] = row
  }

  private static func rowName(_ line: JSONValue) -> String {
    if let asset = line["group"]?["asset"]?.stringValue { return asset }
    guard case .object(let members) = line["group"], !members.isEmpty else { return line["rule"]?.stringValue ?? "" }
    return members.map { "\($0.name)=\($0.value.scalarText ?? "")" }.joined(separator: " ")
  }

  private static func instant(_ value: JSONValue?) -> Instant? {
    value?.stringValue.flatMap { ISO8601.instant($0) }
  }

  /// The start of an event's time: `2022-08`, `2022-08-23/2022-08-25`.
  private static func firstMoment(_ text: String) -> Instant? {
    ISO8601.time(text)?.start
  }

  /// Where a moment lies, from 0 at the start to 1 at the end.
  func place(_ moment: Instant) -> Double {
    let length = Double(max(1, end.milliseconds(since: start)))
    return min(1, max(0, Double(moment.milliseconds(since: start)) / length))
  }
}

extension Timeline.Row {
  fileprivate var newest: Instant { spans.map(\.start).max() ?? .distantPast }
}

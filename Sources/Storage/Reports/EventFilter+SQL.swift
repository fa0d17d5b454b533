internal import Events

/// When a report was known: when its source published it, else the end of its interval, or the import if that was
/// earlier.
private let knownBy = "coalesce(known, min(ends, ingested))"

extension EventFilter {
  /// A query for the reports that may tell of what is asked for, with the values of its parameters from 1 on: `seq`,
  /// `starts`, `event`, and the first start in the report's stretch, or the last where the newest come first, by which
  /// the stretches are in order.
  ///
  /// The event that several reports make may not hold where one of them does; but no event holds without that the
  /// report holds that supplies its fields, since its interval contains the event's.
  func search() -> (sql: String, values: [any Bindable]) {
    var values: [any Bindable] = []
    let stretches = stretchTerms(&values)
    // The plus keeps SQLite from making an index of its own by status, of all reports, for this one question.
    let reports = ["+status = 0"] + wordTerms(&values) + listTerms(&values) + timeTerms(&values)
    // Outer and inner loop in this order: CROSS JOIN keeps it, and the limit keeps the order of the stretches.
    let sql = """
      SELECT seq, starts, event, bound FROM (SELECT id, \(newestFirst ? "last_start" : "first_start") AS bound
          FROM report_stretch WHERE \(EventFilter.all(stretches)) ORDER BY bound\(newestFirst ? " DESC" : "") LIMIT -1)
        AS stretch CROSS JOIN report ON seq BETWEEN stretch.id << \(ReportStretch.bits)
          AND (stretch.id << \(ReportStretch.bits)) + \(ReportStretch.lastReport(of: 0))
      WHERE \(EventFilter.all(reports))
      """
    return (sql, values)
  }

  private static func all(_ terms: [String]) -> String { terms.isEmpty ? "1" : terms.joined(separator: " AND ") }

  private static func parameter(_ value: any Bindable, _ values: inout [any Bindable]) -> String {
    values.append(value)
    return "?\(values.count)"
  }

  /// What must hold of a stretch if one of its reports tells of an event that starts within the time.
  private func stretchTerms(_ values: inout [any Bindable]) -> [String] {
    var terms: [String] = []
    if let from { terms.append("last_start >= \(EventFilter.parameter(from, &values))") }
    if let through { terms.append("first_start <= \(EventFilter.parameter(through, &values))") }
    if let from, let through {
      let periods = from <= through ? ReportStretch.periods(from: from.milliseconds, through: through.milliseconds) : 0
      terms.append("(periods & \(EventFilter.parameter(periods, &values))) <> 0")
    }
    return terms
  }

  private func wordTerms(_ values: inout [any Bindable]) -> [String] {
    let columns = [("feed_text", feeds), ("kind_text", kinds), ("asset_text", assets), ("country_text", countries)]
    return columns.filter { !$0.1.isEmpty }.map { (column, patterns) in
      "\(column) IN (SELECT id FROM dict WHERE \(EventFilter.like("dict.text", patterns, &values)))"
    }
  }

  private func listTerms(_ values: inout [any Bindable]) -> [String] {
    [("actor_text", actors), ("target_text", targets)].filter { !$0.1.isEmpty }.map { (column, patterns) in
      // Only lists begin with a bracket and are JSON; of other texts the second test is never asked.
      """
      \(column) IN (SELECT id FROM dict WHERE CASE WHEN dict.text LIKE '[%' AND json_valid(dict.text)
        THEN EXISTS (SELECT 1 FROM json_each(dict.text) WHERE \(EventFilter.like("value", patterns, &values))) END)
      """
    }
  }

  /// A report with others beside it need not start within the time for the event to do so, if it does not end before it.
  private func timeTerms(_ values: inout [any Bindable]) -> [String] {
    var terms: [String] = []
    if let from {
      let moment = EventFilter.parameter(from, &values)
      terms.append("(starts >= \(moment) OR event IS NOT NULL AND ends >= \(moment))")
    }
    if let through { terms.append("starts <= \(EventFilter.parameter(through, &values))") }
    if let asOf {
      // Of events that one report tells, only those that are as they always were: the others are looked at one by one.
      let known = "\(knownBy) <= \(EventFilter.parameter(asOf, &values))"
      terms.append("(event IS NOT NULL OR \(known) AND seq NOT IN (SELECT seq FROM report_revision))")
    }
    return terms
  }

  private static func like(_ column: String, _ patterns: [String], _ values: inout [any Bindable]) -> String {
    patterns.map { "\(column) LIKE \(parameter(like($0), &values)) ESCAPE '\\'" }.joined(separator: " OR ")
  }
}

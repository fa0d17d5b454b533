import Alerting
import Events
import JSON
import Rules

/// What `vedette backtest` found, ready to be shown.
struct BacktestReport {
  let results: [Backtest.Result]
  let eventCount: Int
  /// Where the clock stood.
  let now: Instant
  /// The alerts that are shown start in this span.
  let since: Instant?
  let until: Instant?

  private func shown(_ result: Backtest.Result) -> [Backtest.Finding] {
    result.findings.filter {
      since ?? .distantPast <= $0.alert.startsAt && $0.alert.startsAt <= until ?? .distantFuture
    }
  }

  // MARK: For people

  func lines(_ style: Style) -> [String] {
    var lines: [String] = []
    for result in results {
      let findings = shown(result)
      lines.append("\(style(.bold, result.rule.id))  \(result.rule.title)")
      lines += table(findings)
      lines += years(findings)
      lines += misses(result)
      lines.append("")
    }
    let alerts = results.map { shown($0).count }.reduce(0, +)
    lines.append(
      "\(Count.of(alerts, "alert")) of \(Count.of(results.count, "rule")) over \(Count.of(eventCount, "event")), "
        + "with the clock at \(now.text)")
    return lines
  }

  private func table(_ findings: [Backtest.Finding]) -> [String] {
    guard !findings.isEmpty else { return ["  no alert"] }
    var table = Table()
    for finding in findings {
      let alert = finding.alert
      table.add(
        alert.startsAt.text, alert.endsAt.map { $0 == alert.startsAt ? "-" : $0.text } ?? "open",
        alert.level.rawValue, alert.group.labels.isEmpty ? "-" : alert.group.text, "count \(finding.count)",
        "peak \(JSONWriter.token(alert.peak))", alert.certainty == .possible ? "possible" : "")
    }
    return table.lines(indent: "  ")
  }

  private func years(_ findings: [Backtest.Finding]) -> [String] {
    guard findings.count > 1 else { return [] }
    var table = Table()
    for (group, years) in perYear(findings) {
      table.add(
        group.isEmpty ? "-" : group, years.map { "\($0.year): \($0.count)" }.joined(separator: "  "))
    }
    return ["  alerts a year"] + table.lines(indent: "    ")
  }

  /// How many alerts of each group started in each year.
  private func perYear(_ findings: [Backtest.Finding]) -> [(group: String, years: [(year: Int, count: Int)])] {
    let groups = Dictionary(grouping: findings) { $0.alert.group.text }
    return groups.keys.sorted().map { group in
      let years = Dictionary(grouping: groups[group] ?? []) { $0.alert.startsAt.date.year }
      return (group, years.keys.sorted().map { ($0, years[$0]?.count ?? 0) })
    }
  }

  private func misses(_ result: Backtest.Result) -> [String] {
    guard !result.misses.isEmpty, let bound = result.rule.correlation?.condition.bounds.first else { return [] }
    var table = Table()
    for miss in result.misses {
      table.add(
        miss.group.labels.isEmpty ? "-" : miss.group.text,
        "\(JSONWriter.token(miss.value)) of \(JSONWriter.token(bound.number))", "at \(miss.at.text)")
    }
    return ["  nearest misses"] + table.lines(indent: "    ")
  }

  // MARK: For programs

  /// One object; its members are described in the manual.
  var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("schema", "vedette.backtest/1")
    writer.member("now", now.text)
    writer.member("events", eventCount)
    writer.name("rules")
    writer.beginArray()
    for result in results { write(result, to: &writer) }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  private func write(_ result: Backtest.Result, to writer: inout JSONWriter) {
    let findings = shown(result)
    writer.beginObject()
    writer.member("rule", result.rule.id)
    writer.member("title", result.rule.title)
    writer.list("alerts", findings, write)
    writer.name("per_year")
    writer.beginArray()
    for (group, years) in perYear(findings) {
      for (year, count) in years {
        writer.beginObject()
        writer.member("group", Group(text: group).labels)
        writer.member("year", year)
        writer.member("alerts", count)
        writer.endObject()
      }
    }
    writer.endArray()
    writer.list("nearest_misses", result.misses) { miss, writer in
      writer.member("group", miss.group.labels)
      writer.member("value", miss.value)
      writer.member("at", miss.at.text)
    }
    writer.endObject()
  }

  private func write(_ finding: Backtest.Finding, to writer: inout JSONWriter) {
    let alert = finding.alert
    writer.member("id", alert.id)
    writer.member("group", alert.group.labels)
    writer.member("level", alert.level.rawValue)
    writer.member("certainty", alert.certainty.rawValue)
    writer.member("starts_at", alert.startsAt.text)
    writer.member("ends_at", alert.endsAt?.text)
    writer.member("count", finding.count)
    writer.member("peak", alert.peak)
  }
}

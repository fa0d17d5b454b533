package import Events

/// A random rule, as the text of its file, and random reports that it is about.
package struct RandomCase {
  package var text: String
  package var reports: [Report]
  /// Where the clock stands: after most of what happened.
  package var now: Instant

  package init(_ random: inout SplitMix64) {
    text = RandomCase.rule(&random)
    reports = RandomCase.reports(&random)
    now = RandomCase.day(Int.random(in: 20...90, using: &random))
  }

  private static let kinds = ["a.one", "a.two", "b.one"]

  private static func rule(_ random: inout SplitMix64) -> String {
    let type = ["event_count", "value_count", "temporal", "temporal_ordered"].randomElement(using: &random) ?? ""
    let isCount = type.hasSuffix("count")
    let number = Int.random(in: 1...3, using: &random)
    var lines = [
      "id: r", "title: random", "detection:", "  a: {kind: a.*}", "  b: {kind: b.*}", "  planned: {planned: true}",
      "  c: {kind: a.two}", "  condition: (a or b) and not planned", "correlation:", "  type: \(type)",
    ]
    if Bool.random(using: &random) { lines.append("  group-by: [asset]") }
    if isCount && Bool.random(using: &random) { lines.append("  dedupe-by: [date]") }
    if type == "value_count" { lines.append("  field: [actor]") }
    if !isCount { lines += sets(ordered: type == "temporal_ordered", &random) }
    lines.append("  timespan: \(["3d", "10d", "1mo"].randomElement(using: &random) ?? "3d")")
    if isCount { lines.append("  condition: {gte: \(number)}") }
    if isCount && Bool.random(using: &random) {
      lines.append(
        "levels: [{condition: {gte: \(number)}, level: low}, {condition: {gte: \(number + 2)}, level: high}]")
    }
    let resolutions =
      isCount ? ["", "", "resolve: {quiet: 8d}", "resolve: {condition: {lt: 1}}", "resolve: never"] : [""]
    lines.append(resolutions.randomElement(using: &random) ?? "")
    if Int.random(in: 0..<4, using: &random) == 0 { lines.append("certainty: possible") }
    return lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  /// The steps of a set or of a sequence.
  private static func sets(ordered: Bool, _ random: inout SplitMix64) -> [String] {
    guard Bool.random(using: &random) else { return ["  rules: [a, b]"] }
    if ordered {
      let rules = [
        "[{rule: a, min: 2, within: 5d}, b]", "[a, {rule: b, within: 4d}]", "[{rule: c, absent: true}, a, b]",
        "[a, {rule: c, absent: true, within: 3d}, b]", "[a, b, {rule: c, absent: true}]",
        "[{rule: a, min: 2}, {rule: b, absent: true, within: 5d}]",
        "[{rule: b, absent: true, within: 4d}, a, {rule: c, absent: true, within: 2d}]", "[a, c, b]",
      ]
      return ["  rules: \(rules.randomElement(using: &random) ?? "")"]
    }
    let conditions = [
      "a and not c", "a and b and not c", "(a or b) and not c", "a and (b or c)", "(a and b) or (b and not c)",
    ]
    return [
      "  rules: [{rule: a, min: \(Int.random(in: 1...2, using: &random))}, b, c]",
      "  condition: \(conditions.randomElement(using: &random) ?? "")",
    ]
  }

  /// Some random reports.
  package static func reports(_ random: inout SplitMix64) -> [Report] {
    (0..<Int.random(in: 1...14, using: &random)).map { report($0, &random) }
  }

  /// A random report with the key `k` and its number.
  package static func report(_ number: Int, _ random: inout SplitMix64) -> Report {
    let day = Int.random(in: 0...60, using: &random)
    var report = Report(
      feed: "events", key: "k\(number)", kind: kinds.randomElement(using: &random) ?? "a.one",
      time: time(day, &random))
    report.asset = ["X", "Y"].randomElement(using: &random)
    report.actor = [["P"], ["Q"], ["P", "Q"], []].randomElement(using: &random) ?? []
    if Int.random(in: 0..<6, using: &random) == 0 { report.planned = true }
    if Int.random(in: 0..<4, using: &random) == 0 { report.cluster = "c\(Int.random(in: 0..<3, using: &random))" }
    if Int.random(in: 0..<5, using: &random) == 0 { report.modality = .forecast }
    if number > 0, Int.random(in: 0..<4, using: &random) == 0 { report.after = ["k\(number - 1)"] }
    report.known = Bool.random(using: &random) ? self.day(day + Int.random(in: 0...10, using: &random)) : nil
    return report
  }

  /// The start of a day, counted from a fixed one.
  package static func day(_ number: Int) -> Instant {
    Instant(milliseconds: Int64(19_000 + number) * 86_400_000)
  }

  private static func time(_ number: Int, _ random: inout SplitMix64) -> EventTime {
    let start = day(number)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return EventTime(start.advanced(byMilliseconds: Int64.random(in: 0..<24, using: &random) * 3_600_000))
    case 1:
      let end = start.advanced(byMilliseconds: Int64.random(in: 1...20, using: &random) * 86_400_000 - 1000)
      return EventTime(start: start, end: end, precision: .interval)
    default: return EventTime(day: start.date)
    }
  }
}

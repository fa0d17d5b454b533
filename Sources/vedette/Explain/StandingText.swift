import Events
import JSON
import Rules

/// The arithmetic of a group at a moment, in sentences.
struct StandingText {
  let standing: GroupStanding
  let correlation: Correlation

  /// What is measured, and what is needed.
  var lines: [String] {
    [measured] + steps + compared + readings + ends
  }

  private var needed: String { RuleText.bounds(correlation.condition) }
  private var number: String { standing.value.map(RuleText.number) ?? "no number" }
  private var counted: String { Count.of(standing.counted.count, "event") }

  /// ` between 2022-03-23 and 2022-08-23`.
  private var period: String {
    guard let first = standing.counted.map(\.start).min(), let last = standing.counted.map(\.finish).max() else {
      return ""
    }
    return standing.counted.count == 1 ? " of \(first.date.text)" : " between \(first.date.text) and \(last.date.text)"
  }

  private var within: String {
    switch correlation.window {
    case .sliding: " within \(correlation.timespan.text)"
    case .tumbling: " in the window of \(correlation.timespan.text)"
    case .calendar: " in the calendar window of \(correlation.timespan.text)"
    case .session(let gap): " in the session (gaps up to \(gap.text))"
    }
  }

  private var measured: String {
    switch correlation.kind {
    case .eventCount: return "\(counted)\(period)\(counts)\(within); \(needed) needed"
    case .valueCount:
      let shown = standing.values.prefix(10).map(printable).joined(separator: ", ")
      let values = Count.of(Int(standing.value ?? 0), "different value")
      return "\(values) in \(counted)\(period)\(within)\(shown.isEmpty ? "" : ": \(shown)"); "
        + "\(needed) needed"
    case .valueSum, .valueAverage, .valueMinimum, .valueMaximum, .valueMedian, .valuePercentile:
      let name = correlation.kind.rawValue.dropFirst("value_".count)
      let field = correlation.fields.map(\.text).joined(separator: ", ")
      return "the \(name) of \(field) over \(counted)\(period)\(within) is \(number); \(needed) needed"
    case .baseline, .ratio:
      return "\(correlation.kind.rawValue) \(number), with \(counted)\(period)\(within); \(needed) needed"
    case .score: return "score \(number) of \(counted)\(period); \(needed) needed"
    case .temporal, .temporalOrdered: return sequence
    case .absence: return silence
    case .countdown: return countdown
    case .newValue: return "values seen\(within): \(seen); any other fires"
    case .change where standing.values.isEmpty: return "no value\(period); the first fires nothing"
    case .change: return "the value is \(seen)\(period); any other fires"
    }
  }

  private var counts: String { standing.counted.count == 1 ? " counts" : " count" }

  private var seen: String {
    let shown = standing.values.prefix(10).map(printable).joined(separator: ", ")
    let rest = standing.values.count - 10
    return shown.isEmpty ? "none" : rest > 0 ? "\(shown) and \(rest) more" : shown
  }

  private var sequence: String {
    if let done = standing.stepsInOrder {
      return "\(done) of \(Count.of(standing.steps.count, "step")) matched in their order\(within)"
    }
    let wanted = standing.steps.filter { !$0.isExcluded }
    let done = wanted.count { $0.count >= $0.minimum }
    let fewer = correlation.condition.bounds.first.map { $0.number < Double(wanted.count) } ?? false
    let asked = correlation.conditionInWords ?? (fewer ? needed : nil)
    return "\(done) of \(Count.of(wanted.count, "step")) matched\(within)" + (asked.map { "; \($0) needed" } ?? "")
  }

  private var silence: String {
    guard let heard = standing.heardAt else { return "never heard, so its silence cannot be told" }
    let due = standing.dueAt.map { "; silent from \($0.text) on" } ?? ""
    return "last heard \(heard.text)\(due), if nothing comes before (\(correlation.timespan.text))"
  }

  private var countdown: String {
    let next = standing.counted.map(\.finish).min()
    let lead = correlation.lead.map(\.text).joined(separator: ", ")
    return next.map { "the next scheduled moment is \($0.text); told \(lead) before" } ?? "nothing is scheduled"
  }

  /// What each step has.
  private var steps: [String] {
    standing.steps.map { step in
      let wanted = step.isExcluded ? "must not come" : "needs \(step.minimum)"
      return "step \(printable(step.name)): \(step.count), \(wanted)"
    }
  }

  private var compared: [String] {
    guard let current = standing.compared.first else { return [] }
    let others = standing.compared.dropFirst().prefix(40)
    if correlation.kind == .ratio {
      return ["\(RuleText.number(current)) now, \(others.map(RuleText.number).joined()) one offset earlier"]
    }
    return ["the bins before, the latest first: \(others.map(RuleText.number).joined(separator: " "))"]
  }

  private var readings: [String] {
    guard let possible = standing.possibleValue else { return [] }
    return ["\(RuleText.number(possible)) if uncertain dates are read so"]
  }

  private var ends: [String] {
    var lines: [String] = []
    if let warm = standing.warmUntil { lines.append("warming up until \(warm.text): nothing is said before") }
    if let rests = standing.restsUntil, standing.alert == nil {
      lines.append("no alert opens before \(rests.text), since one opened lately")
    }
    guard hasWindow, let oldest = standing.counted.compactMap(\.leavesAt).min() else { return lines }
    let what = correlation.window == .sliding ? "the oldest leaves" : "the window ends"
    return lines + ["\(what) on \(oldest.text)"]
  }

  /// Whether what counts leaves a window.
  private var hasWindow: Bool {
    switch correlation.kind {
    case .absence, .countdown, .score, .newValue, .change: false
    default: true
    }
  }
}

extension GroupStanding {
  /// The members of `standing` in the JSON of `explain` and `why-not`.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("at", at.text)
    writer.member("value", value)
    writer.member("possible_value", possibleValue)
    writer.member("holds", holds)
    writer.member("counted", counted.count)
    writer.member("values", values)
    writer.member("oldest_leaves", counted.compactMap(\.leavesAt).min()?.text)
    writer.member("heard_at", heardAt?.text)
    writer.member("due_at", dueAt?.text)
    writer.member("warm_until", warmUntil?.text)
    writer.member("rests_until", restsUntil?.text)
    writer.member("steps_in_order", stepsInOrder)
    writer.list("steps", steps) { step, writer in
      writer.member("step", step.name)
      writer.member("count", step.count)
      writer.member("needs", step.minimum)
      writer.member("excluded", step.isExcluded)
    }
    writer.name("compared")
    writer.beginArray()
    for number in compared { writer.value(number) }
    writer.endArray()
    writer.endObject()
  }
}

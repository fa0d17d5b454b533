import Events
import JSON

extension Rule {
  /// Everything that decides which alerts the rule raises, in one order: detection, correlation and state, but neither
  /// names nor texts nor tests. Two rules with equal canonical texts raise the same alerts.
  package var canonical: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("detection", detection.canonical)
    writer.name("correlation")
    if let correlation { correlation.write(to: &writer) } else { writer.null() }
    writer.member("enabled", isEnabled)
    writer.member("off until", offUntil?.text)
    writer.member("silent", isSilent)
    writer.member("certainty", certainty.rawValue)
    writer.member("level", level.rawValue)
    writer.member("levels", levels.map { "\($0.condition.canonical) \($0.level.rawValue)" })
    writer.member("resolve", resolution.canonical)
    writer.member("for", pending?.text)
    writer.member("keep_firing_for", keepFiring?.text)
    writer.member("rearm", rearm.rawValue)
    writer.member("cooldown", cooldown?.text)
    if hasMonthsOfZone { writer.member("months", "of the timezone") }
    writer.endObject()
    return writer.text
  }

  /// Whether a month of it follows the clocks of a zone where the first programs added it in UTC: to the alerts that
  /// they raised it is another rule.
  private var hasMonthsOfZone: Bool {
    guard let correlation, correlation.zone != .utc else { return false }
    var spans = [pending, keepFiring, cooldown]
    if case .quiet(let span) = resolution { spans.append(span) }
    if [.temporal, .temporalOrdered, .countdown].contains(correlation.kind) {
      spans += [correlation.timespan] + correlation.steps.map(\.within) + correlation.lead
    }
    if rearm == .window { spans.append(correlation.timespan) }
    return spans.contains { ($0?.months ?? 0) != 0 }
  }
}

extension Correlation {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("type", kind.rawValue)
    writer.member("rules", steps.map(\.canonical))
    writer.name("group-by")
    writer.beginArray()
    for key in groupBy {
      let aliases = key.fieldsByStep.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.text)" }
      writer.value(.array(([key.name, key.field.text] + aliases).map(JSONValue.string)))
    }
    writer.endArray()
    writer.member("dedupe-by", dedupeBy.map(\.text))
    writer.member("timespan", timespan.text)
    writer.member("window", window.canonical)
    writer.member("timezone", zone.name)
    writer.member("condition", condition.canonical)
    writer.member("in words", expression?.canonical(steps.map(\.name)))
    writer.member("field", fields.map(\.text))
    writeOwnKeys(to: &writer)
    writer.member("clock", usesArrival ? "ingest" : "event")
    writer.member("max-lateness", maxLateness?.text)
    writer.member("max-groups", maxGroups)
    writer.endObject()
  }
}

extension Correlation {
  /// What only some types have.
  private func writeOwnKeys(to writer: inout JSONWriter) {
    if kind == .valuePercentile || ratio?.measure == .valuePercentile {
      writer.member("percentile", JSONWriter.token(percentile))
    }
    writer.member("expect", expected.map(\.text).sorted())
    writer.member("baseline", baseline?.canonical)
    writer.member("ratio", ratio?.canonical)
    writer.member("unordered", isUnordered)
    writer.member("warm-up", warmUp?.text)
    writer.member("score", score?.canonical)
    writer.member("lead", lead.map(\.text))
  }
}

extension Correlation.Step {
  fileprivate var canonical: String {
    let kind = if case .rule = source { "rule" } else { "selection" }
    return "\(kind) \(name) min \(minimum) within \(within?.text ?? "-")\(isAbsent ? " absent" : "")"
  }
}

extension Window {
  fileprivate var canonical: String {
    switch self {
    case .sliding: "sliding"
    case .tumbling: "tumbling"
    case .session(let gap): "session \(gap.text)"
    case .calendar: "calendar"
    }
  }
}

extension Baseline {
  fileprivate var canonical: String {
    let least = [minimumCurrent, minimumBaseline].map(JSONWriter.token).joined(separator: " ")
    return "\(method.rawValue) against \(against.text) least \(least)"
  }
}

extension Ratio {
  fileprivate var canonical: String {
    "\(measure.rawValue) offset \(offset.text) least \(JSONWriter.token(minimumBaseline))"
  }
}

extension Score {
  fileprivate var canonical: String {
    let adds = adds.map(JSONWriter.token).joined(separator: " ")
    let limit = cap.map { "\(JSONWriter.token($0.add)) in \($0.timespan.text)" } ?? "-"
    return "add \(adds) half-life \(halfLife.text) cap \(limit)"
  }
}

extension Condition {
  fileprivate var canonical: String { bounds.map(\.text).sorted().joined(separator: ", ") }
}

extension Resolution {
  fileprivate var canonical: String {
    switch self {
    case .whenConditionFails: "condition fails"
    case .when(let condition): "condition \(condition.canonical)"
    case .quiet(let span): "quiet \(span.text)"
    case .never: "never"
    }
  }
}

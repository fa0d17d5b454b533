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
    writer.member("certainty", certainty.rawValue)
    writer.member("level", level.rawValue)
    writer.member("levels", levels.map { "\($0.condition.canonical) \($0.level.rawValue)" })
    writer.member("resolve", resolution.canonical)
    writer.endObject()
    return writer.text
  }
}

extension Correlation {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("type", kind.rawValue)
    writer.member("rules", steps.map(\.name))
    writer.name("group-by")
    writer.beginArray()
    for key in groupBy {
      let aliases = key.fieldsByStep.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.text)" }
      writer.value(.array(([key.name, key.field.text] + aliases).map(JSONValue.string)))
    }
    writer.endArray()
    writer.member("dedupe-by", dedupeBy.map(\.text))
    writer.member("timespan", timespan.text)
    writer.member("condition", condition.canonical)
    writer.member("field", fields.map(\.text))
    writer.member("max-lateness", maxLateness?.text)
    writer.member("max-groups", maxGroups)
    writer.endObject()
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

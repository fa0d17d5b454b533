package import Events
import JSON

/// What a rule looks for: selections over an event's fields, and a condition that joins them.
package struct Detection: Sendable {
  /// The same for detections that match the same events for the same reason: names of selections, fields, modifiers,
  /// values and condition in one order, without comments and layout.
  package let canonical: String
  /// The names of its selections, in the order of the file.
  package let selections: [String]

  let parts: [Selection]
  let condition: Expression
  /// What every event must match besides, outside the condition (Sigma's `logsource`).
  let source: [FieldMatch]

  init(parts: [Selection], condition: Expression, source: [FieldMatch] = []) {
    self.parts = parts
    self.condition = condition
    self.source = source
    selections = parts.map(\.name)
    canonical = Detection.canonical(parts, condition, source)
  }

  /// Whether the event meets the condition.
  package func matches(_ event: Event) -> Bool {
    source.allSatisfy { $0.matches(event) } && condition.holds { parts[$0].matches(event) }
  }

  /// Whether the event matches one selection, given by its place in ``selections``; the condition is not asked.
  package func matches(_ event: Event, selection: Int) -> Bool {
    parts[selection].matches(event)
  }

  /// Whether an event's kind alone decides about it and about each of its selections, unless the event is an aggregate.
  var looksOnlyAtKind: Bool {
    source.allSatisfy(\.looksOnlyAtKind)
      && parts.allSatisfy { $0.alternatives.allSatisfy { $0.allSatisfy(\.looksOnlyAtKind) } }
  }

  private static func canonical(_ parts: [Selection], _ condition: Expression, _ source: [FieldMatch]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("condition", condition.canonical(parts.map(\.name)))
    if !source.isEmpty { writer.member("logsource", source.map(\.canonical).sorted()) }
    writer.name("selections")
    writer.beginObject()
    for part in parts.sorted(by: { $0.name < $1.name }) {
      writer.name(part.name)
      writer.beginArray()
      for fields in part.canonical { writer.value(.array(fields.map(JSONValue.string))) }
      writer.endArray()
    }
    writer.endObject()
    writer.endObject()
    return writer.text
  }
}

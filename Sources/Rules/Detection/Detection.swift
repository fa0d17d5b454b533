package import Events

/// What a rule looks for: selections over an event's fields, and a condition that joins them.
///
/// (Contract; the language room fills it in.)
package struct Detection: Sendable {
  /// The same for detections that match the same events for the same reason: names of selections, fields, modifiers,
  /// values and condition in one order, without comments and layout.
  package let canonical: String
  /// The names of its selections, in the order of the file.
  package let selections: [String]

  init(canonical: String, selections: [String]) {
    self.canonical = canonical
    self.selections = selections
  }

  /// Whether the event meets the condition.
  package func matches(_ event: Event) -> Bool { false }

  /// Whether the event matches one selection, given by its place in ``selections``; the condition is not asked.
  package func matches(_ event: Event, selection: Int) -> Bool { false }
}

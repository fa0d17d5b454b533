import Documents

/// Reads `revision`.
extension FieldNames {
  func revision(_ reader: MappingReader) -> RevisionRule {
    guard let node = reader.value("revision") else { return .none }
    switch node.text {
    case "none": return .none
    case "content": return .content
    case .some:
      collector.report(
        .badValue, "'revision' must be none, content or {field: …, order: number}", at: node,
        suggestion: node.text.flatMap { Suggestion.nearest(to: $0, in: ["none", "content"]) })
      return .none
    case nil: return revisionOrder(node)
    }
  }

  /// Whether the field that orders revisions holds times.
  static func isRevisionTime(_ reader: MappingReader) -> Bool { reader.value("revision")?["order"]?.text == "time" }

  private func revisionOrder(_ node: Node) -> RevisionRule {
    guard let reader = MappingReader(node, "revision", collector) else { return .none }
    let field = reader.requiredText("field")
    if let field, let node = reader.value("field") { check(field, at: node) }
    if let order = reader.text("order"), order != "number", order != "time", let node = reader.value("order") {
      collector.report(.badValue, "'order' must be number or time", at: node)
    }
    reader.finish()
    return field.map { .number(field: $0) } ?? .none
  }
}

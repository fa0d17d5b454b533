import Documents

/// Reads the names of record fields, and checks them against the columns where these are known.
struct FieldNames {
  let columns: [String]?
  let collector: DiagnosticCollector

  init(columns: [String]?, _ collector: DiagnosticCollector) {
    self.columns = columns
    self.collector = collector
  }

  /// A list of names under a key; none where the key is missing.
  func list(_ reader: MappingReader, _ key: String) -> [String] {
    (reader.list(key) ?? []).map { check($0.text, at: $0.node) }
  }

  /// Notes a name that no column has; gives the name.
  @discardableResult
  func check(_ name: String, at node: Node) -> String {
    guard let columns, !columns.contains(name) else { return name }
    collector.report(
      .unknownColumn, "there is no column '\(name)'", at: node, suggestion: Suggestion.nearest(to: name, in: columns))
    return name
  }
}

/// Reads `revision`.
struct RevisionReader {
  private let fields: FieldNames

  init(_ fields: FieldNames) {
    self.fields = fields
  }

  func revision(_ reader: MappingReader) -> RevisionRule {
    guard let node = reader.value("revision") else { return .none }
    switch node.text {
    case "none": return .none
    case "content": return .content
    case .some:
      fields.collector.report(
        .badValue, "'revision' must be none, content or {field: …, order: number}", at: node,
        suggestion: node.text.flatMap { Suggestion.nearest(to: $0, in: ["none", "content"]) })
      return .none
    case nil: return order(node)
    }
  }

  /// Whether the field that orders revisions holds times.
  static func isTime(_ reader: MappingReader) -> Bool { reader.value("revision")?["order"]?.text == "time" }

  private func order(_ node: Node) -> RevisionRule {
    guard let reader = MappingReader(node, "revision", fields.collector) else { return .none }
    let field = reader.requiredText("field")
    if let field, let node = reader.value("field") { fields.check(field, at: node) }
    if let order = reader.text("order"), order != "number", order != "time", let node = reader.value("order") {
      fields.collector.report(.badValue, "'order' must be number or time", at: node)
    }
    reader.finish()
    return field.map { .number(field: $0) } ?? .none
  }
}

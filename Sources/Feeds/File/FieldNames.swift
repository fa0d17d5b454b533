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

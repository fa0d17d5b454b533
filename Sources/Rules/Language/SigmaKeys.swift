import Documents
import Events

/// What a rule file of the Sigma project has besides: it loads unchanged, and what means nothing here is said.
struct SigmaKeys {
  /// Whether the rule comes from Sigma, where an id is not required.
  let isSigma: Bool
  let name: String?
  /// `logsource` as an ordinary match on `logsource.product`, `logsource.category` and `logsource.service`.
  let source: [FieldMatch]

  private static let ignoredKeys = [
    "date", "modified", "license", "related", "fields", "scope", "taxonomy", "generate", "regression_tests_path",
    "simulation",
  ]

  init(_ reader: MappingReader) {
    isSigma = reader.has("logsource") || reader.has("name")
    name = reader.text("name")
    source = reader.value("logsource").map { SigmaKeys.matches($0, reader.collector) } ?? []
    reader.allow(SigmaKeys.ignoredKeys)
    for key in SigmaKeys.ignoredKeys + (reader.has("id") ? ["name"] : []) {
      guard let node = reader.keyNode(key) else { continue }
      reader.collector.report(.sigmaKeyIgnored, "'\(key)' has no meaning here and is ignored", at: node)
    }
  }

  private static func matches(_ node: Node, _ collector: DiagnosticCollector) -> [FieldMatch] {
    guard let reader = MappingReader(node, "'logsource'", collector) else { return [] }
    reader.allow(["definition"])
    defer { reader.finish() }
    return ["category", "product", "service"].compactMap { key in
      reader.text(key).map { text in
        FieldMatch(
          subject: .field(FieldPath("logsource.\(key)")), quantifier: .any, tests: [.text([TextPattern(value: text)])],
          canonical: "logsource.\(key): '\(text)'")
      }
    }
  }
}

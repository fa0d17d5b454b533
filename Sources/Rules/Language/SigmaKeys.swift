import Documents
import Events

/// What a rule file of the Sigma project has besides: it loads unchanged, and what means nothing here is said.
struct SigmaKeys {
  /// Whether the rule comes from Sigma, where an id is not required and is a UUID.
  let isSigma: Bool
  /// What correlations may call it by.
  let name: String?
  /// `generate`: whether the rules that a correlation names raise alerts of their own.
  let generates: Bool?
  /// `logsource` as an ordinary match on `logsource.product`, `logsource.category` and `logsource.service`.
  let source: [FieldMatch]

  static let ignoredKeys = [
    "date", "modified", "license", "related", "fields", "scope", "taxonomy", "regression_tests_path", "simulation",
  ]

  init(_ reader: MappingReader) {
    let isCorrelation = reader.has("correlation") && !reader.has("detection")
    let id = reader.node["id"]?.text
    isSigma =
      reader.has("logsource") || reader.has("name") || (isCorrelation && id == nil) || id.map(SigmaKeys.isUUID) ?? false
    name = reader.text("name")
    generates = SigmaKeys.generates(reader)
    source = reader.value("logsource").map { SigmaKeys.matches($0, reader.collector) } ?? []
    reader.allow(SigmaKeys.ignoredKeys)
    for key in SigmaKeys.ignoredKeys {
      guard let node = reader.keyNode(key) else { continue }
      reader.collector.report(.sigmaKeyIgnored, "'\(key)' has no meaning here and is ignored", at: node)
    }
  }

  /// In the version 2 of the specification it stands beside `correlation`, for other tools inside.
  private static func generates(_ reader: MappingReader) -> Bool? {
    let outer = reader.bool("generate")
    guard let node = reader.node["correlation"], let key = node.pairs?.first(where: { $0.name == "generate" }) else {
      if outer != nil, !reader.has("correlation"), let node = reader.keyNode("generate") {
        reader.collector.report(.noEffect, "'generate' has no effect without a correlation", at: node)
      }
      return outer
    }
    if let inner = key.value.asBool { return outer ?? inner }
    reader.collector.report(.wrongKind, "'generate' must be true or false", at: key.value)
    return outer
  }

  private static func isUUID(_ text: String) -> Bool {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }

  private static func matches(_ node: Node, _ collector: DiagnosticCollector) -> [FieldMatch] {
    guard let reader = MappingReader(node, "'logsource'", collector) else { return [] }
    reader.allow(["definition"])
    if let key = reader.keyNode("definition") {
      collector.report(.sigmaKeyIgnored, "'definition' has no meaning here and is ignored", at: key)
    }
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

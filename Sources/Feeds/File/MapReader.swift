import Documents
import Events

/// Reads `map`.
struct MapReader {
  private let fields: FieldNames
  private let tables: TableReader
  private var collector: DiagnosticCollector { fields.collector }

  init(_ fields: FieldNames, _ tables: TableReader) {
    self.fields = fields
    self.tables = tables
  }

  /// The mapped fields in the order of the file.
  func map(_ node: Node) -> [FieldMapping]? {
    guard let pairs = node.pairs else {
      collector.report(.wrongKind, "'map' must be a mapping, not \(node.kindName)", at: node)
      return nil
    }
    if node["kind"] == nil { collector.report(.missingKey, "'map' needs the key 'kind'", at: pairs.first?.key ?? node) }
    return pairs.compactMap { pair in
      guard let target = ModelField(rawValue: pair.name) else { return unknown(pair) }
      return field(target, pair.value)
    }
  }

  private func unknown(_ pair: Node.Pair) -> FieldMapping? {
    let isTime = ["time", "until", "known", "precision"].contains(pair.name)
    let hint = isTime ? "times stand under 'time'" : "what the event model does not have is kept by 'keep'"
    collector.report(
      .unknownModelField, "'\(pair.name)' is not a field that can be mapped; \(hint)", at: pair.key,
      suggestion: isTime ? nil : Suggestion.nearest(to: pair.name, in: ModelField.allCases.map(\.rawValue)))
    return nil
  }

  private func field(_ target: ModelField, _ node: Node) -> FieldMapping? {
    if let name = node.text { return FieldMapping(target, .field(fields.check(name, at: node))) }
    guard let reader = MappingReader(node, "map.\(target.rawValue)", collector) else { return nil }
    defer { reader.finish() }
    reader.allow(["field", "template", "value", "lookup", "default", "required", "type", "scale", "split"])
    guard let source = source(reader, target) else { return nil }
    var mapping = FieldMapping(target, source)
    mapping.lookup = reader.value("lookup").flatMap(tables.table)
    mapping.fallback = reader.text("default")
    mapping.isRequired = reader.bool("required") ?? false
    checkType(reader, target)
    mapping.scale = reader.value("scale").flatMap { scale($0, target) }
    mapping.separator = separator(reader, target)
    if mapping.isRequired, mapping.fallback != nil, let node = reader.keyNode("required") {
      collector.report(.badValue, "with a 'default', nothing is required", at: node)
    }
    return mapping
  }

  /// Exactly one of `field`, `template` and `value`.
  private func source(_ reader: MappingReader, _ target: ModelField) -> FieldMapping.Source? {
    let given = ["field", "template", "value"].filter(reader.has)
    guard given.count == 1, let node = reader.value(given[0]) else {
      collector.report(
        .badValue, "map.\(target.rawValue) needs one of 'field', 'template' and 'value'", at: reader.node)
      return nil
    }
    guard let text = reader.text(given[0]) else { return nil }
    switch given[0] {
    case "field": return .field(fields.check(text, at: node))
    case "value":
      checkConstant(text, target, at: node)
      return .constant(text)
    default:
      guard let template = Template(text) else {
        collector.report(.badFeedTemplate, "a template is text with {field} in it; braces must match", at: node)
        return nil
      }
      for name in template.fields { fields.check(name, at: node) }
      return .template(template)
    }
  }

  private func checkConstant(_ text: String, _ target: ModelField, at node: Node) {
    let words: [String]
    switch target {
    case .modality: words = Modality.allCases.map(\.rawValue)
    case .planned: words = ["true", "false"]
    case .status: words = ["active", "withdrawn", "superseded"]
    default: words = []
    }
    if !words.isEmpty, !words.contains(text) {
      collector.report(
        .badValue, "'\(target.rawValue)' must be one of \(words.joined(separator: ", "))", at: node,
        suggestion: Suggestion.nearest(to: text, in: words))
    } else if target.isNumber, Double(text) == nil {
      collector.report(.badValue, "'\(target.rawValue)' must be a number", at: node)
    }
  }

  private enum ValueType: String, CaseIterable {
    case text, number
  }

  private func checkType(_ reader: MappingReader, _ target: ModelField) {
    let type: ValueType? = reader.word("type")
    guard let type, let node = reader.value("type"), (type == .number) != target.isNumber else { return }
    collector.report(
      .badValue, "'\(target.rawValue)' is a \(target.isNumber ? "number" : "text"), not a \(type.rawValue)", at: node)
  }

  /// A factor, or two ranges that are laid one over the other: `{from: [-10, 10], to: [100, 0]}`.
  private func scale(_ node: Node, _ target: ModelField) -> Scale? {
    guard target.isNumber else {
      collector.report(.badValue, "'\(target.rawValue)' is no number to be scaled", at: node)
      return nil
    }
    if let factor = node.asDouble { return Scale(factor: factor, offset: 0) }
    let from = node["from"]?.elements?.compactMap(\.asDouble) ?? []
    let to = node["to"]?.elements?.compactMap(\.asDouble) ?? []
    guard from.count == 2, to.count == 2, from[0] != from[1], node.pairs?.count == 2 else {
      collector.report(.badValue, "'scale' must be a number or {from: [a, b], to: [c, d]}", at: node)
      return nil
    }
    let factor = (to[1] - to[0]) / (from[1] - from[0])
    return Scale(factor: factor, offset: to[0] - from[0] * factor)
  }

  private func separator(_ reader: MappingReader, _ target: ModelField) -> UInt8? {
    guard let text = reader.text("split"), let node = reader.value("split") else { return nil }
    guard target.isList else {
      collector.report(.badValue, "'\(target.rawValue)' is no list to be split", at: node)
      return nil
    }
    if let byte = text.utf8.first, text.utf8.count == 1, byte < 0x80 { return byte }
    collector.report(.badValue, "'split' must be a single character", at: node)
    return nil
  }
}

import Documents
import Events

/// Reads `time`.
struct TimeMappingReader {
  private let fields: FieldNames
  private var collector: DiagnosticCollector { fields.collector }

  init(_ fields: FieldNames) {
    self.fields = fields
  }

  func time(_ node: Node) -> TimeMapping? {
    guard let reader = MappingReader(node, "time", collector) else { return nil }
    let event = reader.required("event").flatMap { field($0, "time.event") }
    let until = reader.value("until").flatMap { field($0, "time.until") }
    let known = reader.value("known").flatMap { field($0, "time.known") }
    reader.finish()
    return event.map { TimeMapping(event: $0, until: until, known: known) }
  }

  /// The name of a field with ISO 8601 in it, or a mapping that says more.
  private func field(_ node: Node, _ what: String) -> TimeField? {
    if let name = node.text {
      return TimeField(field: fields.check(name, at: node), formats: [.iso8601])
    }
    guard let reader = MappingReader(node, what, collector) else { return nil }
    if let node = reader.value("value") { return constant(node, reader) }
    let name = reader.requiredText("field")
    if let name, let node = reader.value("field") { fields.check(name, at: node) }
    let formats = formats(reader)
    let precision = precision(reader)
    let source = reader.value("precision_from").flatMap(precisionField)
    reader.finish()
    return name.map { TimeField(field: $0, formats: formats, precision: precision, precisionFrom: source) }
  }

  /// `{value: "2001/9999"}`: the same for every record.
  private func constant(_ node: Node, _ reader: MappingReader) -> TimeField? {
    reader.finish()
    if let time = ISO8601.time(node.text ?? "") { return TimeField(field: "", formats: [.iso8601], constant: time) }
    collector.report(.badValue, "'value' must be a time in ISO 8601", at: node)
    return nil
  }

  /// The name of a field with one of the usual words or codes, or `{field, lookup}`.
  private func precisionField(_ node: Node) -> PrecisionField? {
    if let name = node.text { return PrecisionField(field: fields.check(name, at: node), widths: PrecisionField.usual) }
    guard let reader = MappingReader(node, "precision_from", collector) else { return nil }
    let name = reader.requiredText("field")
    if let name, let node = reader.value("field") { fields.check(name, at: node) }
    var widths: [String: PrecisionField.Width] = [:]
    for (code, node) in reader.texts("lookup") ?? [] {
      if let width = node.text.flatMap(PrecisionField.Width.init), let code = code.text {
        widths[code] = width
      } else {
        let words = PrecisionField.Width.allCases.map(\.rawValue)
        collector.report(
          .badValue, "a precision must be one of \(words.joined(separator: ", "))", at: node,
          suggestion: node.text.flatMap { Suggestion.nearest(to: $0, in: words) })
      }
    }
    reader.finish()
    return name.map { PrecisionField(field: $0, widths: widths.isEmpty ? PrecisionField.usual : widths) }
  }

  private func formats(_ reader: MappingReader) -> [TimeFormat] {
    if reader.has("format"), reader.has("formats"), let node = reader.keyNode("formats") {
      collector.report(.badValue, "give 'format' or 'formats', not both", at: node)
    }
    let single = reader.list("format") ?? []
    let formats = (single + (reader.list("formats") ?? [])).compactMap { text, node in
      TimeFormat(text) ?? notAFormat(text, at: node)
    }
    return formats.isEmpty ? [.iso8601] : formats
  }

  private func notAFormat(_ text: String, at node: Node) -> TimeFormat? {
    if let gap = DatePattern.gap(text) {
      collector.report(.badTimeFormat, "'\(text)' is no time format: \(gap)", at: node)
      return nil
    }
    collector.report(
      .badTimeFormat,
      "'\(text)' is no time format: a pattern with yyyy, such as yyyyMMdd, or one of "
        + TimeFormat.names.joined(separator: ", "),
      at: node, suggestion: Suggestion.nearest(to: text, in: TimeFormat.names))
    return nil
  }

  /// Only what widens a time to more than it says makes sense.
  private func precision(_ reader: MappingReader) -> Precision? {
    let precision: Precision? = reader.word("precision")
    if precision == .interval, let node = reader.value("precision") {
      collector.report(.badValue, "'precision' must be year, month, day, minute or second", at: node)
    }
    return precision
  }
}

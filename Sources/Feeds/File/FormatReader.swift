import Documents

/// Reads `format`.
struct FormatReader {
  private let collector: DiagnosticCollector

  /// A format, with the names of the columns where the feed file has them.
  struct Result {
    let format: FeedFormat
    let columns: [String]?
  }

  enum FormatType: String, CaseIterable {
    case ndjson, csv, delimited
    case json, rss, atom, jsonfeed, cap, cloudevents
  }

  enum HeaderUse: String, CaseIterable {
    case required, none
  }

  init(_ collector: DiagnosticCollector) {
    self.collector = collector
  }

  func format(_ node: Node) -> Result? {
    guard let reader = MappingReader(node, "format", collector) else { return nil }
    defer { reader.finish() }
    let type: FormatType? = reader.word("type")
    if !reader.has("type") { _ = reader.required("type") }
    let encoding: TextEncoding? = reader.word("encoding")
    let optional = (reader.list("optional") ?? []).map(\.text)
    func result(_ kind: FeedFormat.Kind, _ list: ColumnLists.List? = nil) -> Result {
      let optional = optional + (list?.optional ?? [])
      return Result(format: FeedFormat(kind: kind, encoding: encoding, optional: optional), columns: list?.columns)
    }
    switch type {
    case .csv, .delimited:
      let (delimited, list) = delimited(reader, type == .csv ? "comma" : nil)
      return result(.delimited(delimited), list)
    case .ndjson: return result(.ndjson)
    case .json: return result(.json(paths(reader)))
    case .rss, .atom, .jsonfeed: return result(.web)
    case .cap: return result(.cap)
    case .cloudevents: return result(.json(["$[*]", "$"].compactMap(JSONPath.init)))
    case nil:
      reader.allow(["separator", "quote", "header", "columns", "records"])
      return nil
    }
  }

  /// One path, or several of which the document has one.
  private func paths(_ reader: MappingReader) -> [JSONPath] {
    if !reader.has("records") { _ = reader.required("records") }
    return (reader.list("records") ?? []).compactMap { text, node in
      if let path = JSONPath(text) { return path }
      collector.report(.badValue, "'records' must be a path such as $.items[*]", at: node)
      return nil
    }
  }

  private func delimited(
    _ reader: MappingReader, _ usual: String?
  ) -> (format: FeedFormat.Delimited, columns: ColumnLists.List?) {
    let separator = character(reader, "separator", Self.separators, usual: usual) ?? UInt8(ascii: ",")
    let quote = character(reader, "quote", Self.quotes, usual: "double")
    let header: HeaderUse? = reader.word("header")
    let columns = reader.value("columns").flatMap(columns)
    if header == HeaderUse.none, !reader.has("columns"), let node = reader.value("header") {
      collector.report(.missingKey, "without a header, 'columns' must name the columns", at: node)
    }
    if header == .required, columns != nil, let node = reader.keyNode("columns") {
      collector.report(.badValue, "'columns' belongs to files without a header; say 'header: none'", at: node)
    }
    if quote == separator, let node = reader.value("quote") ?? reader.value("separator") {
      collector.report(.badValue, "the separator and the quote are the same character", at: node)
    }
    return (FeedFormat.Delimited(separator: separator, quote: quote, columns: columns?.columns), columns)
  }

  private static let separators: [String: UInt8?] = [
    "tab": UInt8(ascii: "\t"), "comma": UInt8(ascii: ","), "semicolon": UInt8(ascii: ";"), "pipe": UInt8(ascii: "|"),
    "space": UInt8(ascii: " "),
  ]
  private static let quotes: [String: UInt8?] = [
    "none": nil, "double": UInt8(ascii: "\""), "single": UInt8(ascii: "'"),
  ]

  /// A character by name, or as itself.
  private func character(
    _ reader: MappingReader, _ key: String, _ names: [String: UInt8?], usual: String?
  ) -> UInt8? {
    let given = reader.text(key)
    guard let text = given ?? usual else {
      _ = reader.required(key)
      return nil
    }
    if let named = names[text] { return named }
    if let byte = text.utf8.first, text.utf8.count == 1, byte < 0x80, byte != 0x0A, byte != 0x0D { return byte }
    if let node = reader.value(key) {
      let words = names.keys.sorted()
      collector.report(
        .badValue, "'\(key)' must be a single character or one of \(words.joined(separator: ", "))", at: node,
        suggestion: Suggestion.nearest(to: text, in: words))
    }
    return nil
  }

  /// A list of names, or the name of a list.
  private func columns(_ node: Node) -> ColumnLists.List? {
    if let name = node.text {
      if let list = ColumnLists.all[name] { return list }
      let known = ColumnLists.all.keys.sorted()
      collector.report(
        .badValue, "there is no list of columns '\(name)'; there are \(known.joined(separator: ", "))", at: node,
        suggestion: Suggestion.nearest(to: name, in: known))
      return nil
    }
    guard let elements = node.elements else {
      collector.report(.wrongKind, "'columns' must be a list of names or the name of a list", at: node)
      return nil
    }
    var names: [String] = []
    for element in elements {
      guard let name = element.text, !name.isEmpty else {
        collector.report(.wrongKind, "a column's name must be a text", at: element)
        continue
      }
      if names.contains(name) { collector.report(.badValue, "two columns are named '\(name)'", at: element) }
      names.append(name)
    }
    return ColumnLists.List(columns: names)
  }
}

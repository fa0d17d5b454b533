import Documents

/// Reads lookup tables: CSV files with a header whose first column is the code and whose second is the word for it, or a
/// mapping in the feed file itself.
struct TableReader {
  private let collector: DiagnosticCollector
  private let lookups: (String) -> String?

  init(_ collector: DiagnosticCollector, _ lookups: @escaping (String) -> String?) {
    self.collector = collector
    self.lookups = lookups
  }

  func table(_ node: Node) -> LookupTable? {
    if let pairs = node.pairs { return inline(pairs) }
    guard let name = node.text, !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
      collector.report(.wrongKind, "'lookup' must be the name of a table or a mapping", at: node)
      return nil
    }
    guard let text = lookups(name) else {
      collector.report(.unknownTable, "there is no table '\(name)' (lookups/\(name).csv)", at: node)
      return nil
    }
    return parse(text, name, node)
  }

  private func inline(_ pairs: [Node.Pair]) -> LookupTable {
    var entries: [String: String] = [:]
    for pair in pairs {
      if let word = pair.value.text {
        entries[pair.name] = word
      } else {
        collector.report(.wrongKind, "a word of a lookup must be a text, not \(pair.value.kindName)", at: pair.value)
      }
    }
    return LookupTable(name: "of the feed file", entries: entries)
  }

  private func parse(_ text: String, _ name: String, _ node: Node) -> LookupTable? {
    var scanner = DelimitedScanner(.csv, limits: FeedLimits())
    var entries: [String: String] = [:]
    var problem: String?
    var text = text
    text.withUTF8 { utf8 in
      var rest = UnsafeRawBufferPointer(utf8)
      var row = 0
      while !rest.isEmpty, problem == nil {
        guard case .record(let length, let content) = scanner.next(rest, isEnd: true) else {
          problem = "row \(row + 1) is not CSV"
          return
        }
        if content > 0 {
          row += 1
          if row > 1 { problem = add(scanner, rest, row, &entries) }
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[length...])
      }
      if entries.isEmpty, problem == nil { problem = "it has no rows below its header" }
    }
    if let problem {
      collector.report(.badTable, "the table '\(name)' cannot be used: \(problem)", at: node)
      return nil
    }
    return LookupTable(name: name, entries: entries)
  }

  /// Adds a row; says what is wrong with it.
  private func add(
    _ scanner: DelimitedScanner, _ bytes: UnsafeRawBufferPointer, _ row: Int, _ entries: inout [String: String]
  ) -> String? {
    guard scanner.fieldCount >= 2 else { return "row \(row) has no second column" }
    let texts = scanner.fields.prefix(2).map {
      String(decoding: bytes.slice($0.start, $0.length).trimmed, as: UTF8.self)
    }
    guard !texts[0].isEmpty, !texts[1].isEmpty else { return "row \(row) has an empty code or word" }
    if texts.contains(where: \.isRepaired) { return "row \(row) is not UTF-8" }
    guard entries.updateValue(texts[1], forKey: texts[0]) == nil else { return "'\(texts[0])' stands twice" }
    return nil
  }
}

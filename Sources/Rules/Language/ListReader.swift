import Documents
import Events

/// Reads a list of values: the values themselves, or a file that has them.
struct ListReader {
  let collector: DiagnosticCollector
  let resources: any RuleResources

  /// The entries that could be read.
  func read(_ name: String, _ node: Node) -> [ListEntry] {
    let before = collector.errorCount
    let entries: [ListEntry]
    if let elements = node.elements {
      entries = elements.compactMap(entry)
    } else if node.pairs != nil {
      entries = file(node)
    } else {
      collector.report(.wrongKind, "a list must be a list of values, or {file: PATH}, not \(node.kindName)", at: node)
      return []
    }
    if entries.isEmpty, collector.errorCount == before {
      collector.report(.badList, "the list '\(name)' is empty, and matches nothing", at: node)
    }
    return entries
  }

  /// A value, or `{value, expires}`.
  private func entry(_ node: Node) -> ListEntry? {
    if let text = node.text, !node.isNull { return ListEntry(value: text) }
    guard let reader = MappingReader(node, "an entry of a list", collector) else { return nil }
    let value = reader.requiredText("value")
    let expires = reader.value("expires").flatMap { node in
      node.text.flatMap { expiry($0, at: node.start, length: node.underlineLength) }
    }
    reader.finish()
    return value.map { ListEntry(value: $0, expires: expires) }
  }

  private func expiry(_ text: String, at mark: Mark, length: Int) -> Instant? {
    if let time = ISO8601.time(text) { return time.start }
    collector.report(
      .badList, "'\(text)' is no time: write 2022-08-23 or 2022-08-23T12:00:00Z", at: mark, length: length)
    return nil
  }

  private func file(_ node: Node) -> [ListEntry] {
    guard let reader = MappingReader(node, "a list", collector) else { return [] }
    let path = reader.requiredText("file")
    reader.finish()
    guard let path, let place = reader.value("file") else { return [] }
    guard let text = resources.list(at: path, for: collector.file) else {
      collector.report(.badList, "the file '\(path)' cannot be read", at: place)
      return []
    }
    return ListFile(text: text, isTable: path.lowercased().hasSuffix(".csv")).entries { number, message in
      collector.report(.badList, "line \(number) of '\(path)': \(message)", at: place)
    }
  }
}

/// A list in a file of its own: one value a line, or the first column of a CSV table.
struct ListFile {
  let text: String
  let isTable: Bool

  /// The entries. Empty lines and lines that begin with `#` are skipped. In a table, a first row that names a column
  /// `value` is a header, and a column `expires` says until when an entry holds.
  ///
  /// - Parameter problem: is told the number of a line and what is wrong with it.
  func entries(problem: (Int, String) -> Void) -> [ListEntry] {
    var entries: [ListEntry] = []
    var columns = (value: 0, expires: Int?.none)
    var isFirst = true
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let content = ListFile.trimmed(line)
      guard !content.isEmpty, !content.hasPrefix("#") else { continue }
      guard !content.isRepaired else {
        problem(number + 1, "not UTF-8")
        continue
      }
      guard isTable else {
        entries.append(ListEntry(value: String(content)))
        continue
      }
      let cells = ListFile.cells(content)
      defer { isFirst = false }
      let names = cells.map { $0.lowercased() }
      if isFirst, let value = names.firstIndex(of: "value") {
        columns = (value, names.firstIndex(of: "expires"))
        continue
      }
      guard cells.indices.contains(columns.value), !cells[columns.value].isEmpty else {
        problem(number + 1, "no value")
        continue
      }
      var entry = ListEntry(value: cells[columns.value])
      if let place = columns.expires, cells.indices.contains(place), !cells[place].isEmpty {
        guard let time = ISO8601.time(cells[place]) else {
          problem(number + 1, "'\(cells[place])' is no time")
          continue
        }
        entry.expires = time.start
      }
      entries.append(entry)
    }
    return entries
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
    var text = text.drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return text
  }

  /// The cells of a row (RFC 4180): a quoted one may hold commas, and quotes that are doubled.
  private static func cells(_ row: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    var rest = row[...]
    while let character = rest.popFirst() {
      if character == "\"", isQuoted, rest.first == "\"" {
        rest.removeFirst()
        cells[cells.count - 1].append("\"")
      } else if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
    }
    return cells.map { String(trimmed($0[...])) }
  }
}

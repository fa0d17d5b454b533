package import JSON

extension Diagnostic {
  /// For people: place, severity, code and message on one line (as compilers write it), then the line of the file with a
  /// caret below, then what may have been meant.
  package var rendered: String {
    var text = "\(file):\(line):\(column): \(severity.rawValue) \(code.rawValue): \(message)\n"
    if let sourceLine, !sourceLine.isEmpty {
      text += "    \(Diagnostic.printable(sourceLine))\n    \(underline(of: sourceLine))\n"
    }
    if let suggestion { text += "    did you mean '\(suggestion)'?\n" }
    return text
  }

  /// Spaces up to the column, tabs kept so that the caret stands right whatever their width.
  private func underline(of source: String) -> String {
    let before = source.unicodeScalars.prefix(column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
    let room = max(1, source.unicodeScalars.count - (column - 1))
    return before + "^" + String(repeating: "~", count: min(length, room) - 1)
  }

  /// A file may hold what a terminal would obey.
  private static func printable(_ line: String) -> String {
    var text = String.UnicodeScalarView()
    for scalar in line.unicodeScalars {
      text.append(scalar.properties.generalCategory == .control && scalar != "\t" ? "\u{FFFD}" : scalar)
    }
    return String(text)
  }

  /// Writes the diagnostic as one JSON object.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("file", file)
    writer.member("line", line)
    writer.member("column", column)
    writer.member("length", length)
    writer.member("severity", severity.rawValue)
    writer.member("code", code.rawValue)
    writer.member("message", message)
    writer.member("suggestion", suggestion)
    writer.endObject()
  }
}

extension [Diagnostic] {
  /// In the order of file, line, column.
  package var ordered: [Diagnostic] {
    sorted { ($0.file, $0.line, $0.column, $0.code.rawValue) < ($1.file, $1.line, $1.column, $1.code.rawValue) }
  }

  package var hasErrors: Bool { contains(where: \.isError) }

  /// A JSON array of all of them.
  package var json: String {
    var writer = JSONWriter()
    writer.beginArray()
    for diagnostic in self { diagnostic.write(to: &writer) }
    writer.endArray()
    return writer.text
  }
}

import JSON

/// One problem in one file, at its place.
package struct Diagnostic: Sendable, Hashable {
  package var code: DiagnosticCode
  /// What is wrong, without a full stop.
  package var message: String
  package var file: String
  /// From 1.
  package var line: Int
  /// From 1, in Unicode scalars.
  package var column: Int
  /// How many characters are meant, at least 1.
  package var length: Int
  /// What may have been meant instead.
  package var suggestion: String?
  /// The line of the file, where it is known.
  package var sourceLine: String?

  package init(
    _ code: DiagnosticCode, _ message: String, file: String, line: Int = 1, column: Int = 1, length: Int = 1,
    suggestion: String? = nil, sourceLine: String? = nil
  ) {
    self.code = code
    self.message = message
    self.file = file
    self.line = line
    self.column = column
    self.length = length
    self.suggestion = suggestion
    self.sourceLine = sourceLine
  }

  package var severity: DiagnosticCode.Severity { code.severity }
  package var isError: Bool { severity == .error }
}

extension Diagnostic {
  /// Where the bytes of a file are no UTF-8; nil where they are.
  ///
  /// - Parameter what: what the file is, as a sentence begins with it.
  package static func notUTF8(_ bytes: [UInt8], _ what: String, file: String) -> Diagnostic? {
    guard let offset = bytes.withUnsafeBytes({ UTF8Check.firstInvalidByte($0) }) else { return nil }
    let byte = String(bytes[offset], radix: 16, uppercase: true)
    let collector = DiagnosticCollector(file: file, text: String(decoding: bytes, as: UTF8.self))
    collector.report(.invalidUTF8, "\(what) is not UTF-8: byte 0x\(byte)", at: Mark(byte: offset, in: bytes))
    return collector.diagnostics.first
  }
}

/// Collects what is wrong with one file, so that everything is said in one run.
///
/// Not Sendable: it lives as long as the reading of a file.
package final class DiagnosticCollector {
  package let file: String
  package private(set) var diagnostics: [Diagnostic] = []
  /// How many errors were noted, also those beyond what is kept.
  package private(set) var errorCount = 0
  private let text: String
  /// Made for the first problem: most files have none.
  private lazy var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
  /// A broken file can have a problem in each of its values; nobody reads more than this many.
  private let limit = 1000

  package init(file: String, text: String) {
    self.file = file
    self.text = text
  }

  package var hasErrors: Bool { errorCount > 0 }

  /// Notes a problem at a place of the text.
  package func report(
    _ code: DiagnosticCode, _ message: String, at mark: Mark, length: Int = 1, suggestion: String? = nil
  ) {
    if code.severity == .error { errorCount += 1 }
    guard diagnostics.count < limit else { return }
    let isLast = diagnostics.count == limit - 1
    let source = lines.indices.contains(mark.line - 1) ? String(lines[mark.line - 1]) : nil
    diagnostics.append(
      Diagnostic(
        isLast ? .tooManyProblems : code, isLast ? "more problems follow that are not shown" : message, file: file,
        line: mark.line, column: mark.column, length: length, suggestion: suggestion, sourceLine: source))
  }

  /// Notes a problem at a node.
  package func report(_ code: DiagnosticCode, _ message: String, at node: Node, suggestion: String? = nil) {
    report(code, message, at: node.start, length: node.underlineLength, suggestion: suggestion)
  }

  /// The place of a character of a scalar, by the number of characters before it. Exact where the scalar stands on one line
  /// without escapes and in a literal block (`|`); elsewhere the scalar's beginning.
  package func place(_ offset: Int, in node: Node) -> Mark {
    guard let text = node.text, let style = node.style else { return node.start }
    if style == .literal { return placeInBlock(offset, text, node) }
    guard node.start.line == node.end.line, style != .folded else { return node.start }
    let quote = style == .plain ? 0 : 1
    return Mark(line: node.start.line, column: node.start.column + quote + offset)
  }

  private func placeInBlock(_ offset: Int, _ text: String, _ node: Node) -> Mark {
    let before = text.unicodeScalars.prefix(offset)
    let line = node.start.line + 1 + before.count { $0 == "\n" }
    let inLine = before.reversed().prefix { $0 != "\n" }.count
    // The block's indentation is that of its first line that is not empty.
    let first = text.prefix { $0 == "\n" }.count + node.start.line
    let indentation = lines.indices.contains(first) ? lines[first].prefix { $0 == " " }.count : 0
    return Mark(line: line, column: indentation + inLine + 1)
  }

  /// Adds what was found elsewhere about the same file.
  package func add(_ others: [Diagnostic]) {
    diagnostics += others
    errorCount += others.count(where: \.isError)
  }
}

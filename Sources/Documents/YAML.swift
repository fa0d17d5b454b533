import CYAML

/// Reads YAML as trees of nodes that know their place.
///
/// Taken away from YAML: anchors, aliases and tags. What remains cannot grow while it is read, and means the same to every
/// reader.
package enum YAML {
  /// More values than this are refused.
  package static let nodeBudget = 200_000
  /// Values nested deeper than this are refused.
  package static let depthLimit = 64

  /// What was read, and what is wrong with it.
  package struct Result {
    /// The documents up to the first error that stopped the reading.
    package var documents: [Node]
    package var diagnostics: [Diagnostic]
  }

  /// The documents of a text.
  package static func parse(_ text: String, file: String) -> Result {
    parse(Array(text.utf8), file: file)
  }

  /// The documents of UTF-8 bytes, with or without a byte order mark.
  package static func parse(_ bytes: [UInt8], file: String) -> Result {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let body = bytes.starts(with: byteOrderMark) ? bytes[3...] : bytes[...]
    let collector = DiagnosticCollector(file: file, text: String(decoding: body, as: UTF8.self))
    var documents: [Node] = []
    body.withUnsafeBufferPointer { buffer in
      let parser = YAMLParser(buffer, collector)
      do throws(YAMLFailure) {
        while let document = try parser.nextDocument() { documents.append(document) }
      } catch {
        collector.report(error.code, error.message, at: error.mark)
      }
    }
    return Result(documents: documents, diagnostics: collector.diagnostics)
  }
}

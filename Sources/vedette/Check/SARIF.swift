import Documents
import JSON

/// Diagnostics as SARIF 2.1.0 (OASIS, 2020), which code hosts and editors read.
enum SARIF {
  static func text(_ diagnostics: [Diagnostic], version: String) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
    writer.member("version", "2.1.0")
    writer.name("runs")
    writer.beginArray()
    writer.beginObject()
    writeTool(diagnostics, version, to: &writer)
    writer.member("columnKind", "unicodeCodePoints")
    writer.name("results")
    writer.beginArray()
    for diagnostic in diagnostics { write(diagnostic, to: &writer) }
    writer.endArray()
    writer.endObject()
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  private static func writeTool(_ diagnostics: [Diagnostic], _ version: String, to writer: inout JSONWriter) {
    let used = Set(diagnostics.map(\.code))
    writer.name("tool")
    writer.beginObject()
    writer.name("driver")
    writer.beginObject()
    writer.member("name", "vedette")
    writer.member("version", version)
    writer.name("rules")
    writer.beginArray()
    for code in DiagnosticCode.allCases where used.contains(code) {
      writer.beginObject()
      writer.member("id", code.rawValue)
      writer.name("shortDescription")
      writeMessage(code.explanation, to: &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    writer.endObject()
  }

  private static func write(_ diagnostic: Diagnostic, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("ruleId", diagnostic.code.rawValue)
    writer.member("level", diagnostic.severity.rawValue)
    writer.name("message")
    let suggestion = diagnostic.suggestion.map { "; did you mean '\($0)'?" } ?? ""
    writeMessage(diagnostic.message + suggestion, to: &writer)
    writer.name("locations")
    writer.beginArray()
    writer.beginObject()
    writer.name("physicalLocation")
    writer.beginObject()
    writer.name("artifactLocation")
    writer.beginObject()
    writer.member("uri", uri(diagnostic.file))
    writer.endObject()
    writer.name("region")
    writer.beginObject()
    writer.member("startLine", diagnostic.line)
    writer.member("startColumn", diagnostic.column)
    writer.member("endColumn", diagnostic.column + diagnostic.length)
    writer.endObject()
    writer.endObject()
    writer.endObject()
    writer.endArray()
    writer.endObject()
  }

  private static func writeMessage(_ text: String, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("text", text)
    writer.endObject()
  }

  /// A path as a URI reference (RFC 3986): everything but unreserved characters and slashes is percent-encoded.
  static func uri(_ path: String) -> String {
    let encoded = path.utf8.map { byte -> String in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        String(Unicode.Scalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
    return path.hasPrefix("/") ? "file://" + encoded : encoded
  }
}

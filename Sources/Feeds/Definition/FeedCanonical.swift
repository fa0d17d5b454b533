import Digests
import Events
import JSON

extension FeedDefinition {
  /// SHA-256 in hexadecimal of everything that decides which reports a record makes, lookup tables included; not of the
  /// file names, the lateness and the error budget.
  package var hash: String {
    SHA256.hash(canonical.utf8).hexadecimal
  }

  /// The same text for the same meaning.
  private var canonical: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("feed", name)
    writer.member("format", format.canonical)
    writer.member("key", key)
    writer.member("revision", "\(revision)")
    writer.member("event", time.event.canonical)
    writer.member("until", time.until?.canonical)
    writer.member("known", time.known?.canonical)
    writer.member("precision", time.precision)
    writer.name("map")
    writer.beginArray()
    for mapping in map.sorted(by: { $0.target.rawValue < $1.target.rawValue }) { mapping.write(to: &writer) }
    writer.endArray()
    writer.member("keep", keep)
    writer.member("keeps-rest", keepsRest)
    if isBuiltIn { writer.member("left-out", FeedDefinition.exportNames) }
    writer.member("null", nullValues.sorted())
    writer.member("drop", dropRules.map(\.age.text).sorted())
    writer.member("cluster", cluster)
    for alias in aliases { writer.member("alias", [alias.name] + alias.sources.map { "\($0)" }) }
    if revisionIsTime { writer.member("revision-is-time", true) }
    writer.member("withdrawn-if", withdrawnIf.flatMap { [$0.field] + $0.values.sorted() })
    writer.member("snapshot", snapshot != nil)
    writer.member("classify", classification.canonical)
    writer.endObject()
    return writer.text
  }
}

extension FeedFormat {
  fileprivate var canonical: [String] {
    let encoding = (encoding ?? .utf8).rawValue
    return switch kind {
    case .ndjson: ["ndjson", encoding] + optional.map { "?\($0)" }
    case .detected: ["detected", encoding]
    case .json(let paths): ["json", encoding] + paths.map(\.text) + optional.map { "?\($0)" }
    case .web: ["web", encoding]
    case .cap: ["cap", encoding]
    case .delimited(let format):
      ["delimited", encoding, "\(format.separator)", "\(format.quote ?? 0)"] + (format.columns ?? [])
        + optional.map { "?\($0)" }
    }
  }
}

extension TimeField {
  fileprivate var canonical: String {
    var parts = [field, precision?.rawValue ?? ""] + formats.map(\.text)
    if let constant { parts.append("=\(constant.text)") }
    if let precisionFrom {
      parts += [precisionFrom.field] + precisionFrom.widths.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
    return parts.joined(separator: "\u{1F}")
  }
}

extension FieldMapping {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("target", target.rawValue)
    switch source {
    case .field(let name): writer.member("field", name)
    case .constant(let text): writer.member("value", text)
    case .template(let template): writer.member("template", template.parts.map { "\($0)" })
    }
    writer.member("lookup", lookup?.entries.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] } ?? [])
    writer.member("default", fallback)
    writer.member("required", isRequired)
    writer.member("factor", scale?.factor)
    writer.member("offset", scale?.offset)
    writer.member("split", separator.map { Int($0) })
    writer.endObject()
  }
}

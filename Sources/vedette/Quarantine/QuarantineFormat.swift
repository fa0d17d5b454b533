import Events
import JSON
import Storage

/// How quarantined records are shown.
struct QuarantineFormat {
  let style: Style

  /// `17  bad-date  events/a.csv:12  '13/45/2022' is not a time of the form M/d/yyyy`.
  func line(_ record: QuarantinedRecord) -> String {
    let row = record.row
    return [
      Table.pad(String(row.id), to: 6), Table.pad(style(.yellow, row.reason), to: 16),
      "\(printable(record.feed))/\(printable(record.fileName)):\(row.position.line)", printable(row.detail),
    ].joined(separator: "  ")
  }

  /// The line, and below it the record, with a caret where the detail quotes a part of it.
  func lines(_ record: QuarantinedRecord) -> [String] {
    [line(record)] + Offence(raw: record.row.raw, detail: record.row.detail).lines(indent: "  ")
  }

  static func json(_ record: QuarantinedRecord) -> String {
    let row = record.row
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("id", Int(row.id))
    writer.member("feed", record.feed)
    writer.member("file", record.fileName)
    writer.member("record", row.record)
    writer.member("line", row.position.line)
    writer.member("offset", row.position.offset)
    writer.member("reason", row.reason)
    writer.member("detail", row.detail)
    writer.member("raw", String(decoding: row.raw, as: UTF8.self))
    writer.endObject()
    return writer.text
  }

  /// What came of trying again.
  static func lines(retried result: JSONValue) -> [String] {
    var lines = [
      "\(result.count("retried")) tried: \(result.count("stored")) left the quarantine, "
        + "\(result.count("still_bad")) \(result.count("still_bad") == 1 ? "is" : "are") still bad"
    ]
    guard case .array(let skipped)? = result["skipped"] else { return lines }
    for file in skipped {
      let (name, reason) = (file["file"]?.stringValue ?? "", file["reason"]?.stringValue ?? "")
      lines.append("\(printable(name)): \(file.count("records")) not tried: \(printable(reason))")
    }
    return lines
  }
}

/// The part of a bad record that a message is about.
struct Offence {
  let raw: [UInt8]
  let detail: String
  /// The field that is meant, where it is known.
  var field: String?

  /// How much of a record is shown, in characters.
  private static let width = 160

  /// The record, or the part of it around what is wrong, and a caret under that.
  func lines(indent: String) -> [String] {
    let text = Array(printable(String(decoding: raw.prefix(4096), as: UTF8.self)))
    guard let place = place(in: text) else {
      return [indent + String(text.prefix(Offence.width)) + (text.count > Offence.width ? " …" : "")]
    }
    let start = place.lowerBound < Offence.width - 40 ? 0 : place.lowerBound - 40
    let shown = text[start..<min(text.count, start + Offence.width)]
    let lead = start > 0 ? "… " : ""
    let tail = start + Offence.width < text.count ? " …" : ""
    let length = max(1, min(place.count, Offence.width - (place.lowerBound - start)))
    let caret = "^" + String(repeating: "~", count: length - 1)
    return [
      indent + lead + String(shown) + tail,
      indent + String(repeating: " ", count: lead.count + place.lowerBound - start) + caret,
    ]
  }

  /// Where the detail's quoted text stands in the record; else the name of the field, as in JSON.
  private func place(in text: [Character]) -> Range<Int>? {
    let quoted = detail.split(separator: "'", omittingEmptySubsequences: false)
    if quoted.count >= 3, let range = Offence.range(of: Array(printable(String(quoted[1]))), in: text) { return range }
    guard let field else { return nil }
    return Offence.range(of: Array("\"\(field)\""), in: text)
  }

  private static func range(of part: [Character], in text: [Character]) -> Range<Int>? {
    guard !part.isEmpty, part.count <= text.count else { return nil }
    return (0...(text.count - part.count)).first { text[$0..<($0 + part.count)].elementsEqual(part) }
      .map { $0..<($0 + part.count) }
  }
}

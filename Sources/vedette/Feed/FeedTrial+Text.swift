import Events
import Feeds
import JSON

extension FeedTrial {
  /// For a person: counts, the first events, what is wrong, and what may be done about it.
  func lines(_ style: Style) -> [String] {
    var lines = [style(.bold, summary)]
    if let rejection {
      lines.append(
        style(.red, "the file would be rejected: \(rejection.reason.rawValue): \(printable(rejection.message))"))
    }
    lines += sampleLines(style) + offenceLines(style)
    for (field, formats) in suggestions {
      let words = formats.joined(separator: " or ")
      lines += ["", "the bad times of '\(printable(field))' read as \(style(.green, words))"]
    }
    lines += unknownCodeLines(style)
    if !unused.isEmpty { lines += ["", "not used: \(unused.map(printable).joined(separator: ", "))"] }
    return lines
  }

  /// `a.csv as desk: 4 records, 3 accepted, 1 quarantined`.
  private var summary: String {
    var parts = [Count.of(records, "record"), "\(accepted) accepted"]
    let quarantined = counts.values.reduce(0, +)
    let more = [
      (quarantined, "quarantined"), (dropped, "dropped"),
      (withdrawals, withdrawals == 1 ? "withdrawal" : "withdrawals"),
      (repeated, "with a key that stood before"),
    ]
    for (count, word) in more where count > 0 { parts.append("\(count) \(word)") }
    return "\(printable(name)) as \(feed.name): \(parts.joined(separator: ", "))"
  }

  private func sampleLines(_ style: Style) -> [String] {
    samples.enumerated().flatMap { index, report in
      var table = Table()
      for (name, value) in FeedTrial.fields(report) { table.add(style(.dim, name), printable(value)) }
      return ["", "record \(index + 1) that is accepted:"] + table.lines(indent: "  ")
    }
  }

  private func offenceLines(_ style: Style) -> [String] {
    counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.flatMap { reason, count in
      let shown = offences.filter { $0.reason == reason }.flatMap { record in
        ["  line \(record.position.line): \(printable(record.detail))"]
          + Offence(raw: record.raw, detail: record.detail, field: record.field).lines(indent: "    ")
      }
      return ["", "\(style(.yellow, reason.rawValue)): \(count)"] + shown
    }
  }

  /// `country stays empty where no table knows the code: 'XX' 7, 'YY' 3`.
  private func unknownCodeLines(_ style: Style) -> [String] {
    unknownCodes.sorted { $0.key < $1.key }.flatMap { field, codes in
      let sorted = codes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let shown = sorted.prefix(5).map { "'\(printable($0.key))' \($0.value)" }.joined(separator: ", ")
      let more = sorted.count > 5 ? " and \(sorted.count - 5) more" : ""
      let count = style(.yellow, "\(codes.values.reduce(0, +))")
      return ["", "\(field) stays empty for codes that its table does not know: \(count) (\(shown)\(more))"]
    }
  }

  /// The fields of a report that have a value, in the event model's names and order.
  private static func fields(_ report: Report) -> [(name: String, value: String)] {
    let event = Event(id: 0, report: report, ingested: report.time.start)
    return FieldPath.modelNames.filter { $0 != "until" && $0 != "ingested" && $0 != "feed" }.compactMap { name in
      if name == "fields" { return report.fields.map { (name, $0) } }
      return event.value(at: FieldPath(name))?.scalarText(joinedBy: ", ").map { (name, $0) }
    }
  }

  /// For programs: one object.
  var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("file", name)
    writer.member("feed", feed.name)
    for (name, count) in [
      ("records", records), ("accepted", accepted), ("dropped", dropped), ("withdrawals", withdrawals),
      ("repeated_keys", repeated),
    ] { writer.member(name, count) }
    writer.name("quarantined")
    writer.beginObject()
    for (reason, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      writer.member(reason.rawValue, count)
    }
    writer.endObject()
    writer.member("rejection", rejection.map { "\($0.reason.rawValue): \($0.message)" })
    writer.name("events")
    writer.beginArray()
    for report in samples {
      writer.raw(EventFormat.json.line(Event(id: 0, report: report, ingested: report.time.start)))
    }
    writer.endArray()
    writer.name("offences")
    writer.beginArray()
    for record in offences { write(record, to: &writer) }
    writer.endArray()
    writer.member("unused", unused)
    writer.name("unknown_codes")
    writer.beginObject()
    for (field, codes) in unknownCodes.sorted(by: { $0.key < $1.key }) {
      writer.name(field)
      writer.beginObject()
      for (code, count) in codes.sorted(by: { $0.key < $1.key }) { writer.member(code, count) }
      writer.endObject()
    }
    writer.endObject()
    writer.name("formats")
    writer.beginObject()
    for (field, formats) in suggestions { writer.member(field, formats) }
    writer.endObject()
    writer.endObject()
    return writer.text
  }

  private func write(_ record: BadRecord, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("line", record.position.line)
    writer.member("record", record.record)
    writer.member("reason", record.reason.rawValue)
    writer.member("detail", record.detail)
    writer.member("field", record.field)
    writer.endObject()
  }
}

import Inbox
import TestSupport
import Testing

/// Memory does not grow with the file: what a file has more than another is not kept. `make proof-large` shows the same with
/// 2 GiB.
@Suite struct LargeFileTests {
  private static let note = String(repeating: "seen by many, told by few; ", count: 600)

  /// A file of a format of so many records, each of about 16 KiB.
  private static func file(_ format: String, records: Int) -> String {
    func record(_ number: Int) -> String {
      format == "csv"
        ? "2022-01-05,protest.riot,\"\(number) \(note)\"\n"
        : #"{"time":"2022-01-05","kind":"protest.riot","note":"\#(number) \#(note)"}"#
    }
    let all = (0..<records).map(record)
    switch format {
    case "csv": return "time,kind,note\n" + all.joined()
    case "json": return #"{"b":1,"a":["# + all.joined(separator: ",\n") + "]}"
    default: return all.joined(separator: "\n")
    }
  }

  @Test(arguments: [
    ("ndjson", "{type: ndjson}"), ("json", "{type: json, records: '$.a[*]'}"), ("csv", "{type: csv}"),
  ]) func whatIsReadIsNotKept(name: String, format: String) throws {
    let folder = try TemporaryFolder()
    func write(_ name: String, _ text: String) throws {
      try PosixFileSystem().write(Array(text.utf8), to: folder.file(name))
    }
    try write("vedette.yaml", "feeds: [large.yaml]\nrules: []\n")
    try write(
      "large.yaml",
      """
      feed: large
      format: \(format)
      time: {event: time}
      map: {kind: kind}
      keep: [note]
      """)
    // Both have more than a chunk.
    let (small, large) = (512, 1024)
    try write("small", LargeFileTests.file(name, records: small))
    try write("large", LargeFileTests.file(name, records: large))
    func check(_ file: String, _ records: Int) throws -> Int {
      let result = try Program().run(
        "feed", "check", "large", folder.file(file).text, "--events", "0", "--config",
        folder.file("vedette.yaml").text)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("\(records) records, \(records) accepted"))
      return result.peakMemory
    }
    let more = (large - small) * LargeFileTests.note.utf8.count
    let grown = try check("large", large) - check("small", small)
    #expect(grown < more / 2, "\(grown) bytes more memory for \(more) more bytes")
  }
}

import Glibc
import Inbox
import JSON
import TestSupport
import Testing

/// `vedette feed check` and `feed list`, as processes.
@Suite struct FeedProcessTests {
  private let folder: TemporaryFolder
  private let text = "id,day,text,mood,weather\n1,2022-01-01,one,a,b\n2,2.1.2022,two,a,b\n1,2022-01-03,three,,\n"

  init() throws {
    folder = try TemporaryFolder()
    try write("vedette.yaml", "feeds: [desk.yaml]\nrules: []\ndatabase: vedette.db\ninbox: inbox\n")
    try write(
      "desk.yaml",
      """
      feed: desk
      match: ["desk-*.csv"]
      format: {type: csv}
      key: [id]
      time: {event: {field: day, format: yyyy-MM-dd}}
      map: {kind: {value: k}, title: text}
      keep: [mood]
      """)
    try write("a.csv", text)
  }

  private func write(_ name: String, _ text: String) throws {
    try PosixFileSystem().write(Array(text.utf8), to: folder.file(name))
  }

  private func run(_ arguments: String...) throws -> Program.Result {
    try Program().run(["feed"] + arguments + ["--config", folder.file("vedette.yaml").text])
  }

  @Test func showsWhatAFeedMakesOfAFile() throws {
    let result = try run("check", "desk", folder.file("a.csv").text, "--events", "1")
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output == """
        a.csv as desk: 3 records, 2 accepted, 1 quarantined, 1 with a key that stood before

        record 1 that is accepted:
          key        1
          status     active
          kind       k
          time       2022-01-01
          precision  day
          modality   occurred
          title      one
          fields     {"mood":"a"}

        bad-date: 1
          line 3: '2.1.2022' is not a time of the form yyyy-MM-dd
            2,2.1.2022,two,a,b
              ^~~~~~~~

        the bad times of 'day' read as d.M.yyyy

        not used: weather

        """)
    // Nothing was made.
    #expect(access(folder.file("vedette.db").text, F_OK) != 0 && access(folder.file("inbox").text, F_OK) != 0)
  }

  @Test func takesAFeedFileWithoutAConfiguration() throws {
    let result = try Program().run([
      "feed", "check", folder.file("desk.yaml").text, folder.file("a.csv").text, "--json", "--config", "/nowhere",
    ])
    let value = try JSONValue(parsing: result.output)
    #expect(value["accepted"] == .number("2") && value["quarantined"]?["bad-date"] == .number("1"))
    #expect(value["unused"] == .array([.string("weather")]))
    #expect(value["formats"]?["day"] == .array([.string("d.M.yyyy")]))
    #expect(value["events"]?[0]?["title"] == .string("one") && value["offences"]?[0]?["line"] == .number("3"))
    #expect(value["rejection"] == .null)
  }

  @Test func tellsOfCodesThatNoTableKnows() throws {
    let feed = """
      feed: codes
      format: {type: csv}
      key: [id]
      time: {event: day}
      map: {kind: {value: k}, country: {field: mood, lookup: {a: AAA}}, asset: {field: weather, lookup: {a: b}, default: c}}
      """
    try write("codes.yaml", feed)
    try write("b.csv", "id,day,mood,weather\n1,2022,a,\n2,2022,x,x\n3,2022,y,\n4,2022,x ,\n5,2022,,\n")
    let path = folder.file("codes.yaml").text
    let text = try run("check", path, folder.file("b.csv").text, "--events", "0")
    #expect(
      text.output == """
        b.csv as codes: 5 records, 5 accepted

        country stays empty for codes that its table does not know: 3 ('x' 2, 'y' 1)

        """)
    let value = try JSONValue(parsing: try run("check", path, folder.file("b.csv").text, "--json").output)
    #expect(value["unknown_codes"] == (try JSONValue(parsing: #"{"country":{"x":2,"y":1}}"#)))
  }

  /// All that is wrong is shown although the daemon would not read so far.
  @Test func saysThatAFileWouldBeRejected() throws {
    try write("bad.csv", "id,day,text,mood\n" + (1...50).map { "\($0),\($0 % 28 + 1).3.2022,x,\n" }.joined())
    let result = try run("check", "desk", folder.file("bad.csv").text)
    #expect(result.status == 1)
    #expect(result.output.contains("bad.csv as desk: 50 records, 0 accepted, 50 quarantined"))
    #expect(result.output.contains("the file would be rejected: too-many-bad"))
    #expect(result.output.contains("read as d.M.yyyy"))
    try write("other.csv", "number,day\n1,2022-01-01\n")
    let other = try run("check", "desk", folder.file("other.csv").text)
    #expect(other.status == 1 && other.output.contains("the file would be rejected: wrong-header"))
  }

  @Test func saysWhatIsWrongWithTheFeedOrTheFile() throws {
    let unknown = try run("check", "dsk", folder.file("a.csv").text)
    #expect(unknown.status == 1 && unknown.errors == "vedette: there is no feed 'dsk'; did you mean 'desk'?\n")
    let missing = try run("check", "desk", folder.file("b.csv").text)
    #expect(missing.status == 1 && missing.errors.contains("b.csv cannot be read: "))
    try write("wrong.yaml", "feed: wrong\nformat: {type: csv}\ntime: {event: day}\nmap: {knd: x}\n")
    let wrong = try run("check", folder.file("wrong.yaml").text, folder.file("a.csv").text)
    #expect(wrong.status == 1 && wrong.errors.contains("'knd' is not a field that can be mapped"))
    #expect(wrong.output.isEmpty)
  }

  @Test func listsTheFeeds() throws {
    let empty = try run("list")
    #expect(empty.status == 0, "\(empty.errors)")
    #expect(
      empty.output.split(separator: "\n").map(String.init)
        == [
          "feed    files  records  quarantined  match", "desk    0      0        0            desk-*.csv",
          "events  0      0        0            *.ndjson *.jsonl *.csv",
        ])
    let imported = try Program().run([
      "import", folder.file("a.csv").text, "--feed", "desk", "--config", folder.file("vedette.yaml").text,
      "--set", "limits.min_free=0", "--set", "alerts.log=\(folder.file("alerts.jsonl").text)",
    ])
    #expect(imported.status == 0, "\(imported.errors)")
    let rows = try run("list", "--json").output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(rows.map { $0["feed"] } == [.string("desk"), .string("events")])
    #expect(rows[0]["files"] == .number("1") && rows[0]["quarantined"] == .number("2"))
  }
}

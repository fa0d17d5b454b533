import Events
import JSON
import Storage
import Testing

@testable import vedette

@Suite struct QuarantineFormatTests {
  private func record(_ raw: String, _ detail: String, reason: String = "bad-date") -> QuarantinedRecord {
    QuarantinedRecord(
      row: QuarantineRow(
        file: 1, record: 2, position: RecordPosition(line: 3, offset: 40), reason: reason, detail: detail,
        raw: Array(raw.utf8)), feed: "desk", fileName: "a.csv")
  }

  private let format = QuarantineFormat(style: .plain)

  @Test func aLine() {
    #expect(
      format.line(record("x", "'x' is not a time")) == "0       bad-date          desk/a.csv:3  'x' is not a time")
  }

  @Test func theCaretStandsUnderWhatIsQuoted() {
    let lines = format.lines(record("1,13/45/2022,two", "'13/45/2022' is not a time of the form d.M.yyyy"))
    #expect(Array(lines.dropFirst()) == ["  1,13/45/2022,two", "    ^~~~~~~~~~"])
  }

  @Test func aLongRecordIsShownAroundIt() {
    let raw = String(repeating: "a", count: 300) + ",wrong," + String(repeating: "b", count: 300)
    let lines = Offence(raw: Array(raw.utf8), detail: "'wrong' is not a number").lines(indent: "")
    #expect(lines[0].hasPrefix("… aaa") && lines[0].hasSuffix("bbb …"))
    let caret = lines[1].prefix { $0 == " " }.count
    #expect(lines[0].dropFirst(caret).hasPrefix("wrong"))
    #expect(lines[1].hasSuffix(" ^~~~~"))
  }

  @Test func aFieldIsFoundByItsName() {
    let offence = Offence(raw: Array(#"{"a":1,"day":null}"#.utf8), detail: "the record has no 'x y'", field: "day")
    #expect(offence.lines(indent: "") == [#"{"a":1,"day":null}"#, "       ^~~~~"])
  }

  @Test func withoutAPlaceThereIsNoCaret() {
    #expect(Offence(raw: Array("{torn".utf8), detail: "is not JSON").lines(indent: "") == ["{torn"])
    #expect(Offence(raw: [], detail: "'x' is not there").lines(indent: "") == [""])
  }

  @Test func whatTerminalsObeyIsEscaped() {
    let lines = Offence(raw: [0x1B, 0x5B, 0x41, 0x0A], detail: "").lines(indent: "")
    #expect(lines == ["\\u{1b}[A\\n"])
  }

  @Test func asJSON() throws {
    let value = try JSONValue(parsing: QuarantineFormat.json(record("a\"b", "d")))
    #expect(value["raw"] == .string("a\"b") && value["line"] == .number("3") && value["file"] == .string("a.csv"))
  }

  @Test func whatCameOfTryingAgain() throws {
    let result = try JSONValue(
      parsing: """
        {"retried":3,"stored":2,"still_bad":1,"skipped":[{"file":"b.csv","records":4,"reason":"it is gone"}]}
        """)
    #expect(
      QuarantineFormat.lines(retried: result)
        == ["3 tried: 2 left the quarantine, 1 is still bad", "b.csv: 4 not tried: it is gone"])
  }
}

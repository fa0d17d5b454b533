import Events
import Inbox
import JSON
import Storage
import TestSupport
import Testing

@testable import Daemon

@Suite(.timeLimit(.minutes(5))) struct QuarantineRetryTests {
  private let bench: ImportBench
  private static let feed = """
    feed: desk
    match: ["*.csv"]
    format: {type: csv}
    key: [id]
    time: {event: {field: day, format: yyyy-MM-dd}}
    map: {kind: {value: k}, title: text}
    on_error: {max_bad: 100%}
    """
  private static let mended = feed.replacing("format: yyyy-MM-dd", with: "formats: [yyyy-MM-dd, d.M.yyyy]")
  private static let text = "id,day,text\n1,2022-01-01,one\n2,2.1.2022,two\n3,2/1/2022,three\n4,4.1.2022,four\n"

  init() throws { bench = try ImportBench(feeds: ["desk": QuarantineRetryTests.feed]) }

  private func quarantined() throws -> [String] {
    try bench.read { try $0.quarantined().map { "\($0.row.position.line) \($0.row.reason)" } }
  }

  @Test func storesWhatIsGoodByNow() async throws {
    try await bench.drop(QuarantineRetryTests.text, as: "a.csv", feed: "desk")
    #expect(try quarantined() == ["3 bad-date", "4 bad-date", "5 bad-date"])
    try bench.setFeed("desk", QuarantineRetryTests.mended)
    let result = try await bench.perform("quarantine retry", [:])
    #expect(result.number("retried") == 3 && result.number("stored") == 2 && result.number("still_bad") == 1)
    #expect(try bench.events() == ["1 one", "2 two", "4 four"])
    #expect(try quarantined() == ["4 bad-date"])
    try bench.read { reader in
      let row = try #require(try reader.files(.done).first)
      #expect(row.records == 4 && row.inserted == 3 && row.quarantined == 1)
      #expect(try reader.quarantined().first?.row.detail.contains("d.M.yyyy") == true)
      // Its place is the one it had.
      let lines = try reader.reports(ofEvents: reader.events(EventFilter()).map(\.id)).map(\.stored.position.line)
      #expect(lines.sorted() == [2, 3, 5])
    }
  }

  /// The last word stands, also where an earlier one can be read only now.
  @Test func whatCameLaterStands() async throws {
    let content = { (feed: String) in feed.replacing("key: [id]", with: "key: [id]\nrevision: content") }
    try bench.setFeed("desk", content(Self.feed))
    try await bench.drop(
      "id,day,text\n1,5.1.2022,old\n2,5.1.2022,old\n2,2022-01-05,new\n3,5.1.2022,only\n", as: "a.csv", feed: "desk")
    try await bench.drop("id,day,text\n1,2022-01-06,new\n", as: "b.csv", feed: "desk")
    try bench.setFeed("desk", content(Self.mended))
    let result = try await bench.perform("quarantine retry", [:])
    #expect(result.number("stored") == 3)
    #expect(try bench.events() == ["1 new", "2 new", "3 only"])
    #expect(try bench.read { try $0.files(.done).map(\.stale) } == [2, 0])
  }

  /// What was one bad record is many under the mended feed.
  @Test func otherRecordsInItsPlaceAreNotTakenForIt() async throws {
    let feed = Self.feed.replacing("format: {type: csv}", with: "format: {type: json, records: '$.data[*]'}")
    try bench.setFeed("desk", feed)
    let text =
      #"{"data":[{"id":1,"day":"2022-13-01","text":{"a":[{"id":2,"day":"2022-01-02"},{"id":3,"day":"2022-01-03"}]}}]}"#
    try await bench.drop(text, as: "a.json", feed: "desk")
    #expect(try quarantined() == ["1 bad-date"])
    try bench.setFeed("desk", feed.replacing("$.data[*]", with: "$.data[*].text.a[*]"))
    let result = try await bench.perform("quarantine retry", [:])
    #expect(result.number("stored") == 0)
    #expect(try quarantined().count == 1)
  }

  @Test func whyItIsStillBadIsSaid() async throws {
    try await bench.drop("id,day,text\n1,2022-01-05,one\n1,5.1.2022,other\n", as: "a.csv", feed: "desk")
    try bench.setFeed("desk", Self.mended)
    #expect(try await bench.perform("quarantine retry", [:]).number("still_bad") == 1)
    #expect(try quarantined() == ["3 duplicate-key"])
  }

  @Test func triesWhatIsSelected() async throws {
    try await bench.drop(QuarantineRetryTests.text, as: "a.csv", feed: "desk")
    try bench.setFeed("desk", QuarantineRetryTests.mended)
    #expect(try await bench.perform("quarantine retry", ["feed": .string("events")]).number("retried") == 0)
    #expect(try await bench.perform("quarantine retry", ["reason": .string("bad-utf8")]).number("retried") == 0)
    let id = try #require(try bench.read { try $0.quarantined().last }).row.id
    let result = try await bench.perform("quarantine retry", ["ids": .array([.string(String(id))])])
    #expect(result.number("retried") == 1 && result.number("stored") == 1)
    #expect(try bench.events() == ["1 one", "4 four"])
  }

  @Test func saysThatAFileIsGone() async throws {
    _ = try await bench.importFile(QuarantineRetryTests.text, as: "a.csv", feed: "desk")
    let result = try await bench.perform("quarantine retry", [:])
    #expect(result.number("retried") == 0)
    #expect(
      result["skipped"]?[0]?["reason"]
        == .string("the file is not in the inbox any more; use 'vedette import --again FILE'"))
    #expect(result["skipped"]?[0]?.number("records") == 3)
    #expect(try quarantined().count == 3)
  }

  /// Another file may have the name by now.
  @Test func trustsOnlyTheContent() async throws {
    try await bench.drop(QuarantineRetryTests.text, as: "a.csv", feed: "desk")
    let system = PosixFileSystem()
    let done = bench.inbox / "desk" / "done"
    let path = done / (try #require(try system.list(done).first).name) / "a.csv"
    try system.write(Array(QuarantineRetryTests.text.replacing("two", with: "ten").utf8), to: path)
    #expect(try await bench.perform("quarantine retry", [:]).number("retried") == 0)
  }

  @Test func aRecordThatContradictsStays() async throws {
    try await bench.drop("id,day,text\n1,2022-01-01,one\n1,2022-01-01,other\n", as: "a.csv", feed: "desk")
    #expect(try quarantined() == ["3 duplicate-key"])
    let result = try await bench.perform("quarantine retry", [:])
    #expect(result.number("still_bad") == 1 && result.number("stored") == 0)
    #expect(try quarantined() == ["3 duplicate-key"])
  }
}

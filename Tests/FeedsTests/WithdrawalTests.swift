import Documents
import Events
import Testing

@testable import Feeds

/// How a source takes back what it said.
@Suite struct WithdrawalTests {
  private let head = """
    feed: t
    format: {type: csv}
    key: [id]
    time: {event: day}
    map: {kind: {value: k}}

    """

  private func statuses(_ line: String, _ records: String) throws -> [String] {
    let feed = try feed(head + line)
    return try feed.chunks("id,day,status,more\n\(records)".utf8).flatMap(\.reports).map {
      "\($0.report.key) \($0.report.status.rawValue)"
    }
  }

  private func problems(_ line: String) -> [String] {
    FeedFile.parse(head + line, file: "t.yaml") { _ in nil }.diagnostics.map {
      "\($0.line):\($0.column) \($0.code.rawValue) \($0.message)"
    }
  }

  @Test func aFieldWithOneOfTheValuesWithdraws() throws {
    let records = "1,2022-01-01,Active,\n2,2022-01-01,Dismissed,\n3,2022-01-01, Inactive ,\n4,2022-01-01,,\n"
    #expect(
      try statuses("withdrawn_if: {status: [Dismissed, Inactive]}", records)
        == ["1 active", "2 withdrawn", "3 withdrawn", "4 active"])
    #expect(
      try statuses("withdrawn_if: {status: Dismissed}", records)
        == ["1 active", "2 withdrawn", "3 active", "4 active"])
  }

  @Test func everyFieldMustHold() throws {
    let records = "1,2022-01-01,x,y\n2,2022-01-01,x,z\n3,2022-01-01,w,y\n"
    #expect(
      try statuses("withdrawn_if: {status: x, more: y}", records) == ["1 withdrawn", "2 active", "3 active"])
  }

  @Test func aTombstoneOfJSONIsTrue() throws {
    let feed = try feed(
      "feed: t\nformat: {type: ndjson}\nkey: [id]\ntime: {event: day}\nmap: {kind: {value: k}}\n"
        + "withdrawn_if: {deleted: \"true\"}")
    let text = "{\"id\":1,\"day\":\"2022\",\"deleted\":true}\n{\"id\":2,\"day\":\"2022\",\"deleted\":false}\n"
    let reports = try feed.chunks(text.utf8).flatMap(\.reports).map(\.report.status)
    #expect(reports == [.withdrawn, .active])
  }

  @Test func snapshots() throws {
    #expect(try feed(head + "snapshot: {full: true, max_withdrawn: 7.5%}").snapshot?.maxWithdrawn == 0.075)
    #expect(try feed(head + "snapshot: {full: true}").snapshot?.maxWithdrawn == 0.2)
    #expect(try feed(head + "snapshot: {full: false}").snapshot == nil)
    let rule = SnapshotRule(maxWithdrawn: 0.2)
    #expect(!rule.isExceeded(withdrawn: 2, of: 10) && rule.isExceeded(withdrawn: 3, of: 10))
    #expect(!rule.isExceeded(withdrawn: 0, of: 0))
  }

  @Test func whatIsWrong() {
    #expect(
      problems("snapshot: {max_withdrawn: 20}")
        == [
          "6:11 E011 'snapshot' needs the key 'full'", "6:27 E013 'max_withdrawn' must be a share such as 20%",
        ])
    #expect(
      problems("withdrawn_if: Dismissed") == [
        "6:15 E012 'withdrawn_if' must be a mapping of fields to values"
      ])
    #expect(
      problems("withdrawn_if: {status: {a: b}}") == [
        "6:24 E013 'withdrawn_if' needs a value, or a list of values, for each field"
      ])
    #expect(problems("format2: x\nwithdrawn_if: {status: []}").count == 2)
  }

  @Test func theMeaningIsInTheHash() throws {
    let plain = try feed(head)
    #expect(try feed(head + "withdrawn_if: {status: x}").hash != plain.hash)
    #expect(try feed(head + "snapshot: {full: true}").hash != plain.hash)
    #expect(
      try feed(head + "snapshot: {full: true}").hash == feed(head + "snapshot: {full: true, max_withdrawn: 5%}").hash)
  }
}

import Events
import Glibc
import Inbox
import JSON
import Storage
import TestSupport
import Testing

@testable import Daemon

/// Files that hold all that their source stands by.
@Suite(.timeLimit(.minutes(5))) struct SnapshotTests {
  private let bench: ImportBench

  init() throws {
    bench = try ImportBench(
      feeds: [
        "list": """
        feed: list
        format: {type: csv}
        key: [id]
        revision: content
        snapshot: {full: true, max_withdrawn: 20%}
        time: {event: day}
        map: {kind: {value: listed}, title: name}
        """
      ],
      rules: [
        "listed": """
        id: listed
        title: Somebody is listed
        detection:
          s: {kind: listed}
          condition: s
        correlation:
          type: event_count
          timespan: 10y
          condition: {gte: 10}
        annotations: {summary: "{{count}} are listed"}
        """
      ])
  }

  private func list(_ ids: some Sequence<Int>, name: String = "n") -> String {
    "id,day,name\n" + ids.map { "\($0),2022-01-01,\(name)\($0)\n" }.joined()
  }

  private func names(in directory: String) throws -> [String] {
    let system = PosixFileSystem()
    let folder = bench.inbox / "list" / FileName(directory)
    return try system.list(folder).flatMap { try system.list(folder / $0.name) }.map(\.name.text).sorted()
  }

  @Test func absenceWithdraws() async throws {
    try await bench.drop(list(1...10), as: "1.csv", feed: "list")
    #expect(try bench.events().count == 10)
    try await bench.drop(list(3...11), as: "2.csv", feed: "list")
    #expect(try bench.events() == (3...11).map { "\($0) n\($0)" }.sorted())
    // What is there again is back, with its history.
    try await bench.drop(list(1...11), as: "3.csv", feed: "list")
    #expect(try bench.events().count == 11)
    #expect(try bench.read { try $0.statusCounts(at: .distantFuture).reports } == 11)
  }

  /// What it lacks has been withdrawn since it was imported, and not before.
  @Test func thePastKeepsWhatALaterSnapshotLacks() async throws {
    try await bench.drop(list(1...10), as: "1.csv", feed: "list")
    try await bench.drop(list(2...10), as: "2.csv", feed: "list")
    var filter = EventFilter()
    filter.asOf = ISO8601.instant("2022-05-01T00:00:00Z")
    #expect(try bench.read { try $0.events(filter).count } == 10)
    filter.asOf = .distantFuture
    #expect(try bench.read { try $0.events(filter).count } == 9)
  }

  @Test func rulesSeeWithdrawals() async throws {
    try await bench.drop(list(1...10), as: "1.csv", feed: "list")
    #expect(try bench.alerts() == ["firing 10 are listed"])
    try await bench.drop(list(2...10), as: "2.csv", feed: "list")
    #expect(try bench.alerts().last?.hasPrefix("cancelled") == true)
  }

  @Test func aSnapshotThatWithdrawsTooMuchIsRefused() async throws {
    try await bench.drop(list(1...10), as: "1.csv", feed: "list")
    try await bench.drop(list(4...30), as: "2.csv", feed: "list")
    #expect(try bench.events().count == 10)
    #expect(try names(in: "rejected") == ["2.csv", "2.csv.reason.json"])
    let row = try #require(try bench.read { try $0.files(.rejected) }.first)
    #expect(
      row.reason
        == "too-many-withdrawn: the snapshot lacks 3 of the feed's 10 reports, more than the 20 % that it may withdraw; "
        + "if that is right, use 'vedette import --allow-withdrawals'")
    #expect(row.inserted == 0)
    let refused = try await bench.importFile(list(4...30), as: "2.csv", feed: "list")
    #expect(refused["state"] == .string("rejected"))
    let allowed = try await bench.importFile(list(4...30), as: "2.csv", feed: "list", allowWithdrawals: true)
    #expect(allowed.number("withdrawn") == 3 && allowed.number("inserted") == 20)
    #expect(try bench.events().count == 27)
  }

  @Test func aFifthIsAllowed() async throws {
    try await bench.drop(list(1...10), as: "1.csv", feed: "list")
    try await bench.drop(list(3...10), as: "2.csv", feed: "list")
    #expect(try bench.events().count == 8)
  }

  /// More records than a transaction has elsewhere: the last of them decides about the first.
  @Test func theFileIsOneTransaction() async throws {
    try await bench.drop(list(1...10), as: "1.csv", feed: "list")
    // Good for two chunks, and then too much is bad.
    let bad = (0..<2000).map { "x\($0),no date,x\n" }.joined()
    try await bench.drop(list(1...25_000) + bad, as: "2.csv", feed: "list")
    #expect(try names(in: "rejected") == ["2.csv", "2.csv.reason.json"])
    #expect(try bench.events().count == 10)
    #expect(try bench.read { try $0.statusCounts(at: .distantFuture) }.quarantined == 0)
    try await bench.drop(list(1...25_000), as: "3.csv", feed: "list")
    #expect(try bench.events().count == 25_000)
  }

  /// As where the one between was a bad download.
  @Test func aSnapshotThatComesBackCountsAnew() async throws {
    try await bench.drop(list(1...10), as: "1.csv", feed: "list")
    try await bench.drop(list(2...10), as: "2.csv", feed: "list")
    try await bench.drop(list(1...10), as: "3.csv", feed: "list")
    #expect(try bench.events().count == 10)
    // What is known to be the last is a duplicate.
    try await bench.drop(list(1...10), as: "4.csv", feed: "list")
    #expect(try bench.read { try $0.statusCounts(at: .distantFuture).files["duplicate"] } == 1)
    let back = try await bench.importFile(list(2...10), as: "2.csv", feed: "list")
    #expect(back["state"] == .string("done") && back.number("withdrawn") == 1)
    #expect(try names(in: "done") == ["1.csv", "2.csv", "3.csv", "4.csv"])
  }

  @Test func aSnapshotThatComesBackMayWithdrawTooMuch() async throws {
    try await bench.drop(list(1...10), as: "1.csv", feed: "list")
    try await bench.drop(list(1...20), as: "2.csv", feed: "list")
    for name in ["3.csv", "4.csv"] { try await bench.drop(list(1...10), as: name, feed: "list") }
    #expect(try bench.events().count == 20)
    #expect(try names(in: "rejected").filter { $0.hasSuffix("csv") } == ["3.csv", "4.csv"])
    #expect(try bench.read { try $0.statusCounts(at: .distantFuture).files["rejected"] } == 2)
  }

  @Test func anOlderSnapshotUndoesNothing() async throws {
    let broken = list(1...10).replacing("4,2022-01-01", with: "4,2022-13-01")
    try await bench.drop(broken, as: "1.csv", feed: "list")
    try await bench.drop(list(2...10).replacing("4,2022-01-01,n4\n", with: ""), as: "2.csv", feed: "list")
    await #expect(throws: ControlError("a later snapshot was imported, and what it says stands")) {
      _ = try await bench.importFile(broken, as: "1.csv", feed: "list", again: true)
    }
    let retry = try await bench.perform("quarantine retry", [:])
    #expect(
      retry["skipped"]?[0]?["reason"] == .string("a later snapshot was imported, and what it says stands"))
    #expect(try bench.events().count == 8)
  }

  @Test func otherFeedsAreNotTouched() async throws {
    _ = try await bench.importFile(line("a", "x"))
    try await bench.drop(list(1...10), as: "1.csv", feed: "list")
    #expect(try bench.events().count == 11)
  }

  @Test func aSnapshotIsReadAgainUnderAMendedFeed() async throws {
    let text = list(1...10)
    _ = try await bench.importFile(text, as: "1.csv", feed: "list")
    try bench.setFeed(
      "list",
      """
      feed: list
      format: {type: csv}
      key: [id]
      revision: none
      snapshot: {full: true}
      time: {event: day}
      map: {kind: {value: named}, title: name}
      """)
    let result = try await bench.importFile(text, as: "1.csv", feed: "list", again: true)
    #expect(result.number("corrected") == 10 && result.number("withdrawn") == 0)
    #expect(try bench.read { try $0.events(EventFilter()).allSatisfy { $0.report.kind == "named" } })
  }
}

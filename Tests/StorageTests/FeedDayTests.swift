import Events
import Testing

@testable import Storage

/// On which days a feed was heard.
@Suite struct FeedDayTests {
  private let test: TestStore
  private var store: Store { test.store }

  init() throws { test = try TestStore() }

  private func add(_ feed: String, _ seen: String, _ finished: String?, _ state: FileRow.State = .done) throws {
    let seen = try #require(ISO8601.instant(seen))
    try store.transaction { (tx) throws(StorageError) in
      var file = try tx.beginFile(feed: feed, name: "f", digest: "\(feed) \(seen)", size: 1, firstSeen: seen)
      file.state = state
      file.finished = finished.flatMap { ISO8601.instant($0) }
      try tx.update(file)
    }
  }

  /// Without the feed of the file that is in every store of the tests.
  private var days: [String] {
    get throws {
      try store.feedDays().filter { $0.feed != "events" }.map { "\($0.feed) \($0.first.text) \($0.last.text)" }
    }
  }

  @Test func eachDayHasItsFirstAndItsLast() throws {
    try add("b", "2026-10-02T23:00:00Z", "2026-10-03T00:10:00Z")
    try add("a", "2026-10-01T01:00:00Z", "2026-10-01T02:00:00Z")
    try add("a", "2026-10-01T03:00:00Z", nil, .importing)
    try add("a", "2026-10-01T04:00:00Z", "2026-10-01T05:00:00Z", .rejected)
    try add("a", "2026-10-02T01:00:00Z", "2026-10-02T02:00:00Z")
    #expect(
      try days == [
        "a 2026-10-01T02:00:00Z 2026-10-01T03:00:00Z", "a 2026-10-02T02:00:00Z 2026-10-02T02:00:00Z",
        "b 2026-10-03T00:10:00Z 2026-10-03T00:10:00Z",
      ])
  }

  @Test func aFileWithKnownContentIsHeard() throws {
    try add("a", "2026-10-01T01:00:00Z", "2026-10-01T02:00:00Z")
    try add("heard", "2026-10-01T01:00:00Z", "2026-10-01T02:00:00Z")
    for time in ["2026-10-01T09:00:00Z", "2026-10-05T08:00:00Z", "2026-10-05T07:00:00Z"] {
      let now = try #require(ISO8601.instant(time))
      try store.transaction { (tx) throws(StorageError) in try tx.countDuplicateFile(of: "a", at: now) }
      if time.hasPrefix("2026-10-01") {
        #expect(try days.first == "a 2026-10-01T02:00:00Z 2026-10-01T09:00:00Z")
      }
    }
    #expect(
      try days == [
        "a 2026-10-01T02:00:00Z 2026-10-01T02:00:00Z", "heard 2026-10-01T02:00:00Z 2026-10-01T02:00:00Z",
        "a 2026-10-05T07:00:00Z 2026-10-05T07:00:00Z",
      ])
    #expect(try store.statusCounts(at: .distantFuture).files["duplicate"] == 3)
  }

  @Test func nothingWasHeardOfAnEmptyStore() throws {
    #expect(try days == [])
  }
}

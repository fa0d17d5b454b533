import Events
import Testing

@testable import Storage

/// What feeds brought, by when it became known.
@Suite struct FeedCoverageTests {
  private func told(_ key: String, feed: String = "wire", day: Int, known: Instant?) -> Report {
    var told = report(key, feed: feed, day: day)
    told.known = known
    return told
  }

  @Test func reportsCountInThePeriodInWhichTheyBecameKnown() throws {
    let test = try TestStore()
    try test.importChunk([
      told("a", day: 1, known: january(10)), told("b", day: 1, known: january(10, hour: 1)),
      told("c", day: 12, known: january(20)), told("d", day: 12, known: january(20, hour: 1)),
      told("e", day: 25, known: january(30)), told("late", day: 28, known: january(30, hour: 1)),
      // Without a word about it, it became known at its end.
      told("f", feed: "desk", day: 15, known: nil),
    ])
    let coverage = try test.store.feedCoverage(before: january(10), since: january(20), through: january(30))
    #expect(coverage.map(\.feed) == ["desk", "wire"])
    let (desk, wire) = (coverage[0], coverage[1])
    #expect((wire.reports, wire.recent, wire.earlier) == (5, 2, 2))
    #expect(wire.lastKnown == january(30))
    // The one of the twelfth, whose day ended a second before the thirteenth.
    #expect(wire.longestDelay == january(20, hour: 1).milliseconds(since: january(13)) + 1000)
    #expect((desk.reports, desk.recent, desk.earlier, desk.longestDelay) == (1, 0, 1, nil))
    #expect(desk.lastKnown == january(16).advanced(byMilliseconds: -1000))
  }

  @Test func whatWasWithdrawnDoesNotCount() throws {
    let test = try TestStore()
    try test.importChunk([report("a", day: 3, status: .withdrawn)])
    #expect(try test.store.feedCoverage(before: january(1), since: january(2), through: january(31)).isEmpty)
  }

  @Test func anEmptyStoreHasNoFeeds() throws {
    #expect(try TestStore().store.feedCoverage(before: january(1), since: january(2), through: january(3)).isEmpty)
  }

  @Test func lateIsWhatTookLongerThanTheFeedAllows() throws {
    let test = try TestStore()
    try test.importChunk([
      told("quick", day: 20, known: january(21)), told("slow", day: 20, known: january(25)),
      told("slower", day: 10, known: january(25)), told("before", day: 1, known: january(15)),
      told("other", feed: "desk", day: 1, known: january(25)),
    ])
    func late(_ days: Int64) throws -> Int {
      try test.store.lateReports(
        feed: "wire", since: january(15), through: january(26), delay: days * 86_400_000)
    }
    #expect(try late(0) == 3)
    #expect(try late(2) == 2)
    #expect(try late(7) == 1)
    #expect(try late(30) == 0)
    #expect(try test.store.lateReports(feed: "none", since: january(1), through: january(31), delay: 0) == 0)
  }
}

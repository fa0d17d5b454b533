import Events
import Testing

@testable import Rules

/// When a feed counts as silent, and which rules cannot speak then.
@Suite struct FeedRhythmTests {
  private func instant(_ text: String) throws -> Instant { try #require(ISO8601.instant(text)) }

  /// Days on which files came from one hour until another.
  private func rhythm(_ days: [Int], from: String = "06:00", to: String = "06:00") throws -> FeedRhythm? {
    FeedRhythm(
      try days.map { day in
        let date = "2026-10-\(day < 10 ? "0" : "")\(day)"
        return .init(first: try instant("\(date)T\(from):00Z"), last: try instant("\(date)T\(to):00Z"))
      })
  }

  @Test func whatCameOnFewDaysHasNoRhythm() throws {
    #expect(try rhythm([]) == nil)
    for days in [[1], [1, 2]] {
      let rhythm = try #require(try rhythm(days))
      #expect(rhythm.expectedBy == nil)
      #expect(!rhythm.isSilent(at: .distantFuture))
      #expect(rhythm.last.text == "2026-10-0\(days.count)T06:00:00Z")
    }
  }

  @Test func twiceTheLongestPauseIsTooLong() throws {
    // Every day, and over one weekend not: three days.
    let rhythm = try #require(try rhythm([5, 1, 2, 6, 7]))
    #expect(rhythm.expectedBy?.text == "2026-10-13T06:00:00Z")
    #expect(!rhythm.isSilent(at: try instant("2026-10-13T06:00:00Z")))
    #expect(rhythm.isSilent(at: try instant("2026-10-13T06:00:00.001Z")))
  }

  /// Of a feed that comes every few minutes, the pause over midnight is short: a day is waited in any case.
  @Test func aDayIsWaitedInAnyCase() throws {
    let rhythm = try #require(try rhythm([1, 2, 3], from: "00:05", to: "23:50"))
    #expect(rhythm.expectedBy?.text == "2026-10-04T23:50:00Z")
  }

  /// A pause that lies further back than twenty days on which something came is forgotten.
  @Test func onlyTheLastDaysAreLookedAt() throws {
    let long = try #require(try rhythm([1] + Array(9...27)))
    #expect(long.expectedBy?.text == "2026-11-12T06:00:00Z")
    let short = try #require(try rhythm([1] + Array(9...28)))
    #expect(short.expectedBy?.text == "2026-10-30T06:00:00Z")
  }

  private func plan(_ feeds: [String], _ correlation: String = "type: event_count, timespan: 7d, condition: {gte: 2}")
    -> Plan
  {
    let rule = parsedRules(
      "id: r\ntitle: R\ndetection: {s: {kind: a}, condition: s}\ncorrelation: {\(correlation)}\n")[0]
    return Plan(rule, feedLateness: .seconds(0), feeds: feeds)
  }

  @Test func aRuleIsStaleWhereAllThatItEverHeardIsSilent() throws {
    let now = try instant("2026-10-20")
    let rhythms = ["daily": try rhythm([1, 2, 3]), "lively": try rhythm([17, 18, 19]), "once": try rhythm([1])]
      .compactMapValues(\.self)
    func silent(_ feeds: [String]) -> SilentFeeds { SilentFeeds(of: plan(feeds), rhythms, at: now) }
    func found(_ names: [String], _ areAll: Bool, in feeds: SilentFeeds) -> Bool {
      feeds.names == names && feeds.areAll == areAll
    }
    #expect(found(["daily"], true, in: silent(["daily"])))
    #expect(found(["daily"], true, in: silent(["daily", "never"])))
    #expect(found(["daily"], false, in: silent(["daily", "lively"])))
    #expect(found(["daily"], false, in: silent(["daily", "once"])))
    #expect(found([], false, in: silent(["lively"])))
    #expect(found([], false, in: silent(["never"])))
    #expect(found([], false, in: silent([])))
    let absence = SilentFeeds(of: plan(["daily"], "type: absence, timespan: 7d"), rhythms, at: now)
    #expect(found(["daily"], false, in: absence))
  }
}

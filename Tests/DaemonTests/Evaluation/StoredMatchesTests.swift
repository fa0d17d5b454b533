import Events
import Inbox
import Rules
import Storage
import TestSupport
import Testing

@testable import Daemon

/// What is near, read from a store by a connection that only reads.
@Suite struct StoredMatchesTests {
  private static let text = """
    id: four
    title: Four of an asset
    detection:
      a: {kind: a}
    correlation: {type: event_count, group-by: [asset], dedupe-by: [asset, date], timespan: 30d, condition: {gte: 4}}
    """
  private let now = RandomCase.day(20)

  private func report(_ number: Int, _ asset: String, day: Int) -> Report {
    var report = Report(feed: "events", key: "k\(number)", kind: "a", time: EventTime(RandomCase.day(day)))
    report.asset = asset
    return report
  }

  private func harness(_ rules: [Rule]) throws -> StoreHarness {
    let harness = try StoreHarness(rules, now: now)
    let days = ["X": [1, 5, 5, 9], "Y": [1, 2], "Z=1,": [10, 11, 12], "fires": [1, 2, 3, 4]]
    var reports: [Report] = []
    for (asset, days) in days.sorted(by: { $0.key < $1.key }) {
      for day in days { reports.append(report(reports.count, asset, day: day)) }
    }
    try harness.take(reports, now: now)
    return harness
  }

  private func plans(_ rules: [Rule]) -> [Plan] { rules.map { Plan($0, feedLateness: .seconds(0)) } }

  @Test func aReaderFindsWhatIsNearAndNotWhatFires() throws {
    let rules = rules(Self.text)
    let harness = try harness(rules)
    let reader = try StoreReader(path: harness.folder.file("vedette.db").text)
    let found = try #require(try reader.near(plans(rules), at: now).first)
    #expect(found.rule == "four" && found.count == 2 && found.isComplete)
    // Both have three; that of which the oldest leaves last comes first.
    #expect(found.groups.map { $0.group.labels.map(\.value) } == [["Z=1,"], ["X"]])
    #expect(found.groups.map(\.value) == [3, 3] && found.groups.allSatisfy { $0.bound == .init(.gte, 4) })
    #expect(found.groups.map(\.leavesAt) == [RandomCase.day(40), RandomCase.day(31)])
    #expect(try reader.near(plans(rules), at: RandomCase.day(40)).isEmpty)
  }

  @Test func aRuleThatTheStoreDoesNotKnowAsItIsIsLeftOut() throws {
    let known = rules(Self.text)
    let harness = try harness(known)
    let changed = rules(Self.text.replacing("gte: 4", with: "gte: 5"))
    #expect(try harness.store.near(plans(changed), at: now).isEmpty)
    #expect(try harness.store.near(plans(rules(Self.text.replacing("id: four", with: "id: new"))), at: now).isEmpty)
    try harness.load(changed, now: now)
    // Of five three are not near; the four of the group that fired before are.
    #expect(try harness.store.near(plans(changed), at: now).first?.groups.map(\.value) == [4])
  }

  /// A thousand groups out of reach and one group with more matches than are read.
  @Test func manyGroupsAndMatchesAreBounded() throws {
    let sum = rules(
      """
      id: sum
      title: Sum
      detection: {a: {kind: a}}
      correlation: {type: value_sum, field: value, group-by: [asset], timespan: 10d, condition: {gte: 1000}}
      """)
    let harness = try StoreHarness(sum, now: now)
    var reports = (0..<1000).map { report($0, "old\($0)", day: 1) } + (1000..<1400).map { report($0, "big", day: 18) }
    reports.append(report(1400, "near", day: 18))
    for place in reports.indices { reports[place].value = place == 1400 ? "900" : "2" }
    try harness.take(reports, now: now)
    var limits = NearSearch.Limits()
    limits.matchesOfGroup = 100
    let found = try #require(try harness.store.near(plans(sum), limits: limits, at: now).first)
    #expect(found.groups.map(\.group.text) == ["asset=near"] && !found.isComplete)
    let all = try #require(try harness.store.near(plans(sum), at: now).first)
    #expect(all.groups.map(\.group.text) == ["asset=near", "asset=big"] && all.isComplete)
  }
}

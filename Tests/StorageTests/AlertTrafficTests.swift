import Events
import TestSupport
import Testing

@testable import Storage

/// How many alerts began and ended when.
@Suite struct AlertTrafficTests {
  private let folder: TemporaryFolder
  private let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(path: folder.database)
  }

  private func put(
    _ id: String, _ rule: String = "r", from: Instant, to: Instant? = nil, quiet: Bool = false, cancelled: Bool = false
  ) throws {
    let row = AlertRow(
      id: id, rule: rule, group: "", startsAt: from, earliestAt: from, endsAt: to, level: "high", certainty: "certain",
      peak: 1, peakAt: from, opening: [], isCancelled: cancelled, isQuiet: quiet, hash: "h")
    try store.transaction { (tx) throws(StorageError) in try tx.put(row) }
  }

  private func traffic() throws -> [AlertTraffic] {
    try store.alertTraffic(before: january(1), since: january(11), through: january(21))
  }

  @Test func aPeriodHasItsEndAndNotItsBeginning() throws {
    try put("a", from: january(1), to: january(11))
    try put("b", from: january(1, hour: 1), to: january(11, hour: 1))
    try put("c", from: january(11), to: january(21))
    try put("d", from: january(11, hour: 1))
    try put("e", from: january(21), to: january(25))
    #expect(try traffic() == [AlertTraffic(rule: "r", began: 2, beganBefore: 2, ended: 2, endedBefore: 1)])
  }

  @Test func whatIsNoAlertOrLiesAheadDoesNotCount() throws {
    try put("a", from: january(12), quiet: true)
    try put("b", from: january(12), cancelled: true)
    try put("c", from: january(22))
    try put("d", "old", from: january(1), to: january(22))
    #expect(try traffic() == [])
  }

  @Test func whatIsOverAtOnceBeginsAndDoesNotEnd() throws {
    try put("a", "single", from: january(15), to: january(15))
    try put("b", "before", from: january(5), to: january(5))
    #expect(
      try traffic() == [AlertTraffic(rule: "before", beganBefore: 1), AlertTraffic(rule: "single", began: 1)])
  }

  @Test func theLatestThatHeldInATime() throws {
    try put("over", from: january(1), to: january(10))
    try put("into", from: january(2), to: january(10, hour: 1))
    try put("open", from: january(3))
    try put("point", from: january(15), to: january(15))
    try put("ahead", from: january(21))
    try put("quiet", from: january(12), quiet: true)
    func ids(_ limit: Int) throws -> [String] {
      try store.alerts(since: january(10), through: january(20), limit: limit).map(\.id)
    }
    #expect(try ids(10) == ["into", "open", "point"])
    #expect(try ids(2) == ["open", "point"])
  }
}

import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct AlertRowTests {
  let test: TestStore
  var store: Store { test.store }

  init() throws { test = try TestStore() }

  private func alert(
    _ id: String, rule: String = "r", group: String = "g", event: Int64? = nil, from: Int, to: Int? = nil,
    cancelled: Bool = false, quiet: Bool = false
  ) -> AlertRow {
    AlertRow(
      id: id, rule: rule, group: group, event: event, startsAt: january(from), earliestAt: january(from - 1),
      endsAt: to.map { january($0) }, level: "high", certainty: "certain", peak: 4.5, peakAt: january(from),
      opening: [3, 1, 2], isCancelled: cancelled, isQuiet: quiet, hash: "h")
  }

  private func put(_ alerts: [AlertRow]) throws {
    try store.transaction { (tx) throws(StorageError) in
      for alert in alerts { try tx.put(alert) }
    }
  }

  @Test func anAlertKeepsEverythingAndIsReplacedByItsId() throws {
    var row = alert("1", event: 7, from: 1, to: 1)
    row.opening = []
    try put([alert("1", from: 5), row])
    #expect(try store.alert(id: "1") == row)
    #expect(try store.alert(id: "2") == nil)
    try store.transaction { (tx) throws(StorageError) in try tx.removeAlert(id: "1") }
    #expect(try store.alert(id: "1") == nil)
  }

  @Test func alertsOfAGroupAreThoseThatEndFromAMomentOn() throws {
    let rows = [
      alert("open", from: 9), alert("before", from: 1, to: 2), alert("edge", from: 3, to: 4),
      alert("after", from: 5, to: 6), alert("gone", from: 7, to: 8, cancelled: true),
      alert("possible", from: 8, to: 9, quiet: true), alert("event", event: 1, from: 7, to: 7),
      alert("elsewhere", group: "h", from: 9),
    ]
    try put(rows)
    #expect(
      try store.alerts(rule: "r", group: "g", endingFrom: january(4)).map(\.id) == [
        "edge", "after", "possible", "open",
      ])
    #expect(try store.openAlerts(rule: "r").map(\.id) == ["elsewhere", "open"])
    #expect(try store.alertGroups(rule: "r") == ["g", "h"])
  }

  @Test func theAlertOnAnEventIsFound() throws {
    try put([
      alert("1", event: 7, from: 1, to: 1), alert("2", rule: "s", event: 7, from: 1, to: 1),
      alert("3", event: 8, from: 1, to: 1, cancelled: true),
    ])
    #expect(try store.alert(rule: "r", event: 7)?.id == "1")
    #expect(try store.alert(rule: "s", event: 7)?.id == "2")
    #expect(try store.alert(rule: "r", event: 8) == nil)
  }

  @Test func firingIsWhatHoldsAtTheMoment() throws {
    try put([
      alert("open", from: 2), alert("future", from: 20), alert("over", from: 1, to: 5), alert("ends", from: 3, to: 12),
      alert("gone", from: 2, cancelled: true), alert("possible", from: 2, quiet: true),
    ])
    #expect(try store.firingAlerts(at: january(5)).map(\.id) == ["open", "ends"])
    var filter = AlertFilter()
    filter.limit = 2
    #expect(try store.alerts(filter).map(\.id) == ["ends", "future"])
    filter.limit = .max
    #expect(try store.alerts(filter).count == 4)
    filter.rule = "none"
    #expect(try store.alerts(filter).isEmpty)
    let counts = try store.statusCounts(at: january(5))
    #expect(counts.alerts == ["firing": 3, "resolved": 1, "cancelled": 1, "quiet": 1])
  }
}

import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct RaisedAlertsTests {
  private func alert(_ id: String, _ rule: String, day: Int, quiet: Bool = false, cancelled: Bool = false) -> AlertRow {
    AlertRow(
      id: id, rule: rule, group: "", startsAt: january(day), earliestAt: january(day), level: "high",
      certainty: "certain", peak: 1, peakAt: january(day), opening: [], isCancelled: cancelled, isQuiet: quiet,
      hash: "h")
  }

  @Test func countsWhatWasRaisedAndListsWhatIsPossible() throws {
    let folder = try TemporaryFolder()
    let store = try Store(path: folder.database)
    try store.transaction { (tx) throws(StorageError) in
      try tx.put(alert("1", "b", day: 5))
      try tx.put(alert("2", "b", day: 3))
      try tx.put(alert("3", "b", day: 9, cancelled: true))
      try tx.put(alert("4", "a", day: 7, quiet: true))
      try tx.put(alert("5", "a", day: 6, quiet: true))
      try tx.put(alert("6", "a", day: 1, quiet: true, cancelled: true))
    }
    #expect(try store.raisedAlerts() == [RaisedAlerts(rule: "b", count: 2, lastStart: january(5))])
    #expect(try store.possibleAlerts().map(\.id) == ["5", "4"])
  }
}

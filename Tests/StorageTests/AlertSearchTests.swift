import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct AlertSearchTests {
  private func row(_ id: String, isQuiet: Bool = false, isCancelled: Bool = false) -> AlertRow {
    let start = Instant(milliseconds: 0)
    return AlertRow(
      id: id, rule: "r", group: "", startsAt: start, earliestAt: start, level: "high", certainty: "certain", peak: 1,
      peakAt: start, opening: [], isCancelled: isCancelled, isQuiet: isQuiet, hash: "h")
  }

  @Test func possibleAndCancelledAlertsAreFoundToo() throws {
    let test = try TestStore()
    let store = test.store
    try store.transaction { (tx) throws(StorageError) in
      try tx.put(row("abcd1"))
      try tx.put(row("abcd2", isQuiet: true))
      try tx.put(row("abce0", isCancelled: true))
    }
    #expect(try store.everyAlertID(beginningWith: "abcd", limit: 9) == ["abcd1", "abcd2"])
    #expect(try store.everyAlertID(beginningWith: "abce", limit: 9) == ["abce0"])
    #expect(try store.everyAlertID(beginningWith: "ab", limit: 2) == ["abcd1", "abcd2"])
    #expect(try store.everyAlertID(beginningWith: "b", limit: 2) == [])
  }
}

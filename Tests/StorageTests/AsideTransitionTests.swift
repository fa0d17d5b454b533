import Events
import Inbox
import TestSupport
import Testing

@testable import Storage

/// Transitions that are set aside come back in their order, and leave nothing behind.
@Suite struct AsideTransitionTests {
  private func row(_ number: Int64, _ random: inout SplitMix64) -> AsideRow {
    let at = january(Int.random(in: 1...3, using: &random))
    let alert = AlertRow(
      id: "id\(Int.random(in: 0..<3, using: &random))", rule: "r\(Int.random(in: 0..<2, using: &random))", group: "g",
      event: Bool.random(using: &random) ? number : nil, startsAt: at, earliestAt: at, endsAt: nil, level: "low",
      certainty: "certain", peak: 2.5, peakAt: at, opening: [1, number], isQuiet: true, hash: "h")
    return AsideRow(
      at: at, state: "firing", rank: Int.random(in: 0..<3, using: &random), number: number, alert: alert,
      value: .infinity, count: 7, values: number % 2 == 0 ? nil : "a\u{1F}b", evidence: [number, -5],
      roles: number % 3 == 0 ? nil : "x\u{1F}", untold: 3, reason: number % 5 == 0 ? "why" : nil)
  }

  @Test func theyComeInOrder() throws {
    var random = SplitMix64.announced()
    let folder = try TemporaryFolder()
    let store = try Store(path: folder.file("test.db").text)
    for _ in 0..<3 {
      let rows = (0..<200).map { row($0, &random) }
      try store.transaction { (tx) throws(StorageError) in
        let tables = try tx.tables()
        try tx.setAside(Array(rows[..<90]))
        try tx.setAside(Array(rows[90...]))
        var taken: [AsideRow] = []
        while true {
          let piece = try tx.takeAside(limit: 17)
          if piece.isEmpty { break }
          taken += piece
        }
        #expect(taken == rows.sorted { ($0.at, $0.name, $0.number) < ($1.at, $1.name, $1.number) })
        #expect(try tx.tables() == tables)
      }
    }
  }

  @Test func whatIsNoNumberStaysNone() throws {
    var random = SplitMix64.announced()
    var row = row(1, &random)
    row.value = .nan
    let folder = try TemporaryFolder()
    try Store(path: folder.file("test.db").text).transaction { (tx) throws(StorageError) in
      try tx.setAside([row])
      #expect(try tx.takeAside(limit: 2).first?.value.isNaN == true)
    }
  }

  @Test func anUndoneTransactionLeavesNone() throws {
    var random = SplitMix64.announced()
    let row = row(1, &random)
    let folder = try TemporaryFolder()
    let store = try Store(path: folder.file("test.db").text)
    #expect(throws: StorageError.self) {
      try store.transaction { (tx) throws(StorageError) in
        try tx.setAside([row])
        throw StorageError.interrupted
      }
    }
    try store.transaction { (tx) throws(StorageError) in #expect(try !tx.tables().contains("aside")) }
  }
}

extension AsideRow {
  /// All of one length, so that this is ordered as its parts are.
  fileprivate var name: String { "\(alert.rule) \(alert.id) \(rank)" }
}

extension Transaction {
  fileprivate func tables() throws(StorageError) -> [String] {
    try database.connection.rows("SELECT name FROM sqlite_schema ORDER BY name") { $0.text(0) }
  }
}

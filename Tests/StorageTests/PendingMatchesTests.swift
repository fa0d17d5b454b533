import Events
import TestSupport
import Testing

@testable import Storage

/// Matches are written late and in the order of their table; nobody may notice.
@Suite struct PendingMatchesTests {
  let test: TestStore
  var store: Store { test.store }

  init() throws { test = try TestStore() }

  private func match(_ event: Int64, _ day: Int, stream: Int64 = 1, group: String = "g", steps: Int64 = 0) -> MatchRow {
    MatchRow(stream: stream, group: group, event: event, start: january(day), finish: january(day), steps: steps)
  }

  @Test func aTransactionReadsWhatItWrote() throws {
    try store.transaction { (tx) throws(StorageError) in
      try tx.put(match(1, 3))
      #expect(try tx.matches(stream: 1, group: "g").map(\.event) == [1])
      try tx.put(match(2, 1))
      #expect(try tx.firstMatch(stream: 1, group: "g")?.event == 2)
      try tx.put(match(3, 9))
      #expect(try tx.lastMatch(stream: 1, group: "g")?.event == 3)
      try tx.put(match(4, 5))
      #expect(try tx.newestFinishes(stream: 1, group: "g", limit: 3) == [january(9), january(5), january(3)])
      try tx.put(match(5, 1, stream: 2))
      #expect(try tx.hasMatches(stream: 2))
      #expect(try !tx.hasMatches(stream: 3))
      try tx.put(match(6, 1, group: "h"))
      #expect(try tx.hasMatches(stream: 1, group: "h"))
      try tx.put(match(7, 1, group: "i"))
      #expect(try tx.groups(stream: 1) == ["g", "h", "i"])
    }
    #expect(try store.matches(stream: 1, group: "g").map(\.event) == [2, 1, 4, 3])
  }

  @Test func askingForOneGroupLeavesTheOthersPending() throws {
    try store.transaction { (tx) throws(StorageError) in
      try tx.put(match(1, 3))
      #expect(try tx.newestFinishes(stream: 1, group: "other", limit: 3).isEmpty)
      #expect(try tx.newestFinishes(stream: 2, group: "g", limit: 3).isEmpty)
      #expect(!tx.database.pendingMatches.isEmpty)
      #expect(try tx.newestFinishes(stream: 1, group: "g", limit: 3) == [january(3)])
      #expect(tx.database.pendingMatches.isEmpty)
    }
  }

  @Test func theLaterOfTwoWithOneKeyStands() throws {
    try store.transaction { (tx) throws(StorageError) in
      try tx.put(match(1, 3, steps: 1))
      try tx.put(match(1, 3, steps: 2))
    }
    #expect(try store.matches(stream: 1, group: "g").map(\.steps) == [2])
  }

  @Test func whatIsRemovedIsNotWrittenAfterwards() throws {
    try store.transaction { (tx) throws(StorageError) in
      try tx.put(match(1, 3))
      try tx.put(match(2, 3, stream: 2))
      try tx.removeMatch(stream: 1, group: "g", finish: january(3), event: 1)
      try tx.remove(stream: 2)
    }
    #expect(try !store.hasMatches(stream: 1))
    #expect(try !store.hasMatches(stream: 2))
  }

  @Test func whatWasRolledBackIsGone() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try store.attempt { tx in
        try tx.put(match(1, 3))
        throw Stop()
      }
    }
    try store.transaction { (tx) throws(StorageError) in try tx.put(match(2, 4)) }
    #expect(try store.matches(stream: 1, group: "g").map(\.event) == [2])
  }

  @Test func anyNumberGoesInAndComesOutInOrder() throws {
    var random = SplitMix64.announced()
    var expected: Set<MatchRow> = []
    for size in [3, 1_000, PendingMatches.most * 2 + 7] {
      let base = expected.count
      let rows = (0..<size).map { number in
        match(
          Int64(base + number), Int.random(in: 1...28, using: &random), stream: Int64.random(in: 1...5, using: &random),
          group: "g\(Int.random(in: 0..<40, using: &random))")
      }
      try store.transaction { (tx) throws(StorageError) in
        for row in rows { try tx.put(row) }
      }
      expected.formUnion(rows)
    }
    var found: Set<MatchRow> = []
    for stream in Int64(1)...5 {
      for group in try store.groups(stream: stream) {
        let rows = try store.matches(stream: stream, group: group)
        #expect(rows.map(\.finish) == rows.map(\.finish).sorted())
        found.formUnion(rows)
      }
    }
    #expect(found == expected)
  }
}

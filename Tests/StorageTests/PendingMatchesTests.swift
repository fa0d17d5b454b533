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
      #expect(try tx.firstMatch(stream: 1, group: "h") != nil)
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

  @Test func plainMatchesAreStoredAsOthersAre() throws {
    var random = SplitMix64.announced()
    let rows = (0..<3_000).map { number in
      MatchRow(
        stream: Int64.random(in: 1...5, using: &random), group: "g\(Int.random(in: 0..<40, using: &random))",
        event: Int64(number / 2), start: january(Int.random(in: 1...9, using: &random)),
        finish: january(Int.random(in: 9...28, using: &random)), steps: Int64.random(in: -1...3, using: &random))
    }
    let other = try TestStore()
    try store.transaction { (tx) throws(StorageError) in
      for row in rows { try tx.put(row) }
    }
    try other.store.transaction { (tx) throws(StorageError) in
      var plain: [PlainMatchRow] = []
      for row in rows {
        plain.append(
          PlainMatchRow(
            stream: row.stream, group: try tx.number(ofGroup: row.group), event: row.event, start: row.start,
            finish: row.finish, steps: row.steps))
      }
      try tx.put(plain)
      #expect(try tx.firstMatch(stream: 1, group: rows.first { $0.stream == 1 }?.group ?? "") != nil)
    }
    for stream in Int64(1)...5 {
      for group in try store.groups(stream: stream) {
        #expect(
          try store.matches(stream: stream, group: group) == other.store.matches(stream: stream, group: group))
      }
    }
  }

  @Test func theOrderIsThatOfKeysHoweverLargeTheirNumbersAre() throws {
    var random = SplitMix64.announced()
    let numbers: [Int64] = [.min, -1, 0, 1, 2, 1 << 20 - 1, 1 << 20, 1 << 44 - 1, 1 << 44, 1 << 45, .max]
    var pending = PendingMatches()
    var keys: Set<MatchKey> = []
    for event in 0..<2_000 {
      let match = PlainMatchRow(
        stream: numbers.randomElement(using: &random) ?? 0, group: numbers.randomElement(using: &random) ?? 0,
        event: Int64(event % 1_500), start: january(1), finish: january(Int.random(in: 1...2, using: &random)), steps: 0
      )
      pending.add(match)
      keys.insert(match.key)
    }
    var found: [MatchKey] = []
    try pending.forEachInOrder { (key, _, _) in found.append(key) }
    #expect(found == keys.sorted())
  }

  @Test func aSetOfGroupsHoldsWhatWasPutIn() {
    var random = SplitMix64.announced()
    var set = MatchGroupSet()
    var model: Set<MatchGroup> = []
    for _ in 0..<4 {
      for _ in 0..<5_000 {
        let group = MatchGroup(
          stream: Int64.random(in: -2...60, using: &random), group: Int64.random(in: 0...300, using: &random))
        #expect(set.contains(group) == model.contains(group))
        if Bool.random(using: &random) {
          set.insert(group)
          model.insert(group)
        }
      }
      set.removeAll()
      model = []
    }
  }

  @Test func placesAreSortedByTheirNumbersAndThenAsIsSaid() {
    var random = SplitMix64.announced()
    for count in [0, 1, 2, 500] {
      let ranks = (0..<count).map { _ in
        UInt64.random(in: 0...7, using: &random) << UInt64.random(in: 0...61, using: &random)
      }
      var ranked = RankedPlaces(ranks)
      ranked.sort()
      #expect(ranked.places { $0 > $1 } == ranks.indices.sorted { (ranks[$0], $1) < (ranks[$1], $0) })
    }
  }
}

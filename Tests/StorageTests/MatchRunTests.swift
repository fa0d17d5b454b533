import Events
import TestSupport
import Testing

@testable import Storage

/// Wherever matches are stored, in the tree or in runs, nobody notices.
@Suite struct MatchRunTests {
  private struct Stop: Error {}

  private static let limits = [
    MatchLimits(run: 5, tree: 7, fan: 2, longest: 1 << 18, question: 1, block: 60),
    MatchLimits(run: 20, tree: 12, fan: 3, longest: 60, question: 3, block: 150),
    MatchLimits(run: 9, tree: 1000, fan: 4, longest: 1 << 18, block: 2000),
    MatchLimits(run: 1, tree: 1, fan: 8, longest: 30, block: 1),
    MatchLimits(),
  ]

  @Test(arguments: limits) func anyHistoryAgreesWithADictionary(limits: MatchLimits) throws {
    var random = SplitMix64.announced()
    let folder = try TemporaryFolder()
    var store = try Store(path: folder.database)
    store.database.matches.limits = limits
    let reader = try StoreReader(path: folder.database)
    var model = MatchModel()
    for turn in 0..<120 {
      let before = model
      let isKept = Int.random(in: 0..<6, using: &random) > 0
      do {
        try store.attempt { tx in
          for _ in 0..<Int.random(in: 0...30, using: &random) { try model.change(tx, &random) }
          if turn % 7 == 0 { try model.expectSame(tx, &random) }
          if !isKept { throw Stop() }
        }
      } catch is Stop {
        model = before
      }
      if turn % 5 == 0 { try model.expectSame(store, &random) }
      if turn % 9 == 0 { try model.expectSame(reader, &random) }
      if turn % 10 == 0 { try expectWhole(reader) }
      guard turn % 17 == 16 else { continue }
      store.close()
      store = try Store(path: folder.database)
      store.database.matches.limits = limits
    }
    try model.expectSame(store, &random)
    try expectWhole(reader)
  }

  private func expectWhole(_ reader: StoreReader) throws {
    let problems = try reader.matchProblems()
    #expect(problems == [], "\(problems)")
  }

  @Test func runsOfALevelBecomeOneUntilTheyAreLong() throws {
    let test = try TestStore()
    test.store.database.matches.limits = MatchLimits(run: 10, tree: 1000, fan: 3, longest: 90, block: 100)
    var levels: [[Int?]] = []
    for turn in Int64(0)..<10 {
      try test.store.put(turn * 10..<turn * 10 + 10)
      levels.append(try MatchRun.all(test.store.database.connection).map(\.level))
    }
    #expect(
      levels == [
        [0], [0, 0], [1], [0, 1], [0, 0, 1], [1, 1], [0, 1, 1], [0, 0, 1, 1], [nil], [0, nil],
      ])
    #expect(try MatchRun.all(test.store.database.connection).map(\.count) == [10, 90])
    #expect(try test.query("SELECT count(DISTINCT run) FROM match_block") == [["2"]])
    #expect(try test.query("SELECT count(*) FROM match") == [["0"]])
  }

  @Test func fewMatchesGoIntoTheTreeUntilItHasGrown() throws {
    let test = try TestStore()
    test.store.database.matches.limits = MatchLimits(run: 10, tree: 20)
    var sizes: [[String?]] = []
    for (from, to) in [(0, 9), (9, 18), (9, 18), (18, 20), (20, 29), (29, 39)] as [(Int64, Int64)] {
      try test.store.put(from..<to)
      sizes += try test.query("SELECT (SELECT count(*) FROM match), (SELECT sum(count) FROM match_run)")
    }
    // What is put again does not count twice; a run that is written takes the tree along.
    #expect(sizes == [["9", nil], ["18", nil], ["18", nil], ["0", "20"], ["9", "20"], ["0", "39"]])
  }

  /// Runs that hold nothing of a time are not read.
  @Test func questionsAboutATimeReadNoOtherRuns() throws {
    let test = try TestStore()
    test.store.database.matches.limits = MatchLimits(run: 10, tree: 1000, fan: 50, block: 100)
    for turn in Int64(0)..<5 { try test.store.put(turn * 100..<turn * 100 + 100) }
    // Whoever read a block of an older run would find it damaged.
    let newest = try #require(try MatchRun.all(test.store.database.connection).first)
    try test.store.database.connection.execute("UPDATE match_block SET data = x'02ff' WHERE run <> ?", newest.id)
    let after = january(1).advanced(byMilliseconds: 399_999)
    #expect(try test.store.matches(stream: 1, group: "g0", finishAfter: after).map(\.event) == [420, 441, 462, 483])
    #expect(try test.store.lastMatch(stream: 1, group: "g0")?.event == 483)
    #expect(try test.store.newestFinishes(stream: 1, group: "g0", limit: 4).count == 4)
    #expect(throws: StorageError.self) { try test.store.firstMatch(stream: 1, group: "g0") }
    #expect(throws: StorageError.self) { try test.store.newestFinishes(stream: 1, group: "g0", limit: 5) }
  }

  /// A run that is asked often is asked no more for groups that it does not hold.
  @Test func runsAreNotAskedForGroupsThatTheyDoNotHold() throws {
    let test = try TestStore()
    test.store.database.matches.limits = MatchLimits(run: 10, tree: 1000, fan: 50, block: 100)
    try test.store.put(0..<300)
    try test.store.transaction { (tx) throws(StorageError) in _ = try tx.database.groupID("other") }
    for _ in 0..<3 { #expect(try test.store.firstMatch(stream: 1, group: "other") == nil) }
    let connection = try Connection(path: test.folder.database, mode: .readWrite)
    try connection.script("UPDATE match_block SET data = x'02ff'")
    #expect(throws: StorageError.self) { try test.store.firstMatch(stream: 1, group: "g0") }
    // What the filter takes for known by chance is asked for; here the first few are tried until one is not.
    var count = 0
    for stream in Int64(4)..<40 {
      do { if try test.store.firstMatch(stream: stream, group: "other") == nil { count += 1 } } catch {}
    }
    #expect(count > 25)
  }
}

import Events
import Inbox
import TestSupport
import Testing

@testable import Storage

/// What goes wrong leaves no trace in runs, or is found.
@Suite struct MatchFailureTests {
  /// Whoever opens the files of a process that was killed in a transaction finds what it committed.
  @Test func aCrashLeavesWhatWasCommitted() throws {
    var random = SplitMix64.announced()
    let folder = try TemporaryFolder()
    let store = try Store(path: folder.database)
    store.database.matches.limits = MatchLimits(run: 5, tree: 7, fan: 2, longest: 100, block: 60)
    // What does not fit the cache is written into the log before the commit.
    try store.database.connection.script("PRAGMA cache_size = 10")
    var model = MatchModel()
    for turn in 0..<12 {
      let image = folder.file("image-\(turn).db").text
      let before = model
      try store.attempt { tx in
        for _ in 0..<60 { try model.change(tx, &random) }
        try tx.database.flushMatches()
        try PosixFileSystem.copyDatabase(folder.database, to: image)
      }
      let opened = try Store(path: image)
      try before.expectSame(opened, &random)
      #expect(try StoreReader(path: image).check() == [])
    }
  }

  /// A disk that is full while a run is written, or others are merged, leaves what was.
  @Test func aFullDiskLeavesWhatWasCommitted() throws {
    var random = SplitMix64.announced()
    let test = try TestStore()
    test.store.database.matches.limits = MatchLimits(run: 5, tree: 7, fan: 2, longest: 1 << 18, block: 500)
    var model = MatchModel()
    var failures = 0
    for turn in 0..<40 {
      let before = model
      let pages = try test.query("PRAGMA page_count")[0][0] ?? ""
      // Room for nothing more, or for a little.
      try test.store.database.connection.script("PRAGMA max_page_count = \((Int(pages) ?? 0) + turn % 4)")
      do {
        try test.store.attempt { tx in
          for _ in 0..<40 { try model.change(tx, &random) }
          for _ in 0..<10 {
            var row = MatchModel.any(&random)
            row.value = String(repeating: "v", count: 3000)
            try tx.put(row)
            model.put(row)
          }
        }
      } catch let error as StorageError {
        guard case .full = error else { throw error }
        failures += 1
        model = before
      }
      try test.store.database.connection.script("PRAGMA max_page_count = 1000000")
      try model.expectSame(test.store, &random)
      #expect(try StoreReader(path: test.folder.database).matchProblems() == [])
      // Something that fits, so that there is more than before.
      try test.store.attempt { tx in
        for _ in 0..<10 { try model.change(tx, &random) }
      }
    }
    #expect(failures > 3)
  }

  /// Runs that were merged away are still there for who began to read before.
  @Test func aSnapshotSeesTheRunsOfItsMoment() throws {
    var random = SplitMix64.announced()
    let test = try TestStore()
    test.store.database.matches.limits = MatchLimits(run: 5, tree: 7, fan: 2, longest: 1 << 18, block: 60)
    let reader = try StoreReader(path: test.folder.database)
    var model = MatchModel()
    for _ in 0..<6 {
      let before = model
      try reader.database.connection.execute("BEGIN")
      try before.expectSame(reader, &random)
      for _ in 0..<5 {
        try test.store.attempt { tx in
          for _ in 0..<30 { try model.change(tx, &random) }
        }
      }
      try before.expectSame(reader, &random)
      #expect(try reader.matchProblems() == [])
      try reader.database.connection.execute("COMMIT")
      try model.expectSame(reader, &random)
    }
  }

  @Test func whatIsDamagedIsFound() throws {
    let damages: [(String, String)] = [
      ("UPDATE match_run SET count = count + 1 WHERE id = 1", "run 1 of matches: it has 20 matches and should have 21"),
      ("DELETE FROM match_block WHERE id = 1", "run 1 of matches: it has "),
      ("DELETE FROM match_run WHERE id = 2", "blocks of matches belong to no run"),
      ("UPDATE match_block SET run = 9 WHERE id = 1", "a block of matches belongs to no run"),
      ("UPDATE match_block SET data = x'' WHERE id = 2", "run 1 of matches: a block is empty"),
      (
        "UPDATE match_block SET data = substr(data, 1, length(data) - 1) WHERE id = 2",
        "run 1 of matches: a block is cut off"
      ),
      (
        "UPDATE match_block SET data = (SELECT data FROM match_block WHERE id = 3) WHERE id = 2",
        "run 1 of matches: its blocks overlap"
      ),
      (
        "UPDATE match_block SET data = (SELECT data FROM match_block WHERE id = 1) WHERE id = 2",
        "run 1 of matches: it is not in order"
      ),
      ("UPDATE match_run SET last = first", "run 2 of matches: a match finishes when none should"),
      ("UPDATE match_run SET level = 3 WHERE id = 2", "run 1 of matches was merged less often than a younger one"),
    ]
    for (damage, sentence) in damages {
      let test = try TestStore()
      test.store.database.matches.limits = MatchLimits(run: 10, tree: 1000, fan: 8, block: 60)
      try test.store.put(0..<20)
      try test.store.put(20..<40)
      #expect(try StoreReader(path: test.folder.database).check() == [])
      try test.store.database.connection.script(damage)
      let problems = try StoreReader(path: test.folder.database).check()
      #expect(problems.contains { $0.contains(sentence) }, "\(damage): \(problems)")
    }
  }
}

import Events
import TestSupport
import Testing

@testable import Storage

/// A database of the schema before runs.
@Suite struct MatchMigrationTests {
  @Test(arguments: [0, 5, MatchLimits().tree - 1, MatchLimits().tree, 20_000]) func matchesStay(count: Int) throws {
    var random = SplitMix64.announced()
    let folder = try TemporaryFolder()
    var expected: [MatchRow] = []
    do {
      let connection = try Connection(path: folder.database, mode: .readWrite)
      let before = Migrator(migrations: Migration.all.filter { $0.version < 5 })
      try before.migrate(connection, path: folder.database, notice: { _ in })
      try connection.script("INSERT INTO grp VALUES (1, 'a'), (2, 'b'); BEGIN")
      for number in 0..<count {
        var row = MatchModel.any(&random)
        row.group = ["a", "b"][number % 2]
        row.event = Int64(number)
        expected.append(row)
        try connection.execute(
          "INSERT INTO match VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)", row.stream, number % 2 + 1, row.finish,
          row.event, row.start, row.steps, row.value, row.dedupe, row.relation)
      }
      try connection.script("COMMIT")
    }
    let store = try Store(path: folder.database)
    var found: Set<MatchRow> = []
    for stream in MatchModel.streams {
      for group in try store.groups(stream: stream) { found.formUnion(try store.matches(stream: stream, group: group)) }
    }
    #expect(found == Set(expected))
    #expect(try StoreReader(path: folder.database).check() == [])
    let runs = try MatchRun.all(store.database.connection)
    #expect(runs.map(\.count) == (count < MatchLimits().tree ? [] : [count]))
    // And it goes on.
    guard let first = expected.first else { return }
    try store.transaction { (tx) throws(StorageError) in
      try tx.removeMatch(stream: first.stream, group: first.group, finish: first.finish, event: first.event)
    }
    #expect(try !store.matches(stream: first.stream, group: first.group).contains(first))
    #expect(try StoreReader(path: folder.database).check() == [])
  }
}

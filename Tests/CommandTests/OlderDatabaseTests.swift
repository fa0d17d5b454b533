import Inbox
import TestSupport
import Testing

@testable import Storage

/// The commands beside a database that an earlier program wrote, and that no daemon has changed yet.
@Suite struct OlderDatabaseTests {
  private let sample: SampleStore
  private let older: String

  init() throws {
    sample = try SampleStore()
    older = sample.folder.path.text + "/older.db"
    var before = Migrator()
    before.migrations.removeLast()
    let store = try Store(path: older, migrator: before)
    store.close()
  }

  private func run(_ command: String...) throws -> Program.Result {
    try Program().run(command + ["--config", sample.configuration, "--set", "database=\(older)"])
  }

  @Test(arguments: ["status", "events", "alerts"]) func whoReadsItIsToldWhatChangesIt(command: String) throws {
    let result = try run(command)
    let supported = Migrator().supported
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(
      result.errors
        == "vedette: the database has schema \(supported - 1), this program wants \(supported): `vedette run` changes it "
        + "when it starts\n")
  }

  @Test func aCopyCanBeMadeOfIt() throws {
    let copy = sample.folder.path.text + "/copy.db"
    #expect(try run("db", "backup", copy).status == 0)
    #expect(try StoreReader(path: copy).schemaProblem() != nil)
  }

  @Test func aDaemonChangesIt() throws {
    #expect(try run("run", "--once").status == 0)
    #expect(try run("events").status == 0)
  }
}

import Documents
import Glibc
import Inbox
import JSON
import Rules
import TestSupport
import Testing

@testable import vedette

/// `vedette init`, as a process of its own, and what its folder is good for.
@Suite struct InitProcessTests {
  private let outer: TemporaryFolder

  init() throws { outer = try TemporaryFolder() }

  private func path(_ name: String) -> String { outer.file(name).text }

  private func text(_ name: String) -> String? {
    TestFiles.bytes(at: path(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// All that lies under the outer folder, by path.
  private func everything(_ folder: FilePath? = nil) throws -> [String] {
    let folder = folder ?? outer.path
    return try PosixFileSystem().list(folder).flatMap { entry in
      let inner = entry.status.kind == .directory ? try everything(folder / entry.name) : []
      return [(folder / entry.name).text] + inner
    }.sorted()
  }

  @Test func theFolderIsFineAndItsTestsPass() throws {
    let made = try Program().run("init", path("desk"))
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.errors == "")
    let check = try Program().run("check", "--strict", "--config", path("desk/vedette.yaml"))
    #expect(check.status == 0, "\(check.output)\(check.errors)")
    let test = try Program().run("test", "--config", path("desk/vedette.yaml"))
    #expect(test.status == 0, "\(test.output)")
    #expect((test.output + test.errors).contains("2 tests of 1 rule"))
    #expect((test.output + test.errors).contains("1 test of 1 feed"))
  }

  /// The feed `events` takes any *.csv; what it rejects may be of another.
  @Test func anImportThatFindsNoFeedSaysHowToNameOne() throws {
    #expect(try Program().run("init", path("desk")).status == 0)
    let options = ["--config", path("desk/vedette.yaml")]
    let unnamed = try Program().run(["import", path("desk/example.csv")] + options)
    #expect(unnamed.status == 1)
    #expect(
      unnamed.output == """
        events/example.csv: rejected, no-feed: no feed matches: the header has no 'time' and no 'kind', as the feed events \
        needs; say whose it is with --feed NAME: events, outages

        """)
    // The answer says it; a second time would be too often.
    #expect(unnamed.errors == "")
    let wrong = try Program().run(["import", "--feed", "events", path("desk/example.csv")] + options)
    #expect(wrong.status == 1 && !wrong.output.contains("--feed"))
    let named = try Program().run(["import", "--feed", "outages", path("desk/example.csv")] + options)
    #expect(named.output == "outages/example.csv: 4 records, 4 new\n")
    // What a command did in the daemon's place was done with the configuration that lies there.
    let status = try JSONValue(parsing: try Program().run(["status", "--json"] + options).output)
    #expect(status["configuration"]?["running"] != nil)
    #expect(status["configuration"]?["running"] == status["configuration"]?["on_disk"])
    #expect(rename(path("desk/example.csv"), path("desk/example.txt")) == 0)
    let backtest = try Program().run(["backtest", path("desk/rules"), path("desk/example.txt")] + options)
    #expect(
      backtest.errors.contains(
        "no feed's 'match' takes \(path("desk/example.txt")); say whose it is with --feed NAME: events, outages"))
  }

  /// The lines that are printed are run by a shell, as they stand.
  @Test(arguments: ["desk", "desk of mine", "it's a $(desk)", "a/b/c"]) func whatItSaysToDoLeadsToAnAlert(
    name: String
  ) throws {
    let made = try Program().run("init", path(name))
    try #require(made.status == 0, "\(made.errors)")
    let commands = made.output.split(separator: "\n").filter { $0.hasPrefix("  ") }
    #expect(commands.count == 3)
    let shown = try Shell.run(commands.joined(separator: "\n"), in: outer)
    #expect(shown.status == 0, "\(shown.text)")
    #expect(shown.text.contains("2022-07-05T23:59:59Z MEDIUM firing twice-in-a-month asset=CPC"))
    #expect(shown.text.contains("CPC: 2 disruptions since 2022-06-10"))
    #expect(shown.text.contains("what would change it"))
    let status = try Program().run("status", "--json", "--config", path(name + "/vedette.yaml"))
    let report = try JSONValue(parsing: status.output)
    #expect(report["reports"] == .number("4"))
    #expect(report["quarantined"] == .number("0"))
  }

  @Test func theFolderMayBeThereIfItHasNoneOfTheNames() throws {
    mkdir(path("desk"), 0o755)
    try PosixFileSystem().write(Array("mine".utf8), to: outer.file("desk/notes.txt"))
    #expect(try Program().run("init", path("desk")).status == 0)
    #expect(text("desk/notes.txt") == "mine")
    #expect(text("desk/vedette.yaml") != nil)
  }

  @Test(arguments: ["vedette.yaml", "rules", "feeds", "inbox", "example.csv", "vedette.db", "alerts.jsonl"])
  func whatIsThereIsKept(name: String) throws {
    mkdir(path("desk"), 0o755)
    try PosixFileSystem().write(Array("mine".utf8), to: outer.file("desk/" + name))
    let before = try everything()
    let made = try Program().run("init", path("desk"))
    #expect(made.status == 1)
    #expect(made.output == "")
    #expect(made.errors == "vedette: \(path("desk")) has \(name) already; nothing was written\n")
    #expect(try everything() == before)
    #expect(text("desk/" + name) == "mine")
  }

  @Test func aLinkThatLeadsNowhereIsThere() throws {
    mkdir(path("desk"), 0o755)
    symlink(path("elsewhere"), path("desk/vedette.yaml"))
    #expect(try Program().run("init", path("desk")).status == 1)
    #expect(try everything().count == 2)
  }

  @Test func aSecondTimeChangesNothing() throws {
    #expect(try Program().run("init", path("desk")).status == 0)
    try PosixFileSystem().write(Array("# mine\n".utf8), to: outer.file("desk/rules/twice-in-a-month.yaml"))
    let again = try Program().run("init", path("desk"))
    #expect(again.status == 1)
    #expect(again.errors.contains("vedette.yaml, feeds, rules, example.csv, inbox already"))
    #expect(text("desk/rules/twice-in-a-month.yaml") == "# mine\n")
  }

  @Test func aFileIsNoFolder() throws {
    try PosixFileSystem().write(Array("mine".utf8), to: outer.file("desk"))
    let made = try Program().run("init", path("desk"))
    #expect(made.status == 1)
    #expect(made.errors.contains("nothing was written"))
    #expect(text("desk") == "mine")
  }

  @Test func withoutADirectoryTheCommandLineIsWrong() throws {
    #expect(try Program().run("init").status == 64)
    #expect(try Program().run("init", "").status == 64)
  }
}

/// A shell, as a person has it.
private enum Shell {
  static func run(_ script: String, in folder: TemporaryFolder) throws -> (status: Int32, text: String) {
    let (input, output) = (folder.file(".script").text, folder.file(".output").text)
    try PosixFileSystem().write(Array(script.utf8), to: folder.file(".script"))
    let status = system("sh -e '\(input)' >'\(output)' 2>&1")
    let text = String(decoding: TestFiles.bytes(at: output) ?? [], as: UTF8.self)
    return ((status >> 8) & 0xFF, text)
  }
}

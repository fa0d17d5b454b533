import Events
import Glibc
import Inbox
import JSON
import Storage
import TestSupport
import Testing

@testable import vedette

/// Results that cannot be written, and files that cannot be imported.
@Suite struct OutputTroubleTests {
  private static let complaint = "vedette: standard output cannot be written: No space left on device\n"

  @Test(arguments: [
    ["events", "--json"], ["events"], ["alerts"], ["alerts", "--follow"], ["status"], ["status", "--json"],
    ["status", "--watch"], ["feed", "list"], ["quarantine", "list"], ["brief"], ["silence", "list"], ["dead", "list"],
  ])
  func resultsThatCannotBeWrittenAreSaid(arguments: [String]) throws {
    let sample = try SampleStore()
    try sample.add([SampleStore.report("a", "2022-07-05")])
    try sample.log([("one", "CPC")])
    try sample.store.transaction { (tx) throws(StorageError) in
      try tx.quarantine(
        QuarantineRow(
          file: 1, record: 1, position: RecordPosition(line: 1, offset: 0), reason: "bad-json", detail: "d", raw: []))
    }
    let result = try Program().run(arguments + ["--config", sample.configuration], writingTo: "/dev/full")
    let writesNothing = ["silence list", "dead list"].contains(arguments.joined(separator: " "))
    #expect(result.status == (writesNothing ? 0 : 74))
    #expect(result.errors == (writesNothing ? "" : Self.complaint))
  }

  @Test(arguments: [["schema", "rule"], ["init", "desk"], ["check", "--format", "json", "rule.yaml"]])
  func soAreThoseOfCommandsWithoutADatabase(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let arguments = arguments.map { $0 == "desk" || $0 == "rule.yaml" ? folder.file($0).text : $0 }
    let result = try Program().run(arguments, writingTo: "/dev/full")
    #expect(result.status == 74)
    #expect(result.errors == Self.complaint)
  }

  /// What a writer does where the other end of a pipe is gone, and the signal for that is ignored.
  @Test func aClosedPipeIsNoMistake() {
    #expect(LineWriter.complaint(EPIPE) == nil)
    #expect(LineWriter.complaint(ENOSPC).map { $0 + "\n" } == Self.complaint)
  }

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let system = PosixFileSystem()
    try system.write(Array("inbox: inbox\ndatabase: v.db\nalerts: {log: a.jsonl}\n".utf8), to: folder.file("v.yaml"))
    for (name, key) in [("a.ndjson", "a"), ("z.ndjson", "z")] {
      try system.write(Array(#"{"key":"\#(key)","kind":"k","time":"2022-01-01"}\#n"#.utf8), to: folder.file(name))
    }
    try system.makeDirectory(folder.file("folder"))
    try #require(mkfifo(folder.file("pipe").text, 0o600) == 0)
    return folder
  }

  private let names = ["a.ndjson", "missing", "folder", "pipe", "x.pdf", "z.ndjson"]

  private func arguments(_ folder: TemporaryFolder) -> [String] {
    ["import", "--config", folder.file("v.yaml").text, "--set", "limits.min_free=0"]
      + names.map { folder.file($0).text }
  }

  @Test func anImportGoesOnBehindWhatCannotBeImported() throws {
    let folder = try folder()
    try PosixFileSystem().write(Array("x".utf8), to: folder.file("x.pdf"))
    let result = try Program().run(arguments(folder))
    #expect(result.status == 1)
    #expect(result.output == "events/a.ndjson: 1 record, 1 new\nevents/z.ndjson: 1 record, 1 new\n")
    let place = folder.path.text
    #expect(
      result.errors.split(separator: "\n").map(String.init) == [
        "vedette: \(place)/missing cannot be read: No such file or directory",
        "vedette: \(place)/folder is a folder, and no file", "vedette: \(place)/pipe is a pipe, and no file",
        "vedette: \(place)/x.pdf is not imported: no feed's 'match' takes a file named 'x.pdf'; "
          + "say whose it is with --feed NAME: events",
      ])
    // In JSON, an object for each.
    let json = try Program().run(arguments(folder) + ["--json"])
    let objects = try json.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(
      objects.map { $0["state"]?.stringValue } == ["duplicate", "failed", "failed", "failed", "failed", "duplicate"])
    #expect(objects[1]["name"]?.stringValue == "\(place)/missing")
    #expect(objects[1]["reason"]?.stringValue == "cannot be read: No such file or directory")
  }

  @Test func anImportIsDoneThoughNobodyCanBeTold() throws {
    let folder = try folder()
    let result = try Program().run(arguments(folder), writingTo: "/dev/full")
    #expect(result.status == 74)
    #expect(result.errors.hasSuffix(Self.complaint))
    let status = try Program().run("status", "--json", "--config", folder.file("v.yaml").text)
    #expect(try JSONValue(parsing: status.output)["reports"] == .number("2"))
  }

  @Test func aRecordThatIsNotInQuarantineCannotBeTriedAgain() throws {
    let sample = try SampleStore()
    sample.store.close()
    let options = [
      "--config", sample.configuration, "--set", "limits.min_free=0", "--set", "feeds=[]", "--set", "rules=[]",
    ]
    let result = try Program().run(["quarantine", "retry", "999", "7"] + options)
    #expect(result.status == 1)
    #expect(
      result.errors == """
        vedette: there is no quarantined record 7 among those that are selected
        vedette: there is no quarantined record 999 among those that are selected

        """)
    // All that there are may be none.
    #expect(try Program().run(["quarantine", "retry"] + options).status == 0)
  }

  @Test func eachReportOfAWatchIsAScreenOrFollowsTheLast() {
    let lines = ["files  1 done", "", "rules"]
    #expect(StatusFrame.stream.text(lines) == "files  1 done\n\nrules\n\n")
    // From the top, each line to its end, and what is left of a longer one.
    #expect(
      StatusFrame.screen.text(lines) == "\u{1B}[Hfiles  1 done\u{1B}[K\n\u{1B}[K\nrules\u{1B}[K\n\u{1B}[J")
  }

  @Test func aWatchShowsThePresent() throws {
    let sample = try SampleStore()
    let result = try Program().run("status", "--watch", "--as-of", "2022-01-01", "--config", sample.configuration)
    #expect(result.status == 64 && result.errors.contains("--watch and --as-of exclude each other"))
  }
}

import Events
import Glibc
import Inbox
import JSON
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Daemon

@Suite(.timeLimit(.minutes(5))) struct ImportRequestTests {
  private func feed(_ kind: String, revision: String = "none") -> String {
    """
    feed: desk
    match: ["desk-*.csv"]
    format: {type: csv}
    key: [id]
    revision: \(revision)
    time: {event: day}
    map:
      kind: {value: \(kind)}
      title: text
    """
  }

  @Test func importsAFileWhereItIs() async throws {
    let bench = try ImportBench()
    let result = try await bench.importFile(line("a", "x") + line("b", "y") + "{torn\n")
    #expect(result["state"] == .string("done"))
    #expect(result.number("records") == 3 && result.number("inserted") == 2 && result.number("quarantined") == 1)
    #expect(try bench.events() == ["a x", "b y"])
    #expect(access(bench.folder.file("given-a.ndjson").text, F_OK) == 0)
    let row = try #require(try bench.read { try $0.files(.done) }.first)
    #expect(row.name == "a.ndjson" && row.feed == "events")
  }

  @Test func knowsWhatItHad() async throws {
    let bench = try ImportBench()
    try await bench.drop(line("a", "x"), as: "first.ndjson")
    let result = try await bench.importFile(line("a", "x"), as: "second.ndjson")
    #expect(result["state"] == .string("duplicate"))
    // Nothing is read of it.
    for count in ["records", "inserted", "duplicates", "corrected", "quarantined", "withdrawn"] {
      #expect(result.number(count) == 0, "\(count)")
    }
    #expect(try bench.read { try $0.statusCounts(at: .distantFuture).files } == ["done": 1, "duplicate": 1])
  }

  @Test func findsTheFeedByTheName() async throws {
    let bench = try ImportBench(feeds: ["desk": feed("test")])
    let path = bench.folder.file("desk-1.csv")
    try PosixFileSystem().write(Array("id,day,text\n1,2022-01-01,x\n".utf8), to: path)
    let descriptor = open(path.text, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    let result = try await bench.perform("import", ["name": .string("desk-1.csv")], file: descriptor)
    #expect(result["feed"] == .string("desk"))
    await #expect(throws: ControlError("there is no feed 'dsk'; there are desk, events")) {
      _ = try await bench.importFile("", feed: "dsk")
    }
    let unknown = ControlError(
      "no feed's 'match' takes a file named 'x.pdf'; say whose it is with --feed NAME: desk, events")
    await #expect(throws: unknown) {
      _ = try await bench.perform("import", ["name": .string("x.pdf")], file: descriptor)
    }
    await #expect(throws: ControlError("no file came with the request")) {
      _ = try await bench.perform("import", ["name": .string("x.csv")])
    }
  }

  @Test func rejectsAFileAndForgetsItsDigest() async throws {
    let bench = try ImportBench(feeds: ["desk": feed("test")])
    for _ in 0..<2 {
      let result = try await bench.importFile("number,day\n1,2022-01-01\n", as: "desk-1.csv", feed: "desk")
      #expect(result["state"] == .string("rejected"))
      #expect(result["reason"]?.stringValue?.hasPrefix("wrong-header: ") == true)
    }
    #expect(try bench.read { try $0.files(.rejected).count } == 2)
  }

  @Test func tellsHowFarItIs() async throws {
    let bench = try ImportBench()
    let heard = Mutex<[Int]>([])
    let text = (0..<25_000).map { line("k\($0)", "x") }.joined()
    _ = try await bench.importFile(text) { value in
      #expect(value.number("size") == text.utf8.count)
      heard.withLock { $0.append(value.number("records") ?? 0) }
    }
    #expect(heard.withLock(\.self) == [10_000, 20_000, 25_000])
  }

  @Test(arguments: ["none", "content", "{field: rev, order: number}"])
  func readsAFileAgainUnderAMendedFeed(revision: String) async throws {
    let bench = try ImportBench(feeds: ["desk": feed("wrong.kind", revision: revision)])
    let text = "id,day,text,rev\n1,2022-01-01,one,1\n2,2022-01-02,two,1\n3,bad,three,1\n"
    _ = try await bench.importFile(text, as: "desk-1.csv", feed: "desk")
    try bench.setFeed("desk", feed("right.kind", revision: revision))
    #expect(try await bench.importFile(text, as: "desk-1.csv", feed: "desk")["state"] == .string("duplicate"))
    let result = try await bench.importFile(text, as: "desk-1.csv", feed: "desk", again: true)
    #expect(result.number("corrected") == 2 && result.number("inserted") == 0 && result.number("quarantined") == 1)
    try bench.read { reader in
      #expect(try reader.events(EventFilter()).map(\.report.kind) == ["right.kind", "right.kind"])
      let counts = try reader.statusCounts(at: .distantFuture)
      #expect(counts.files == ["done": 1, "duplicate": 1] && counts.quarantined == 1 && counts.reports == 2)
      #expect(try reader.feedSummaries().map(\.records) == [3])
    }
    // A third time nothing changes.
    let third = try await bench.importFile(text, as: "desk-1.csv", feed: "desk", again: true)
    #expect(third.number("corrected") == 0 && third.number("duplicates") == 2)
    #expect(try bench.events().count == 2)
  }

  @Test func withdrawsWhatAFileBringsNoMoreUnderAMendedFeed() async throws {
    let bench = try ImportBench(feeds: ["desk": feed("k")])
    let text = "id,day,text\n1,2022-01-01,one\n2,2022-01-02,two\n"
    _ = try await bench.importFile(text, as: "desk-1.csv", feed: "desk")
    try bench.setFeed("desk", feed("k").replacing("key: [id]", with: "key: [text]"))
    let result = try await bench.importFile(text, as: "desk-1.csv", feed: "desk", again: true)
    #expect(result.number("inserted") == 2 && result.number("withdrawn") == 2)
    #expect(try bench.events() == ["one one", "two two"])
    #expect(try bench.read { try $0.statusCounts(at: .distantFuture).reports } == 4)
  }

  /// A later file's word stands against an earlier file that is read again.
  @Test func doesNotUndoALaterFile() async throws {
    let bench = try ImportBench(feeds: ["desk": feed("k", revision: "content")])
    let first = "id,day,text\n1,2022-01-01,one\n2,2022-01-02,two\n"
    _ = try await bench.importFile(first, as: "desk-1.csv", feed: "desk")
    _ = try await bench.importFile("id,day,text\n1,2022-01-01,newer\n", as: "desk-2.csv", feed: "desk")
    let result = try await bench.importFile(first, as: "desk-1.csv", feed: "desk", again: true)
    #expect(result.number("stale") == 1 && result.number("duplicates") == 1)
    #expect(try bench.events() == ["1 newer", "2 two"])
  }

  @Test func leavesAFileAsItWasWhereTheMendedFeedRejectsIt() async throws {
    let bench = try ImportBench(feeds: ["desk": feed("k")])
    let text = "id,day,text\n1,2022-01-01,one\n"
    _ = try await bench.importFile(text, as: "desk-1.csv", feed: "desk")
    try bench.setFeed("desk", feed("k").replacing("key: [id]", with: "key: [number]"))
    await #expect(throws: ControlError.self) {
      _ = try await bench.importFile(text, as: "desk-1.csv", feed: "desk", again: true)
    }
    #expect(try bench.events() == ["1 one"])
    #expect(try bench.read { try $0.statusCounts(at: .distantFuture).files } == ["done": 1, "duplicate": 0])
  }
}

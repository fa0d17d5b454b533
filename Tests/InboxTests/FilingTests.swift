import Digests
import Events
import Glibc
import Inbox
import JSON
import TestSupport
import Testing

@Suite struct FilingTests {
  /// The date of ``Spool/now``.
  private let date = "2024-10-04"
  private let rejection = Rejection(
    reason: "wrong-header", detail: "expected 61 columns, found \"1\"", digest: SHA256.hash("x".utf8), records: 7,
    quarantined: 6, stored: 1)

  @Test func archivesByDate() throws {
    var spool = try Spool()
    let path = try spool.inbox.archive(try spool.claimed("x"), now: spool.now)
    #expect(path == spool.root / "done" / date / "a.csv")
    #expect(try spool.files() == ["done/\(date)/a.csv": "x"])
    #expect(spool.system.undurableOperations == 0)
  }

  @Test func numbersWhatHasTheSameName() throws {
    var spool = try Spool()
    for content in ["1", "2", "3"] {
      _ = try spool.inbox.archive(try spool.claimed(content), now: spool.now)
    }
    #expect(try spool.files("done/\(date)") == ["a.csv": "1", "a.csv.1": "2", "a.csv.2": "3"])
  }

  @Test func rejectsBesideAReason() throws {
    var spool = try Spool(feeds: ["gdelt2"])
    let claimed = try spool.claimed("x", at: spool.root / "gdelt2" / "incoming" / "a.csv")
    let path = try spool.inbox.reject(claimed, rejection, now: spool.now)
    let files = try spool.files("gdelt2/rejected/\(date)")
    #expect(path == spool.root / "gdelt2" / "rejected" / date / "a.csv")
    #expect(Set(files.keys) == ["a.csv", "a.csv.reason.json"])
    let reason = try JSONValue(parsing: try #require(files["a.csv.reason.json"]))
    #expect(reason["reason"] == .string("wrong-header"))
    #expect(reason["detail"] == .string("expected 61 columns, found \"1\""))
    #expect(reason["feed"] == .string("gdelt2"))
    #expect(reason["name"] == .string("a.csv"))
    #expect(reason["digest"] == .string(SHA256.hash("x".utf8).hexadecimal))
    #expect(reason["time"] == .string(spool.now.text))
    #expect(
      [reason["bytes"], reason["records"], reason["quarantined"], reason["stored"]].map { $0?.doubleValue } == [
        1, 7, 6, 1,
      ])
    #expect(spool.system.undurableOperations == 0)
  }

  @Test func saysNothingItDoesNotKnow() throws {
    var spool = try Spool()
    let rejection = Rejection(reason: "no-feed", detail: "no feed matches")
    _ = try spool.inbox.reject(try spool.claimed("x"), rejection, now: spool.now)
    let reason = try JSONValue(parsing: try #require(try spool.files("rejected/\(date)")["a.csv.reason.json"]))
    for name in ["feed", "digest", "records", "quarantined", "stored"] { #expect(reason[name] == .null) }
  }

  @Test func keepsEachRejectedFileWithItsReason() throws {
    var spool = try Spool()
    for content in ["1", "2"] {
      let rejection = Rejection(reason: "no-feed", detail: content, digest: SHA256.hash(content.utf8))
      _ = try spool.inbox.reject(try spool.claimed(content), rejection, now: spool.now)
    }
    let files = try spool.files("rejected/\(date)")
    #expect(files["a.csv"] == "1")
    #expect(files["a.csv.1"] == "2")
    #expect(try #require(files["a.csv.reason.json"]).contains("\"detail\": \"1\""))
    #expect(try #require(files["a.csv.1.reason.json"]).contains("\"detail\": \"2\""))
    #expect(files.count == 4)
  }

  @Test func keepsAReasonWhoseFileWasTakenAway() throws {
    var spool = try Spool()
    let first = Rejection(reason: "no-feed", detail: "first", digest: SHA256.hash("1".utf8))
    let path = try spool.inbox.reject(try spool.claimed("1"), first, now: spool.now)
    try spool.system.remove(path)
    let second = Rejection(reason: "no-feed", detail: "second", digest: SHA256.hash("2".utf8))
    _ = try spool.inbox.reject(try spool.claimed("2"), second, now: spool.now)
    let files = try spool.files("rejected/\(date)")
    #expect(Set(files.keys) == ["a.csv.reason.json", "a.csv.1", "a.csv.1.reason.json"])
    #expect(try #require(files["a.csv.reason.json"]).contains("first"))
  }

  @Test func doesNotPileUpReasonsOfOneFile() throws {
    var spool = try Spool()
    let disk = FaultyFileSystem(spool.system)
    spool.inbox = Inbox(root: spool.root, fileSystem: disk)
    let claimed = try spool.claimed("x")
    disk.set(.always("rename", code: EROFS))
    for _ in 0..<3 {
      #expect(throws: InboxError.file(FileError("rename", claimed.path, code: EROFS))) {
        try spool.inbox.reject(claimed, rejection, now: spool.now)
      }
    }
    disk.set(.none)
    _ = try spool.inbox.reject(claimed, rejection, now: spool.now)
    #expect(try Set(spool.files("rejected/\(date)").keys) == ["a.csv", "a.csv.reason.json"])
  }

  @Test func leavesTheFileWhereItIsAndTriesAgain() throws {
    var spool = try Spool()
    let disk = FaultyFileSystem(spool.system)
    spool.inbox = Inbox(root: spool.root, fileSystem: disk)
    let claimed = try spool.claimed("x")
    disk.set(.always("rename", code: ENOSPC))
    #expect(throws: InboxError.file(FileError("rename", claimed.path, code: ENOSPC))) {
      try spool.inbox.archive(claimed, now: spool.now)
    }
    #expect(try spool.files() == ["processing/a.csv": "x"])
    disk.set(.none)
    let held = spool.scan()
    #expect(held.recoverable.isEmpty)
    #expect(held.warnings.map(\.path) == [claimed.path])
    #expect(held.next == spool.now.advanced(byMilliseconds: 1000))
    spool.wait(milliseconds: 1000)
    #expect(spool.scan().recoverable == [claimed])
    _ = try spool.inbox.archive(claimed, now: spool.now)
    #expect(try spool.files() == ["done/\(date)/a.csv": "x"])
  }

  @Test func triesEverLessOften() throws {
    var spool = try Spool()
    let disk = FaultyFileSystem(spool.system)
    spool.inbox = Inbox(root: spool.root, fileSystem: disk)
    var claimed = try spool.claimed("x")
    disk.set(.always("rename", code: EACCES))
    var waits: [Int64] = []
    var warnings = 0
    for _ in 0..<4 {
      #expect(throws: InboxError.self) { try spool.inbox.archive(claimed, now: spool.now) }
      let held = spool.scan()
      warnings += held.warnings.count
      waits.append(try #require(held.next).milliseconds(since: spool.now))
      spool.wait(milliseconds: waits.last ?? 0)
      claimed = try #require(spool.scan().recoverable.first)
      // Scans for other lanes, while it is dealt with.
      warnings += spool.scan().warnings.count
    }
    #expect(waits == [1000, 2000, 4000, 8000])
    #expect(warnings == 1)
  }

  @Test func tellsWhatIsNotDurable() throws {
    var spool = try Spool()
    let disk = FaultyFileSystem(spool.system)
    spool.inbox = Inbox(root: spool.root, fileSystem: disk)
    let claimed = try spool.claimed("x")
    disk.set(.always("fsync", code: EIO))
    _ = try spool.inbox.archive(claimed, now: spool.now)
    let problems = spool.scan().warnings.map(\.problem)
    #expect(problems.contains(.notDurable(FileError("fsync", claimed.path.parent, code: EIO))))
    #expect(try spool.files() == ["done/\(date)/a.csv": "x"])
  }

  @Test func doesNotArchiveWhatWasWrittenTo() throws {
    var spool = try Spool()
    let claimed = try spool.claimed("x")
    try spool.system.put("xy", at: claimed.path)
    #expect(throws: InboxError.changed(claimed.path)) { try spool.inbox.archive(claimed, now: spool.now) }
    #expect(try spool.files() == ["processing/a.csv": "xy"])
    spool.wait(milliseconds: 1000)
    let again = try #require(spool.scan().recoverable.first)
    #expect(again.identity.size == 2)
    _ = try spool.inbox.archive(again, now: spool.now)
    #expect(try spool.files() == ["done/\(date)/a.csv": "xy"])
  }

  @Test func doesNotFollowADirectoryThatIsALink() throws {
    var spool = try Spool()
    let claimed = try spool.claimed("x")
    try spool.system.put(.symbolicLink, at: spool.root / "done")
    #expect(throws: InboxError.file(FileError("mkdir", spool.root / "done", code: ENOTDIR))) {
      try spool.inbox.archive(claimed, now: spool.now)
    }
    #expect(try spool.files() == ["processing/a.csv": "x"])
  }

  @Test func toleratesAFileThatWasTakenAway() throws {
    var spool = try Spool()
    let claimed = try spool.claimed("x")
    try spool.system.remove(claimed.path)
    #expect(throws: InboxError.vanished(claimed.path)) { try spool.inbox.archive(claimed, now: spool.now) }
    #expect(try spool.settled("y", at: spool.incoming("b")).ready.count == 1)
  }
}

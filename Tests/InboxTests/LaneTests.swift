import Events
import Glibc
import Inbox
import TestSupport
import Testing

@Suite struct LaneTests {
  @Test func findsTheLanesOfFeeds() throws {
    var spool = try Spool(feeds: ["gdelt2", "acled"])
    try spool.system.put("1", at: spool.root / "gdelt2" / "incoming" / "a")
    try spool.system.put("2", at: spool.root / "incoming" / "b")
    _ = spool.scan()
    spool.wait(milliseconds: 2000)
    let result = spool.scan()
    #expect(result.ready.map(\.lane.feed) == ["gdelt2", nil])
    let expected = ["", "/incoming", "/gdelt2", "/gdelt2/incoming", "/acled", "/acled/incoming"]
    #expect(Set(result.directories.map(\.text)) == Set(expected.map { "/spool" + $0 }))
  }

  @Test func takesNoStateForAFeed() throws {
    var spool = try Spool()
    try spool.system.makeDirectories(spool.root / "done" / "incoming")
    try spool.system.makeDirectories(spool.root / ".hidden" / "incoming")
    try spool.system.makeDirectories(spool.root / "lost+found")
    try spool.system.put("x", at: spool.root / "done" / "incoming" / "a")
    try spool.system.put("x", at: spool.root / ".hidden" / "incoming" / "a")
    #expect(spool.scan().waiting == 0)
  }

  @Test func doesNotFollowAFolderThatIsALink() throws {
    var spool = try Spool()
    try spool.system.put(.symbolicLink, at: spool.root / "feed")
    #expect(spool.scan().directories == [spool.root, spool.root / "incoming"])
  }

  @Test func givesOneFileOfAFeedAtATime() throws {
    var spool = try Spool(feeds: ["other"])
    try spool.system.put("1", at: spool.incoming("a"))
    try spool.system.put("2", at: spool.incoming("b"))
    try spool.system.put("3", at: spool.root / "other" / "incoming" / "c")
    _ = spool.scan()
    spool.wait(milliseconds: 2000)
    let ready = spool.scan().ready
    #expect(ready.map(\.name.text) == ["a", "b", "c"])
    let claimed = try spool.inbox.claim(ready[0], now: spool.now)
    #expect(throws: InboxError.busy(ready[1].path)) { try spool.inbox.claim(ready[1], now: spool.now) }
    let others = spool.scan()
    #expect(others.ready.map(\.name.text) == ["c"] && others.behind.map(\.name.text) == ["b"])
    _ = try spool.inbox.archive(claimed, now: spool.now)
    let rest = spool.scan()
    #expect(rest.ready.map(\.name.text) == ["b", "c"] && rest.behind.isEmpty)
  }

  @Test func seesADirectoryThatGoesAndComesBack() throws {
    var spool = try Spool(feeds: ["feed"])
    _ = spool.scan()
    try spool.system.remove(spool.root / "feed")
    let gone = spool.scan()
    #expect(gone.warnings == [InboxWarning(path: spool.root / "feed" / "incoming", problem: .gone)])
    #expect(!gone.directories.contains(spool.root / "feed"))
    #expect(spool.scan().warnings.isEmpty)
    try spool.system.makeDirectories(spool.root / "feed" / "incoming")
    try spool.system.put("x", at: spool.root / "feed" / "incoming" / "a")
    _ = spool.scan()
    spool.wait(milliseconds: 2000)
    #expect(spool.scan().ready.map(\.lane.feed) == ["feed"])
  }

  @Test func survivesTheLossOfTheWholeInbox() throws {
    var spool = try Spool()
    _ = spool.scan()
    try spool.system.remove(spool.root)
    let gone = spool.scan()
    #expect(gone.warnings.map(\.path) == [spool.root])
    #expect(gone.directories == [spool.root])
    #expect(spool.scan().warnings.isEmpty)
    try spool.system.makeDirectories(spool.root / "incoming")
    #expect(try spool.settled("x", at: spool.incoming("a")).ready.count == 1)
  }

  @Test func warnsOnceOfADirectoryThatCannotBeRead() throws {
    var spool = try Spool(feeds: ["feed"])
    try spool.system.setReadable(false, spool.root / "feed" / "incoming")
    let first = spool.scan()
    #expect(first.warnings.map(\.path) == [spool.root / "feed" / "incoming"])
    #expect(spool.scan().warnings.isEmpty)
    try spool.system.setReadable(true, spool.root / "feed" / "incoming")
    #expect(try spool.settled("x", at: spool.root / "feed" / "incoming" / "a").ready.count == 1)
  }

  @Test func preparesItsOwnLane() throws {
    let system = MemoryFileSystem()
    var inbox = Inbox(root: FilePath("/spool"), fileSystem: system)
    try inbox.prepare()
    try inbox.prepare()
    #expect(try Set(system.list(FilePath("/spool")).map(\.name.text)) == ["incoming", "processing"])
    #expect(system.undurableOperations == 0)
  }

  @Test func makesTheFolderOfAFeed() throws {
    let system = MemoryFileSystem()
    var inbox = Inbox(root: FilePath("/spool"), fileSystem: system)
    try inbox.prepare()
    try inbox.makeLane(of: "wire")
    try inbox.makeLane(of: "wire")
    #expect(try Set(system.list(FilePath("/spool/wire")).map(\.name.text)) == ["incoming", "processing"])
    #expect(inbox.scan(now: Instant(milliseconds: 0)).directories.contains(FilePath("/spool/wire/incoming")))
    #expect(system.undurableOperations == 0)
  }

  @Test func refusesAnInboxWithoutAParent() throws {
    var inbox = Inbox(root: FilePath("/none/spool"), fileSystem: MemoryFileSystem())
    #expect(throws: InboxError.file(FileError("mkdir", FilePath("/none/spool"), code: ENOENT))) {
      try inbox.prepare()
    }
  }

  @Test func refusesItsOwnFilesInTheTree() throws {
    let spool = try Spool()
    try spool.system.makeDirectories(FilePath("/var/log"))
    try spool.inbox.checkOwnFiles([FilePath("/var/log/alerts.jsonl"), FilePath("/spool2/vedette.db")])
    let inside = spool.root / "incoming" / "new" / "alerts.jsonl"
    #expect(throws: InboxError.ownFileInside(inside, inbox: spool.root)) {
      try spool.inbox.checkOwnFiles([FilePath("/var/log/alerts.jsonl"), inside])
    }
  }

  @Test func findsItsOwnFilesBehindLinks() throws {
    let folder = try TemporaryFolder()
    let inbox = Inbox(root: folder.file("spool"))
    try PosixFileSystem().makeDirectory(folder.file("spool"))
    #expect(symlink("spool", folder.file("log").text) == 0)
    let log = folder.file("log") / "alerts.jsonl"
    #expect(throws: InboxError.ownFileInside(log, inbox: folder.file("spool"))) { try inbox.checkOwnFiles([log]) }
    try inbox.checkOwnFiles([folder.file("alerts.jsonl")])
  }
}

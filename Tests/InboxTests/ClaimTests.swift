import Digests
import Events
import Glibc
import Inbox
import TestSupport
import Testing

@Suite struct ClaimTests {
  @Test func movesTheFileToProcessing() throws {
    var spool = try Spool()
    let claimed = try spool.claimed("x")
    #expect(claimed.path == spool.root / "processing" / "a.csv")
    #expect(claimed.name.text == "a.csv")
    #expect(try spool.files() == ["processing/a.csv": "x"])
    // The alert does not wait for the disk to know of the rename.
    #expect(spool.system.undurableOperations == 1)
    try spool.inbox.verify(claimed)
  }

  @Test func neverOverwritesWhatIsInProcessing() throws {
    var spool = try Spool()
    let first = try spool.claimed("old")
    spool.inbox.release(first, now: spool.now)
    try spool.system.put("new", at: spool.incoming("a.csv"))
    spool.inbox.noteRenamedIn(spool.incoming("a.csv"))
    let ready = try #require(spool.scan().ready.first)
    let second = try spool.inbox.claim(ready, now: spool.now)
    #expect(second.path.name.text == "a.csv.1")
    #expect(second.name.text == "a.csv")
    #expect(try spool.files() == ["processing/a.csv": "old", "processing/a.csv.1": "new"])
  }

  @Test func refusesAFileThatChangedSinceTheScan() throws {
    var spool = try Spool()
    let ready = try #require(try spool.settled("x", at: spool.incoming("a.csv")).ready.first)
    try spool.system.put("xy", at: spool.incoming("a.csv"))
    #expect(throws: InboxError.changed(ready.path)) { try spool.inbox.claim(ready, now: spool.now) }
    #expect(try spool.files() == ["incoming/a.csv": "xy"])
    #expect(spool.scan().waiting == 1)
  }

  @Test func toleratesAFileThatVanished() throws {
    var spool = try Spool()
    let ready = try #require(try spool.settled("x", at: spool.incoming("a.csv")).ready.first)
    try spool.system.remove(ready.path)
    #expect(throws: InboxError.vanished(ready.path)) { try spool.inbox.claim(ready, now: spool.now) }
    #expect(spool.scan().warnings.isEmpty)
  }

  @Test func refusesALinkThatTookTheFilesPlace() throws {
    var spool = try Spool()
    let ready = try #require(try spool.settled("x", at: spool.incoming("a.csv")).ready.first)
    try spool.system.remove(ready.path)
    try spool.system.put(.symbolicLink, at: ready.path)
    #expect(throws: InboxError.file(FileError("open", ready.path, code: ELOOP))) {
      try spool.inbox.claim(ready, now: spool.now)
    }
    #expect(spool.scan().ready.isEmpty)
  }

  /// The waits after each failure, in seconds.
  @Test func backsOffFromAFileThatCannotBeRead() throws {
    var spool = try Spool()
    try spool.system.put("x", at: spool.incoming("a.csv"))
    try spool.system.setReadable(false, spool.incoming("a.csv"))
    _ = spool.scan()
    spool.wait(milliseconds: 2000)
    var waits: [Int64] = []
    var warnings = 0
    for _ in 0..<8 {
      let ready = try #require(spool.scan().ready.first)
      #expect(throws: InboxError.file(FileError("open", ready.path, code: EACCES))) {
        try spool.inbox.claim(ready, now: spool.now)
      }
      let result = spool.scan()
      warnings += result.warnings.count
      let wait = try #require(result.next).milliseconds(since: spool.now)
      waits.append(wait / 1000)
      spool.wait(milliseconds: wait - 1)
      #expect(spool.scan().ready.isEmpty)
      spool.wait(milliseconds: 1)
    }
    #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60])
    #expect(warnings == 1)
  }

  @Test func takesAFileThatWasMadeReadable() throws {
    var spool = try Spool()
    try spool.system.put("x", at: spool.incoming("a.csv"))
    try spool.system.setReadable(false, spool.incoming("a.csv"))
    _ = spool.scan()
    spool.wait(milliseconds: 2000)
    let ready = try #require(spool.scan().ready.first)
    #expect(throws: InboxError.self) { try spool.inbox.claim(ready, now: spool.now) }
    try spool.system.setReadable(true, spool.incoming("a.csv"))
    _ = spool.scan()
    spool.wait(milliseconds: 2000)
    let mended = try #require(spool.scan().ready.first)
    #expect(try spool.inbox.claim(mended, now: spool.now).path.name.text == "a.csv")
  }

  @Test func stopsWhileADiskIsFull() throws {
    var spool = try Spool()
    let ready = try #require(try spool.settled("x", at: spool.incoming("a.csv")).ready.first)
    try spool.system.setFree((256 << 20) - 1)
    #expect(throws: InboxError.noRoom(spool.root, free: (256 << 20) - 1, wanted: 256 << 20)) {
      try spool.inbox.claim(ready, now: spool.now)
    }
    #expect(try spool.files() == ["incoming/a.csv": "x"])
    try spool.system.setFree(256 << 20)
    _ = try spool.inbox.claim(ready, now: spool.now)
  }

  @Test func asksForRoomOnTheDatabasesDiskToo() throws {
    let spool = try Spool()
    let system = spool.system
    let inbox = Inbox(root: spool.root, volumes: [FilePath("/var/lib")], fileSystem: system)
    #expect(throws: InboxError.file(FileError("statvfs", FilePath("/var/lib"), code: ENOENT))) { try inbox.checkRoom() }
    try system.makeDirectories(FilePath("/var/lib"))
    try inbox.checkRoom()
  }

  @Test func backsOffWhereRoomCannotBeToldOf() throws {
    var spool = try Spool()
    spool.inbox = Inbox(root: spool.root, volumes: [FilePath("/none")], fileSystem: spool.system)
    let ready = try #require(try spool.settled("x", at: spool.incoming("a.csv")).ready.first)
    #expect(throws: InboxError.file(FileError("statvfs", FilePath("/none"), code: ENOENT))) {
      try spool.inbox.claim(ready, now: spool.now)
    }
    let held = spool.scan()
    #expect(held.ready.isEmpty)
    #expect(held.next == spool.now.advanced(byMilliseconds: 1000))
    #expect(held.warnings.map(\.path) == [ready.path])
  }

  @Test func noticesAChangeAfterTheClaim() throws {
    var spool = try Spool()
    let claimed = try spool.claimed("x")
    try spool.system.put("y", at: claimed.path)
    #expect(throws: InboxError.changed(claimed.path)) { try spool.inbox.verify(claimed) }
    #expect(try spool.inbox.putBack(claimed, now: spool.now) == spool.incoming("a.csv"))
    #expect(try spool.files() == ["incoming/a.csv": "y"])
  }

  /// A right that is given changes the file's ctime and none of its bytes.
  @Test func takesAFileForWhatItsBytesAre() throws {
    var spool = try Spool()
    let claimed = try spool.claimed("x")
    let content = try spool.inbox.open(claimed)
    let digest = try content.digest()
    #expect(try spool.inbox.verify(claimed, content, is: digest) == claimed)
    try spool.system.setReadable(true, claimed.path)
    #expect(throws: InboxError.changed(claimed.path)) { try spool.inbox.verify(claimed) }
    let now = try spool.inbox.verify(claimed, content, is: digest)
    #expect(now != claimed && now.identity.isSameContent(as: claimed.identity))
    try spool.inbox.verify(now)
    _ = try spool.inbox.archive(now, now: spool.now)
  }

  /// Whoever sets back the time of what he wrote is found out by the bytes.
  @Test func noticesAChangeThatLeavesSizeAndTime() throws {
    var spool = try Spool()
    let claimed = try spool.claimed("x")
    let content = try spool.inbox.open(claimed)
    let digest = try content.digest()
    try spool.system.put("y", at: claimed.path)
    #expect(throws: InboxError.changed(claimed.path)) { try spool.inbox.verify(claimed, content, is: digest) }
    try spool.system.setModified(claimed.identity.modified, of: claimed.path)
    #expect(throws: InboxError.changed(claimed.path)) { try spool.inbox.verify(claimed, content, is: digest) }
  }

  @Test func tellsOfBytesThatCannotBeReadAgain() throws {
    var spool = try Spool()
    let disk = FaultyFileSystem(spool.system)
    spool.inbox = Inbox(root: spool.root, fileSystem: disk)
    let claimed = try spool.claimed("x")
    let content = try spool.inbox.open(claimed)
    let digest = try content.digest()
    try spool.system.setReadable(true, claimed.path)
    disk.set(.always("read", code: EIO))
    #expect(throws: InboxError.file(FileError("read", claimed.path, code: EIO))) {
      try spool.inbox.verify(claimed, content, is: digest)
    }
    disk.set(.none)
    try spool.system.remove(claimed.path)
    #expect(throws: InboxError.vanished(claimed.path)) { try spool.inbox.verify(claimed, content, is: digest) }
  }

  @Test func letsAFileSettleThatWasPutBack() throws {
    var spool = try Spool()
    let claimed = try spool.claimed("x")
    let path = try spool.inbox.putBack(claimed, now: spool.now)
    // What inotify tells of the rename that put it back.
    spool.inbox.noteRenamedIn(path)
    #expect(spool.scan().ready.isEmpty)
    spool.wait(milliseconds: 2000)
    #expect(spool.scan().ready.map(\.path) == [path])
  }

  @Test func believesTheNextRenameAfterAFileWasPutBack() throws {
    var spool = try Spool()
    let path = try spool.inbox.putBack(try spool.claimed("x"), now: spool.now)
    spool.inbox.noteRenamedIn(path)
    spool.inbox.noteRenamedIn(path)
    #expect(spool.scan().ready.map(\.path) == [path])
  }

  @Test func overwritesNothingWhenItPutsBack() throws {
    var spool = try Spool()
    let claimed = try spool.claimed("old")
    try spool.system.put("new", at: spool.incoming("a.csv"))
    #expect(try spool.inbox.putBack(claimed, now: spool.now) == spool.incoming("a.csv.1"))
    #expect(try spool.files() == ["incoming/a.csv": "new", "incoming/a.csv.1": "old"])
  }

  @Test func listsWhatAnEarlierRunLeft() throws {
    var spool = try Spool()
    let claimed = try spool.claimed("x")
    spool.inbox = Inbox(root: spool.root, fileSystem: spool.system)
    let result = spool.scan()
    #expect(result.recoverable == [claimed])
    #expect(spool.scan().recoverable.isEmpty)
    _ = try spool.inbox.archive(claimed, now: spool.now)
  }

  @Test func givesBackOneFileOfAFeedAtATime() throws {
    var spool = try Spool()
    try spool.system.makeDirectories(spool.root / "processing")
    for (name, time) in [("a", 2), ("b", 1), ("c", 3)] as [(String, Int64)] {
      try spool.system.put(name, at: spool.root / "processing" / name)
      try spool.system.setModified(time, of: spool.root / "processing" / name)
    }
    var order: [String] = []
    for left in [2, 1, 0] {
      let result = spool.scan()
      #expect(result.recoverable.count == 1)
      #expect(result.waiting == left)
      #expect(result.next == (left == 0 ? nil : spool.now))
      let file = try #require(result.recoverable.first)
      #expect(spool.scan().recoverable.isEmpty)
      order.append(file.name.text)
      _ = try spool.inbox.archive(file, now: spool.now)
    }
    #expect(order == ["b", "a", "c"])
  }

  @Test func holdsNewFilesBackBehindWhatAnEarlierRunLeft() throws {
    var spool = try Spool()
    let claimed = try spool.claimed("x")
    spool.inbox = Inbox(root: spool.root, settle: .seconds(0), fileSystem: spool.system)
    try spool.system.put("y", at: spool.incoming("b.csv"))
    #expect(spool.scan().ready.isEmpty)
    _ = try spool.inbox.archive(claimed, now: spool.now)
    #expect(spool.scan().ready.map(\.name.text) == ["b.csv"])
  }
}

@Suite struct FileDigestTests {
  @Test(arguments: [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
  func isThatOfTheWholeFile(size: Int) throws {
    var spool = try Spool()
    var random = SplitMix64.announced()
    let block = (0..<1000).map { _ in UInt8.random(in: 32...126, using: &random) }
    let content = String(decoding: repeatElement(block, count: size / 1000 + 1).joined().prefix(size), as: UTF8.self)
    let claimed = try spool.claimed(content)
    #expect(try spool.inbox.open(claimed).digest() == SHA256.hash(content.utf8))
  }

  @Test func tellsOfAFileThatCannotBeRead() throws {
    var spool = try Spool()
    let disk = FaultyFileSystem(spool.system, fault: .always("read", code: EIO))
    spool.inbox = Inbox(root: spool.root, fileSystem: disk)
    let claimed = try spool.claimed("x")
    let file = try spool.inbox.open(claimed)
    #expect(throws: FileError("read", claimed.path, code: EIO)) { try file.digest() }
    try spool.system.remove(claimed.path)
    #expect(throws: InboxError.vanished(claimed.path)) { try spool.inbox.open(claimed) }
  }
}

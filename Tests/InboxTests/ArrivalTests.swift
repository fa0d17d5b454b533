import Events
import Glibc
import Inbox
import TestSupport
import Testing

/// A file that is claimed the moment it is renamed in, and when that is left to a scan.
@Suite struct ArrivalTests {
  private let limit: Int64 = 1000

  /// A spool that was searched once, with a file that was just renamed in.
  private func arrived(_ content: String = "x", as name: String = "a.csv", feeds: [String] = []) throws -> Spool {
    var spool = try Spool(feeds: feeds)
    _ = spool.scan()
    try spool.system.put(content, at: spool.incoming(name))
    spool.inbox.noteRenamedIn(spool.incoming(name))
    return spool
  }

  private func arrival(_ name: String, _ spool: inout Spool) throws -> OpenFile {
    let claimed = spool.inbox.claimArrival(spool.incoming(name), atMost: limit, now: spool.now)
    return try #require(claimed)
  }

  @Test func isClaimedAndOpen() throws {
    var spool = try arrived("abc")
    let arrival = try arrival("a.csv", &spool)
    #expect(arrival.file.path == spool.root / "processing" / "a.csv")
    #expect(arrival.file.lane == Lane(feed: nil, root: spool.root))
    #expect(try spool.files() == ["processing/a.csv": "abc"])
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(try arrival.content.read(into: &bytes, at: 0) == 3)
    try spool.inbox.verify(arrival.file)
    #expect(try spool.inbox.archive(arrival.file, now: spool.now).name.text == "a.csv")
    let after = spool.scan()
    #expect(after.ready.isEmpty && after.recoverable.isEmpty && after.waiting == 0)
  }

  /// What makes it quick: no directory is read.
  @Test func looksAtNothingElse() throws {
    var spool = try arrived()
    let disk = FaultyFileSystem(spool.system)
    spool.inbox = Inbox(root: spool.root, fileSystem: disk)
    _ = spool.scan()
    spool.inbox.noteRenamedIn(spool.incoming("a.csv"))
    disk.set(.always("list", code: EIO))
    // Room, the file and what it is, the rename without its directory and with it, and what it is then.
    #expect(spool.inbox.claimArrival(spool.incoming("a.csv"), atMost: limit, now: spool.now) != nil)
    #expect(disk.operations == 8)
  }

  @Test func isClaimedInItsFeedsFolder() throws {
    var spool = try Spool(feeds: ["one", "two"])
    _ = spool.scan()
    for feed in ["one", "two"] {
      let path = spool.root / feed / "incoming" / "a"
      try spool.system.put(feed, at: path)
      spool.inbox.noteRenamedIn(path)
      #expect(spool.inbox.claimArrival(path, atMost: limit, now: spool.now)?.file.lane.feed == feed)
    }
  }

  /// Files of a folder are imported in their order.
  @Test func waitsBehindAClaimedFile() throws {
    var spool = try arrived()
    let first = try arrival("a.csv", &spool)
    try spool.system.put("y", at: spool.incoming("b.csv"))
    spool.inbox.noteRenamedIn(spool.incoming("b.csv"))
    #expect(spool.inbox.claimArrival(spool.incoming("b.csv"), atMost: limit, now: spool.now) == nil)
    _ = try spool.inbox.archive(first.file, now: spool.now)
    #expect(spool.scan().ready.map(\.name.text) == ["b.csv"])
  }

  @Test func waitsBehindAFileThatIsReady() throws {
    var spool = try Spool()
    let ready = try #require(try spool.settled("x", at: spool.incoming("a.csv")).ready.first)
    try spool.system.put("y", at: spool.incoming("b.csv"))
    spool.inbox.noteRenamedIn(spool.incoming("b.csv"))
    #expect(spool.inbox.claimArrival(spool.incoming("b.csv"), atMost: limit, now: spool.now) == nil)
    // Once that is dealt with, it is its turn.
    let claimed = try spool.inbox.claim(ready, now: spool.now)
    _ = try spool.inbox.archive(claimed, now: spool.now)
    #expect(spool.inbox.claimArrival(spool.incoming("b.csv"), atMost: limit, now: spool.now) != nil)
  }

  @Test func waitsBehindWhatAnEarlierRunLeft() throws {
    var spool = try Spool()
    try spool.system.makeDirectories(spool.root / "processing")
    for name in ["p", "q"] { try spool.system.put(name, at: spool.root / "processing" / name) }
    let first = try #require(spool.scan().recoverable.first)
    _ = try spool.inbox.archive(first, now: spool.now)
    try spool.system.put("x", at: spool.incoming("a.csv"))
    spool.inbox.noteRenamedIn(spool.incoming("a.csv"))
    #expect(spool.inbox.claimArrival(spool.incoming("a.csv"), atMost: limit, now: spool.now) == nil)
    let second = spool.scan()
    #expect(second.recoverable.map(\.name.text) == ["q"] && second.ready.isEmpty)
  }

  @Test func waitsWhereAFileFailed() throws {
    var spool = try arrived()
    let first = try arrival("a.csv", &spool)
    spool.inbox.release(first.file, now: spool.now)
    try spool.system.put("y", at: spool.incoming("b.csv"))
    spool.inbox.noteRenamedIn(spool.incoming("b.csv"))
    #expect(spool.inbox.claimArrival(spool.incoming("b.csv"), atMost: limit, now: spool.now) == nil)
    #expect(spool.scan().ready.map(\.name.text) == ["b.csv"])
  }

  /// Each leaves the file to the scan, which knows what to do with it.
  @Test(arguments: ["a.tmp", ".a", "a.part"]) func leavesTemporaryNames(name: String) throws {
    var spool = try arrived(as: name)
    #expect(spool.inbox.claimArrival(spool.incoming(name), atMost: limit, now: spool.now) == nil)
    #expect(spool.scan().ready.isEmpty)
  }

  @Test func leavesWhatIsLong() throws {
    var spool = try arrived(String(repeating: "x", count: Int(limit) + 1))
    #expect(spool.inbox.claimArrival(spool.incoming("a.csv"), atMost: limit, now: spool.now) == nil)
    #expect(spool.scan().ready.map(\.name.text) == ["a.csv"])
  }

  @Test func leavesWhatIsNoFile() throws {
    var spool = try arrived()
    try spool.system.remove(spool.incoming("a.csv"))
    try spool.system.put(.symbolicLink, at: spool.incoming("a.csv"))
    #expect(spool.inbox.claimArrival(spool.incoming("a.csv"), atMost: limit, now: spool.now) == nil)
    #expect(spool.scan().warnings.map(\.problem) == [.symbolicLink])
    try spool.system.remove(spool.incoming("a.csv"))
    spool.inbox.noteRenamedIn(spool.incoming("a.csv"))
    #expect(spool.inbox.claimArrival(spool.incoming("a.csv"), atMost: limit, now: spool.now) == nil)
  }

  @Test func leavesWhatThereIsNoRoomFor() throws {
    var spool = try arrived()
    try spool.system.setFree(0)
    #expect(spool.inbox.claimArrival(spool.incoming("a.csv"), atMost: limit, now: spool.now) == nil)
    #expect(spool.scan().ready.map(\.name.text) == ["a.csv"])
  }

  @Test func leavesWhatWasOnlyWritten() throws {
    var spool = try arrived()
    try spool.system.put("y", at: spool.incoming("b.csv"))
    #expect(spool.inbox.claimArrival(spool.incoming("b.csv"), atMost: limit, now: spool.now) == nil)
    #expect(spool.inbox.claimArrival(spool.root / "elsewhere" / "a.csv", atMost: limit, now: spool.now) == nil)
  }

  @Test func leavesWhatTheInboxItselfPutBack() throws {
    var spool = try arrived()
    let claimed = try arrival("a.csv", &spool)
    let path = try spool.inbox.putBack(claimed.file, now: spool.now)
    spool.inbox.noteRenamedIn(path)
    #expect(spool.inbox.claimArrival(path, atMost: limit, now: spool.now) == nil)
    #expect(spool.scan().ready.isEmpty, "it has to settle")
  }

  @Test func aRenameIsBelievedOnce() throws {
    var spool = try arrived()
    let claimed = try arrival("a.csv", &spool)
    _ = try spool.inbox.archive(claimed.file, now: spool.now)
    // Somebody writes a file of the same name in place, and is not done.
    try spool.system.put("y", at: spool.incoming("a.csv"))
    #expect(spool.inbox.claimArrival(spool.incoming("a.csv"), atMost: limit, now: spool.now) == nil)
    #expect(spool.scan().ready.isEmpty)
  }

  @Test func nothingIsClaimedBeforeTheFirstScan() throws {
    var spool = try Spool()
    try spool.system.put("x", at: spool.incoming("a.csv"))
    spool.inbox.noteRenamedIn(spool.incoming("a.csv"))
    #expect(spool.inbox.claimArrival(spool.incoming("a.csv"), atMost: limit, now: spool.now) == nil)
  }

  /// Whatever fails, the file is still there, whole, and a scan finds it.
  @Test func losesNothingWhereSomethingFails() throws {
    for failing in 0..<8 {
      var spool = try Spool()
      let disk = FaultyFileSystem(spool.system)
      spool.inbox = Inbox(root: spool.root, fileSystem: disk)
      _ = spool.scan()
      try spool.system.put("x", at: spool.incoming("a.csv"))
      spool.inbox.noteRenamedIn(spool.incoming("a.csv"))
      disk.set(.once(operation: failing, code: EIO))
      var file = spool.inbox.claimArrival(spool.incoming("a.csv"), atMost: limit, now: spool.now)?.file
      disk.set(.none)
      for _ in 0..<3 where file == nil {
        let result = spool.scan()
        file = try result.recoverable.first ?? result.ready.first.map { try spool.inbox.claim($0, now: spool.now) }
        spool.wait(milliseconds: 2000)
      }
      #expect(try spool.files() == ["processing/a.csv": "x"], "\(failing)")
      #expect(file?.path == spool.root / "processing" / "a.csv", "\(failing)")
    }
  }
}

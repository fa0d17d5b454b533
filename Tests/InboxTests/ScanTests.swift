import Events
import Inbox
import TestSupport
import Testing

@Suite struct ScanTests {
  private func names(_ result: ScanResult) -> [String] { result.ready.map(\.name.text) }

  @Test func waitsUntilAFileHasSettled() throws {
    var spool = try Spool()
    try spool.system.put("x", at: spool.incoming("a.csv"))
    let first = spool.scan()
    #expect(first.ready.isEmpty)
    #expect(first.waiting == 1)
    #expect(first.next == spool.now.advanced(byMilliseconds: 2000))
    spool.wait(milliseconds: 1999)
    #expect(spool.scan().ready.isEmpty)
    spool.wait(milliseconds: 1)
    let last = spool.scan()
    #expect(names(last) == ["a.csv"])
    #expect(last.next == nil)
    #expect(last.waiting == 0)
  }

  @Test func startsAnewWhenAFileGrows() throws {
    var spool = try Spool()
    try spool.system.put("x", at: spool.incoming("a.csv"))
    _ = spool.scan()
    spool.wait(milliseconds: 1500)
    try spool.system.put("xy", at: spool.incoming("a.csv"))
    #expect(spool.scan().next == spool.now.advanced(byMilliseconds: 2000))
    spool.wait(milliseconds: 1500)
    #expect(spool.scan().ready.isEmpty)
    spool.wait(milliseconds: 500)
    #expect(names(spool.scan()) == ["a.csv"])
  }

  @Test func noticesAChangeThatKeepsTheModificationTime() throws {
    var spool = try Spool()
    try spool.system.put("x", at: spool.incoming("a.csv"))
    try spool.system.setModified(5, of: spool.incoming("a.csv"))
    _ = spool.scan()
    spool.wait(milliseconds: 1999)
    try spool.system.put("y", at: spool.incoming("a.csv"))
    try spool.system.setModified(5, of: spool.incoming("a.csv"))
    _ = spool.scan()
    spool.wait(milliseconds: 1)
    #expect(spool.scan().ready.isEmpty)
  }

  @Test func takesARenamedFileAtOnce() throws {
    var spool = try Spool()
    try spool.system.put("x", at: spool.incoming("a.csv.tmp"))
    try spool.system.rename(spool.incoming("a.csv.tmp"), to: spool.incoming("a.csv"))
    spool.inbox.noteRenamedIn(spool.incoming("a.csv"))
    #expect(names(spool.scan()) == ["a.csv"])
  }

  @Test func letsARenamedFileSettleIfItChangesAfterAll() throws {
    var spool = try Spool()
    try spool.system.put("x", at: spool.incoming("a.csv"))
    spool.inbox.noteRenamedIn(spool.incoming("a.csv"))
    #expect(names(spool.scan()) == ["a.csv"])
    try spool.system.put("xy", at: spool.incoming("a.csv"))
    #expect(spool.scan().ready.isEmpty)
  }

  @Test func isReadyAtOnceWithoutASettleTime() throws {
    var spool = try Spool(settle: .seconds(0))
    try spool.system.put("x", at: spool.incoming("a.csv"))
    #expect(names(spool.scan()) == ["a.csv"])
  }

  @Test(arguments: [".a", "a.tmp", "a.part", "a.partial", "a.filepart", "a~"])
  func neverTakesTemporaryNames(name: String) throws {
    var spool = try Spool()
    let result = try spool.settled("x", at: spool.incoming(name))
    #expect(result.ready.isEmpty)
    #expect(result.waiting == 0)
    spool.inbox.noteRenamedIn(spool.incoming(name))
    #expect(spool.scan().ready.isEmpty)
  }

  @Test func ordersByTimeAndThenByName() throws {
    var spool = try Spool()
    for (name, time) in [("c", 2), ("b", 3), ("a", 3), ("d", 1)] as [(String, Int64)] {
      try spool.system.put(name, at: spool.incoming(name))
      try spool.system.setModified(time, of: spool.incoming(name))
    }
    _ = spool.scan()
    spool.wait(milliseconds: 2000)
    #expect(names(spool.scan()) == ["d", "c", "a", "b"])
  }

  @Test(arguments: [FileKind.symbolicLink, .special, .directory])
  func ignoresWhatIsNoFileWithOneWarning(kind: FileKind) throws {
    var spool = try Spool()
    try spool.system.put(kind, at: spool.incoming("thing"))
    let first = spool.scan()
    #expect(first.warnings.map(\.path) == [spool.incoming("thing")])
    #expect(first.warnings.first?.problem == (kind == .symbolicLink ? .symbolicLink : .notAFile))
    spool.wait(milliseconds: 60_000)
    let second = spool.scan()
    #expect(second.ready.isEmpty)
    #expect(second.warnings.isEmpty)
  }

  @Test func warnsAgainWhenAThingComesBack() throws {
    var spool = try Spool()
    try spool.system.put(.special, at: spool.incoming("fifo"))
    #expect(spool.scan().warnings.count == 1)
    try spool.system.remove(spool.incoming("fifo"))
    #expect(spool.scan().warnings.isEmpty)
    try spool.system.put(.special, at: spool.incoming("fifo"))
    #expect(spool.scan().warnings.count == 1)
  }

  @Test func forgetsAFileThatVanishes() throws {
    var spool = try Spool()
    try spool.system.put("x", at: spool.incoming("a"))
    _ = spool.scan()
    try spool.system.remove(spool.incoming("a"))
    spool.wait(milliseconds: 5000)
    #expect(spool.scan().waiting == 0)
    try spool.system.put("x", at: spool.incoming("a"))
    #expect(spool.scan().ready.isEmpty)
  }

  @Test func doesNotWaitForAClockThatWasSetBack() throws {
    var spool = try Spool()
    try spool.system.put("x", at: spool.incoming("a"))
    _ = spool.scan()
    spool.wait(milliseconds: -3_600_000)
    #expect(spool.scan().next == spool.now.advanced(byMilliseconds: 2000))
    spool.wait(milliseconds: 2000)
    #expect(names(spool.scan()) == ["a"])
  }

  @Test func tellsNamesApartThatLookTheSame() throws {
    var spool = try Spool()
    try spool.system.put("1", at: spool.incoming("caf\u{E9}"))
    try spool.system.put("2", at: spool.incoming("cafe\u{301}"))
    _ = spool.scan()
    spool.wait(milliseconds: 2000)
    #expect(spool.scan().ready.count == 2)
  }
}

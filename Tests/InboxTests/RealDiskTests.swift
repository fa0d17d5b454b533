import Digests
import Events
import Glibc
import Inbox
import TestSupport
import Testing

/// The inbox on the machine's own file system, where names, links and times are what they are.
@Suite struct RealDiskTests {
  private let folder: TemporaryFolder
  private let system = PosixFileSystem()
  private let root: FilePath
  private let now = Instant(CivilDate(dayNumber: 20_000))

  init() throws {
    folder = try TemporaryFolder()
    root = folder.file("spool")
  }

  private func makeInbox() throws -> Inbox {
    var inbox = Inbox(root: root, settle: .seconds(0), fileSystem: system)
    try inbox.prepare()
    return inbox
  }

  private func names(_ directory: String) throws -> [String] {
    try system.list(root / directory).map(\.name.text).sorted()
  }

  @Test func importsAFile() throws {
    var inbox = try makeInbox()
    try system.write(Array("one".utf8), to: root / "incoming" / "a.csv")
    let claimed = try inbox.claim(try #require(inbox.scan(now: now).ready.first), now: now)
    #expect(try names("processing") == ["a.csv"])
    #expect(try inbox.open(claimed).digest() == SHA256.hash("one".utf8))
    try inbox.verify(claimed)
    #expect(try inbox.archive(claimed, now: now) == root / "done" / "2024-10-04" / "a.csv")
    #expect(try names("processing").isEmpty)
    #expect(inbox.scan(now: now).warnings.isEmpty)
  }

  @Test func noticesAWriterAfterTheClaim() throws {
    var inbox = try makeInbox()
    let writer = open((root / "incoming" / "a.csv").text, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    #expect(write(writer, "one\n", 4) == 4)
    let claimed = try inbox.claim(try #require(inbox.scan(now: now).ready.first), now: now)
    #expect(write(writer, "two\n", 4) == 4)
    close(writer)
    #expect(throws: InboxError.changed(claimed.path)) { try inbox.verify(claimed) }
    #expect(try inbox.putBack(claimed, now: now) == root / "incoming" / "a.csv")
  }

  @Test func takesANameThatIsNotUTF8() throws {
    var inbox = try makeInbox()
    let name = FileName(bytes: Array("caf".utf8) + [0xE9] + Array(".csv".utf8))
    try system.write([], to: root / "incoming" / name)
    let claimed = try inbox.claim(try #require(inbox.scan(now: now).ready.first), now: now)
    let rejection = Rejection(reason: "no-feed", detail: "no feed matches", digest: try inbox.open(claimed).digest())
    let path = try inbox.reject(claimed, rejection, now: now)
    #expect(path.name == name)
    #expect(try names("rejected/2024-10-04") == ["caf\u{FFFD}.csv", "caf\u{FFFD}.csv.reason.json"])
  }

  @Test func takesTheLongestName() throws {
    var inbox = try makeInbox()
    let name = FileName(String(repeating: "n", count: FileName.longest))
    for expected in [2, 4] {
      try system.write(Array(String(expected).utf8), to: root / "incoming" / name)
      let claimed = try inbox.claim(try #require(inbox.scan(now: now).ready.first), now: now)
      let rejection = Rejection(reason: "no-feed", detail: "", digest: try inbox.open(claimed).digest())
      _ = try inbox.reject(claimed, rejection, now: now)
      #expect(try names("rejected/2024-10-04").count == expected)
    }
  }

  @Test func takesAHardLinkAndLeavesTheOtherName() throws {
    var inbox = try makeInbox()
    try system.write(Array("x".utf8), to: folder.file("original"))
    #expect(link(folder.file("original").text, (root / "incoming" / "a").text) == 0)
    let claimed = try inbox.claim(try #require(inbox.scan(now: now).ready.first), now: now)
    _ = try inbox.archive(claimed, now: now)
    #expect(try system.status(of: folder.file("original")).kind == .file)
  }

  @Test func ignoresLinksAndFIFOs() throws {
    var inbox = try makeInbox()
    try system.write([], to: folder.file("secret"))
    #expect(symlink(folder.file("secret").text, (root / "incoming" / "link").text) == 0)
    #expect(mkfifo((root / "incoming" / "fifo").text, 0o600) == 0)
    let result = inbox.scan(now: now)
    #expect(result.ready.isEmpty)
    #expect(Set(result.warnings.map(\.path.name.text)) == ["link", "fifo"])
  }

  @Test(.enabled(if: geteuid() != 0, "the super-user may read everything"))
  func leavesWhatItMayNotRead() throws {
    var inbox = try makeInbox()
    let path = root / "incoming" / "a"
    try system.write([], to: path)
    #expect(chmod(path.text, 0) == 0)
    let ready = try #require(inbox.scan(now: now).ready.first)
    #expect(throws: InboxError.file(FileError("open", path, code: EACCES))) { try inbox.claim(ready, now: now) }
    #expect(try names("incoming") == ["a"])
  }
}

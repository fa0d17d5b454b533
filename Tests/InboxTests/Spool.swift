import Events
import Inbox
import TestSupport
import Testing

/// An inbox over a memory file system, and the time.
struct Spool {
  let system = MemoryFileSystem()
  let root = FilePath("/spool")
  var inbox: Inbox
  var now = Instant(CivilDate(dayNumber: 20_000))

  /// - Parameter feeds: the feeds that have a folder.
  init(feeds: [String] = [], settle: TimeSpan = .seconds(2)) throws {
    for feed in feeds { try system.makeDirectories(root / feed / "incoming") }
    try system.makeDirectories(root / "incoming")
    inbox = Inbox(root: root, settle: settle, fileSystem: system)
  }

  func incoming(_ name: String) -> FilePath { root / "incoming" / name }

  mutating func wait(milliseconds: Int64) {
    now = now.advanced(byMilliseconds: milliseconds)
  }

  mutating func scan() -> ScanResult { inbox.scan(now: now) }

  /// Puts a file, lets it settle, and scans.
  mutating func settled(_ content: String, at path: FilePath) throws -> ScanResult {
    try system.put(content, at: path)
    _ = scan()
    wait(milliseconds: 2000)
    return scan()
  }

  /// Puts a file, lets it settle, and claims it.
  mutating func claimed(_ content: String = "x", at path: FilePath? = nil) throws -> ClaimedFile {
    let ready = try #require(try settled(content, at: path ?? incoming("a.csv")).ready.first)
    return try inbox.claim(ready, now: now)
  }

  /// The files under a directory of the inbox, with their content, by their paths in it.
  func files(_ directory: String = "") throws -> [String: String] {
    let base = directory.isEmpty ? root : root / directory
    let files = try system.files(in: base)
    return Dictionary(
      uniqueKeysWithValues: files.map { (String($0.key.text.dropFirst(base.text.count + 1)), $0.value) })
  }
}

import Events
import Glibc
import Inbox
import JSON
import Storage
import TestSupport
import Testing

@testable import Daemon

/// Files of a feed that is gone, of which something is stored.
extension ArrivalTests {
  private static let notes =
    "feed: notes\nmatch: ['n*.ndjson']\nformat: {type: ndjson}\nkey: [key]\ntime: {event: time}\n"
    + "map: {kind: kind, title: title}\n"

  private func addFeed() throws {
    try PosixFileSystem().write(Array(Self.notes.utf8), to: folder.file("feeds") / "notes.yaml")
  }

  private func removeFeed() { #expect(unlink((folder.file("feeds") / "notes.yaml").text) == 0) }

  private var text: String { (0..<5).map { line("k\($0)", "T") }.joined() }

  /// What lies in a directory of the inbox and in those of its dates, without reasons.
  private func filed(_ directory: String, of lane: FilePath) throws -> [String] {
    let system = PosixFileSystem()
    guard let entries = try? system.list(lane / FileName(directory)) else { return [] }
    return try entries.flatMap { entry in
      try system.list(lane / FileName(directory) / entry.name).map(\.name.text)
    }.filter { !$0.hasSuffix(".reason.json") }.sorted()
  }

  private func rows() throws -> [String] {
    try StoreReader(path: folder.file("vedette.db").text).files().map {
      "\($0.feed)/\($0.name) \($0.state.rawValue) \($0.inserted)"
    }
  }

  private var lane: FilePath { folder.file("spool") / "notes" }

  @Test func knownContentIsADuplicateThoughItsFeedIsGone() async throws {
    try addFeed()
    var monitor = try await monitor()
    try await arrive(text, as: "a.ndjson", in: lane / "incoming", monitor)
    await monitor.close()
    removeFeed()
    monitor = try await self.monitor()
    try await arrive(text, as: "again.ndjson", in: lane / "incoming", monitor)
    try await arrive(text + line("k5", "T"), as: "more.ndjson", in: lane / "incoming", monitor)
    #expect(try await monitor.files("duplicate") == 1)
    #expect(try filed("done", of: lane) == ["a.ndjson", "again.ndjson"])
    #expect(try filed("rejected", of: lane) == ["more.ndjson"])
    #expect(await !monitor.isLeaving)
    await monitor.close()
    #expect(try rows() == ["notes/a.ndjson done 5", "notes/more.ndjson rejected 0"])
  }

  @Test(arguments: [true, false])
  func whatWasBegunIsRejectedWithWhatIsStored(hasFolder: Bool) async throws {
    let lane = hasFolder ? lane : folder.file("spool")
    try addFeed()
    let killed = try await monitor(queue: 2)
    try await arrive(text, as: "n.ndjson", in: lane / "incoming", killed)
    await killed.stop()
    await killed.close()
    #expect(try rows() == ["notes/n.ndjson importing 2"])
    removeFeed()
    // Those that would take it otherwise.
    #expect(unlink((folder.file("feeds") / "sites.yaml").text) == 0)
    let events =
      "feed: events\nmatch: ['e*']\nformat: {type: ndjson}\nkey: [key]\ntime: {event: time}\nmap: {kind: kind}\n"
    try PosixFileSystem().write(Array(events.utf8), to: folder.file("feeds") / "events.yaml")
    let next = try await monitor(queue: 2)
    #expect(await !next.isLeaving)
    await next.close()
    #expect(try rows() == ["notes/n.ndjson rejected 2"])
    #expect(try filed("rejected", of: lane) == ["n.ndjson"])
    #expect(try StoreReader(path: folder.file("vedette.db").text).eventCount() == 2)
  }
}

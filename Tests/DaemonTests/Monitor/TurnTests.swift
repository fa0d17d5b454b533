import Inbox
import Synchronization
import TestSupport
import Testing

@testable import Daemon

/// What happens while a long file is imported.
extension ArrivalTests {
  /// A monitor that is in the middle of a file of forty chunks, and knows the feed `wire`.
  private func importing() async throws -> Monitor {
    let feed =
      "feed: wire\nmatch: ['*.ndjson']\nformat: {type: ndjson}\nkey: [key]\nrevision: none\n"
      + "time: {event: time}\nmap: {kind: kind, title: title}\n"
    try PosixFileSystem().write(Array(feed.utf8), to: folder.file("feeds") / "wire.yaml")
    let monitor = try await monitor(queue: 2)
    try await arrive((0..<80).map { line("k\($0)", "T") }.joined(), as: "long.ndjson", monitor)
    return monitor
  }

  @Test func aFileOfAnotherFolderNeedNotWaitForALongOne() async throws {
    let monitor = try await importing()
    let incoming = folder.file("spool") / "wire" / "incoming"
    let turns = Atomic(0)
    _ = await monitor.pass {
      guard turns.add(1, ordering: .relaxed).newValue == 1 else { return }
      // Too long to be imported the moment it arrives: the inbox has to be searched.
      try? await arrive(
        line("urgent", "T") + String(repeating: "\n", count: 70_000), as: "w.ndjson", in: incoming, monitor)
    }
    let keys = try keys()
    #expect(keys.count == 81)
    let place = try #require(keys.firstIndex(of: "urgent"))
    #expect(place < 20, "\(keys)")
    #expect(turns.load(ordering: .relaxed) >= 9, "messages are sent meanwhile, too")
    await monitor.close()
  }

  /// The service is ready then: it must not take as long to start as what waits takes to be imported.
  @Test func whoWaitsForTheFirstSearchDoesNotWaitForTheImport() async throws {
    let monitor = try await importing()
    let known = Mutex<Int?>(nil)
    _ = await monitor.pass(searched: {
      let count = try? keys().count
      known.withLock { $0 = $0 ?? count }
    })
    let found = try #require(known.withLock { $0 })
    #expect(found < 80)
    #expect(try keys().count == 80)
    await monitor.close()
  }

  /// A later file of the folder that is being imported comes after it, and those between them in their order.
  @Test func filesOfOneFolderKeepTheirOrder() async throws {
    let monitor = try await importing()
    let turns = Atomic(0)
    _ = await monitor.pass {
      let turn = turns.add(1, ordering: .relaxed).newValue
      guard turn <= 5 else { return }
      try? await arrive(line("later\(turn)", "T"), as: "\(9 - turn).ndjson", monitor)
    }
    #expect(try keys().suffix(5) == (1...5).map { "later\($0)" })
    await monitor.close()
  }

  /// Files that arrive at any moment of the import of others, each of several chunks.
  @Test func noChunkIsLostAmongFilesOfManyFolders() async throws {
    let monitor = try await importing()
    for round in 0..<30 {
      let incoming = folder.file("spool") / "wire" / "incoming"
      let name = FileName("\(round).ndjson")
      try PosixFileSystem().write(
        Array((0..<10).map { line("w\(round)-\($0)", "T") }.joined().utf8), to: incoming / name)
      async let pass = monitor.pass()
      for turn in 0..<4 {
        try await arrive(
          (0..<6).map { line("a\(round)-\(turn)-\($0)", "T") }.joined(), as: "\(round)-\(turn).ndjson", monitor)
      }
      _ = await pass
      _ = await monitor.pass()
    }
    #expect(try keys().count == 80 + 30 * (10 + 4 * 6))
    await monitor.close()
  }
}

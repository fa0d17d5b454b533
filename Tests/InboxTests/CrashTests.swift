import Digests
import Events
import Glibc
import Inbox
import TestSupport
import Testing

/// A daemon reduced to what the inbox needs of one: it commits a file as a whole, under its digest, in a database that
/// survives everything, and rejects files whose content begins with `bad`.
private struct Importer {
  let root: FilePath
  let system: any FileSystem
  /// How often each content was committed.
  var commits: [Digest: Int] = [:]

  /// Runs until nothing is left to do, or what is left cannot be done.
  mutating func run(from start: Instant) {
    var inbox = Inbox(root: root, settle: .seconds(2), fileSystem: system)
    var now = start
    var idle = 0
    // A scan that fails sees nothing either, so one that sees nothing is not the end.
    while idle < 2 {
      let result = inbox.scan(now: now)
      idle = result.waiting + result.ready.count + result.recoverable.count == 0 ? idle + 1 : 0
      for file in result.recoverable { process(file, &inbox, now: now) }
      for ready in result.ready {
        if let file = try? inbox.claim(ready, now: now) { process(file, &inbox, now: now) }
      }
      // Longer than any wait, and still the same day.
      now = now.advanced(byMilliseconds: 301_000)
    }
  }

  private mutating func process(_ file: ClaimedFile, _ inbox: inout Inbox, now: Instant) {
    do throws(InboxError) {
      let reader = try inbox.open(file)
      let digest: Digest
      var first = [UInt8](repeating: 0, count: 3)
      do {
        digest = try reader.digest()
        _ = try reader.read(into: &first, at: 0)
      } catch {
        inbox.release(file, now: now)
        return
      }
      if first == Array("bad".utf8) {
        let rejection = Rejection(reason: "wrong-header", detail: "it begins with bad", digest: digest)
        _ = try inbox.reject(file, rejection, now: now)
        return
      }
      if commits[digest] == nil { commits[digest, default: 0] += 1 }
      _ = try inbox.archive(file, now: now)
    } catch {
      inbox.release(file, now: now)
    }
  }
}

/// Whatever operation is the last one before the process is killed or the power is lost, the next run ends where an
/// undisturbed run ends.
@Suite struct CrashTests {
  private let root = FilePath("/spool")
  private let start = Instant(CivilDate(dayNumber: 20_000))
  private let date = "2024-10-04"

  /// Two lanes, a name that is taken in `done`, a duplicate, and files to reject, one of them under a taken name.
  private func makeSpool() throws -> MemoryFileSystem {
    let system = MemoryFileSystem()
    for directory in ["incoming", "feed/incoming", "done/\(date)", "rejected/\(date)"] {
      try system.makeDirectories(root / directory)
    }
    try system.put("earlier", at: root / "done/\(date)/a")
    try system.put("bad earlier", at: root / "rejected/\(date)/r")
    try system.put("{}", at: root / "rejected/\(date)/r.reason.json")
    try system.put("one", at: root / "incoming/a")
    try system.put("two", at: root / "incoming/b")
    try system.put("two", at: root / "incoming/c")
    try system.put("bad", at: root / "incoming/r")
    try system.put("three", at: root / "feed/incoming/a")
    return system
  }

  private var expected: [String: String] {
    [
      "done/\(date)/a": "earlier", "done/\(date)/a.1": "one", "done/\(date)/b": "two", "done/\(date)/c": "two",
      "feed/done/\(date)/a": "three", "rejected/\(date)/r": "bad earlier", "rejected/\(date)/r.1": "bad",
    ]
  }

  /// The files under the inbox, without the reasons.
  private func files(_ system: MemoryFileSystem) throws -> [String: String] {
    let files = try system.files(in: root).filter { !$0.key.text.hasSuffix(".reason.json") }
    return Dictionary(uniqueKeysWithValues: files.map { (String($0.key.text.dropFirst("/spool/".count)), $0.value) })
  }

  private func expectFinished(_ system: MemoryFileSystem, _ importer: Importer, _ what: Comment) throws {
    #expect(try files(system) == expected, what)
    #expect(importer.commits == ["one", "two", "three"].reduce(into: [:]) { $0[SHA256.hash($1.utf8)] = 1 }, what)
    let reason = try system.files(in: root / "rejected/\(date)/r.1.reason.json")
    #expect(reason.count == 1, what)
    let contents = try system.files(in: root / "rejected/\(date)/r.reason.json").values
    #expect(Array(contents) == ["{}"], what)
  }

  /// How many operations an undisturbed run takes.
  private func operations() throws -> Int {
    let system = try makeSpool()
    let faulty = FaultyFileSystem(system)
    var importer = Importer(root: root, system: faulty)
    importer.run(from: start)
    try expectFinished(system, importer, "undisturbed")
    return faulty.operations
  }

  @Test func survivesAKillAfterEveryOperation() throws {
    for count in 0..<(try operations()) {
      let system = try makeSpool()
      let faulty = FaultyFileSystem(system, fault: .crash(after: count))
      var importer = Importer(root: root, system: faulty)
      importer.run(from: start)
      #expect(try files(system).values.sorted() == expected.values.sorted(), "killed after operation \(count)")
      faulty.set(.none)
      importer.run(from: start)
      try expectFinished(system, importer, "killed after operation \(count)")
    }
  }

  @Test func survivesALossOfPowerAfterEveryOperation() throws {
    var mostLost = 0
    for count in 0..<(try operations()) {
      var lost = 0
      while true {
        let system = try makeSpool()
        let faulty = FaultyFileSystem(system, fault: .crash(after: count))
        var importer = Importer(root: root, system: faulty)
        importer.run(from: start)
        guard lost <= system.undurableOperations else { break }
        system.losePower(operations: lost)
        #expect(try files(system).values.sorted() == expected.values.sorted())
        faulty.set(.none)
        importer.run(from: start)
        try expectFinished(system, importer, "operation \(count), \(lost) operations lost")
        mostLost = max(mostLost, lost)
        lost += 1
      }
    }
    #expect(mostLost > 0, "no operation was ever at risk")
  }

  @Test(arguments: [EIO, ENOSPC, EACCES, ENOENT])
  func survivesAnErrorOfEveryOperation(code: Int32) throws {
    for count in 0..<(try operations()) {
      let system = try makeSpool()
      let faulty = FaultyFileSystem(system, fault: .once(operation: count, code: code))
      var importer = Importer(root: root, system: faulty)
      importer.run(from: start)
      try expectFinished(system, importer, "error \(code) at operation \(count)")
    }
  }

  @Test func survivesManyKillsInARow() throws {
    var random = SplitMix64.announced()
    for _ in 0..<50 {
      let system = try makeSpool()
      let faulty = FaultyFileSystem(system)
      var importer = Importer(root: root, system: faulty)
      for _ in 0..<20 {
        faulty.set(.crash(after: Int.random(in: 0..<60, using: &random)))
        importer.run(from: start)
        system.losePower(operations: Int.random(in: 0...2, using: &random))
      }
      faulty.set(.none)
      importer.run(from: start)
      try expectFinished(system, importer, "after 20 kills")
    }
  }
}

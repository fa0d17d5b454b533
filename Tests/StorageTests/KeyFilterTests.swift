import Glibc
import Inbox
import TestSupport
import Testing

@testable import Storage

@Suite struct KeyFilterTests {
  @Test func nothingThatWasInsertedIsDeniedAndLittleElseIsClaimed() {
    var random = SplitMix64.announced()
    var filter = KeyFilter(capacity: 20_000)
    let hashes = (0..<20_000).map { _ in random.next() }
    for hash in hashes { filter.insert(hash) }
    #expect(filter.isFull)
    #expect(hashes.allSatisfy(filter.mayContain))
    let wrong = (0..<20_000).count { _ in filter.mayContain(random.next()) }
    #expect(wrong < 600)
  }

  @Test func anEmptyFilterDeniesAll() {
    let filter = KeyFilter(capacity: 0)
    #expect(!filter.mayContain(0) && !filter.mayContain(.max))
  }
}

@Suite struct LargeKeyFilterTests {
  private static let limits = KeyFilterLimits(inMemory: 0, waiting: 300, window: 1 << 12)

  private static func filter(
    capacity: Int, of entries: [[KeyEntry]] = [], _ storage: (_ length: Int) -> (any FilterStorage)?
  ) throws -> LargeKeyFilter? {
    let test = try TestStore()
    let connection = test.store.database
    var runs = try KeyRuns(connection.connection)
    for run in entries { try runs.append(run, on: connection.connection) }
    var hashes = try KeyHashes(runs, on: connection.connection)
    return try LargeKeyFilter(
      capacity: capacity, limits: limits, hashes: &hashes, storage: storage, on: connection.connection)
  }

  /// In order as chunks are, and in none; written and waiting.
  @Test(arguments: [false, true]) func nothingThatWasInsertedIsDeniedAndLittleElseIsClaimed(isFile: Bool) throws {
    var random = SplitMix64.announced()
    let disk = FilterDisk()
    let folder = try TemporaryFolder()
    let filter = try #require(
      try LargeKeyFilterTests.filter(capacity: 20_000) {
        isFile ? FilterFile(beside: folder.database, length: $0) : disk.file($0)
      })
    var inserted: [UInt64] = []
    while inserted.count < 20_000 {
      #expect(!filter.isFull)
      let chunk = (0..<500).map { _ in random.next() }.sorted()
      for hash in chunk { filter.insert(hash) }
      inserted += chunk
      #expect(chunk.allSatisfy(filter.mayContain))
      filter.rest()
    }
    #expect(filter.isFull && !filter.isBroken)
    #expect(inserted.allSatisfy(filter.mayContain))
    #expect(inserted.sorted().allSatisfy(filter.mayContain))
    let wrong = (0..<20_000).count { _ in filter.mayContain(random.next()) }
    #expect(wrong < 800)
  }

  @Test func itIsFilledWithTheKeysOfAllRuns() throws {
    var random = SplitMix64.announced()
    let runs = [3_000, 1, 700, 241].map { count in
      (0..<count).map { KeyEntry(hash: random.next(), seq: Int64($0)) }.sorted()
    }
    let disk = FilterDisk()
    let filter = try #require(try LargeKeyFilterTests.filter(capacity: 3_942, of: runs, disk.file))
    #expect(filter.isFull)
    #expect(runs.joined().allSatisfy { filter.mayContain($0.hash) })
    #expect((0..<10_000).count { _ in filter.mayContain(random.next()) } < 400)
    // Each window once, from the first to the last.
    #expect(disk.writes == 2)
  }

  /// Equal hashes, and hashes that all lie in one window.
  @Test func hashesThatAreNotSpreadAreFound() throws {
    let disk = FilterDisk()
    let hashes = (0..<600).map { UInt64($0 / 3) } + (0..<600).map { .max - UInt64($0) }
    let run = (0..<500).map { KeyEntry(hash: UInt64($0 / 250) << 40, seq: Int64($0)) }
    let filter = try #require(try LargeKeyFilterTests.filter(capacity: 9_000, of: [run], disk.file))
    for hash in hashes { filter.insert(hash) }
    #expect(hashes.allSatisfy(filter.mayContain) && run.allSatisfy { filter.mayContain($0.hash) })
  }

  @Test func hashesWaitToBeWritten() throws {
    let disk = FilterDisk()
    let filter = try #require(try LargeKeyFilterTests.filter(capacity: 20_000, disk.file))
    let atFirst = disk.writes
    #expect(atFirst == 8)
    for hash in 0..<UInt64(299) { filter.insert(hash << 55) }
    #expect(disk.writes == atFirst)
    filter.insert(299 << 55)
    #expect(disk.writes == atFirst + 5)
    #expect((0..<UInt64(300)).allSatisfy { filter.mayContain($0 << 55) })
  }

  /// What cannot be read may be there.
  @Test func aDiskThatCannotBeReadDeniesNothing() throws {
    let disk = FilterDisk()
    let filter = try #require(try LargeKeyFilterTests.filter(capacity: 20_000, disk.file))
    #expect(!filter.mayContain(7))
    disk.readsLeft = 0
    #expect(filter.mayContain(.max))
    #expect(filter.isBroken)
  }

  @Test func aDiskThatFailsWhileHashesAreWrittenDeniesNone() throws {
    for (writes, reads) in [(0, 100), (3, 100), (100, 0), (100, 3)] {
      var random = SplitMix64(seed: 1)
      let disk = FilterDisk()
      let filter = try #require(try LargeKeyFilterTests.filter(capacity: 20_000, disk.file))
      (disk.writesLeft, disk.readsLeft) = (writes, reads)
      let hashes = (0..<1_000).map { _ in random.next() }
      for hash in hashes { filter.insert(hash) }
      #expect(filter.isBroken)
      disk.readsLeft = nil
      #expect(hashes.allSatisfy(filter.mayContain))
    }
  }

  @Test func withoutRoomThereIsNone() throws {
    let disk = FilterDisk()
    disk.writesLeft = 7
    #expect(try LargeKeyFilterTests.filter(capacity: 20_000, disk.file) == nil)
    #expect(try LargeKeyFilterTests.filter(capacity: 20_000) { _ in nil } == nil)
  }
}

@Suite struct FilterFileTests {
  @Test func itHasNoNameAndGivesBackWhatWasWritten() throws {
    let folder = try TemporaryFolder()
    let file = try #require(FilterFile(beside: folder.database, length: 200_000))
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    bytes.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: 200_000, by: 65_536) {
        let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + 65_536, 200_000)])
        #expect(file.write(part, at: start))
      }
    }
    for start in [131_072, 0, 65_536, 196_608] {
      let range = start..<min(start + 65_536, 200_000)
      let read = try #require(file.read(range))
      #expect(UnsafeRawBufferPointer(start: read, count: range.count).elementsEqual(bytes[range]))
    }
    #expect(try folder.names() == [])
  }

  /// The system sends a signal that kills to whoever looks at bytes that it cannot read.
  @Test func whatWasNeverWrittenIsRefused() throws {
    let folder = try TemporaryFolder()
    let file = try #require(FilterFile(beside: folder.database, length: 200_000))
    #expect(file.read(0..<65_536) == nil)
    #expect([1, 2, 3].withUnsafeBytes { file.write($0, at: 0) })
    #expect(file.read(0..<4_096) != nil)
    #expect(file.read(131_072..<200_000) == nil)
  }

  /// Otherwise a walk through the filter would take as much memory as the filter has bytes.
  @Test func whatWasLetGoIsNoMemoryOfTheProcess() throws {
    let folder = try TemporaryFolder()
    let file = try #require(FilterFile(beside: folder.database, length: 1 << 24))
    #expect([UInt8](repeating: 1, count: 1 << 24).withUnsafeBytes { file.write($0, at: 0) })
    let first = try #require(file.read(0..<1 << 20))
    for start in stride(from: 0, to: 1 << 24, by: 1 << 20) {
      _ = try #require(file.read(start..<start + (1 << 20)))
      // What was asked for, and a little around it: at most a piece of the system's cache on either side.
      let resident = try #require(try FilterFileTests.residentKilobytes(at: first))
      #expect((1024...5120).contains(resident), "\(resident)")
    }
    file.release()
    #expect(try FilterFileTests.residentKilobytes(at: first) == 0)
  }

  @Test func whereThereIsNoFolderThereIsNoFile() throws {
    let folder = try TemporaryFolder()
    #expect(FilterFile(beside: folder.file("missing/vedette.db").text, length: 1 << 20) == nil)
    #expect(FilterFile(beside: "", length: 1 << 20) == nil)
  }

  /// How much of the mapping that begins at an address is memory of the process: proc(5), `smaps`.
  private static func residentKilobytes(at address: UnsafeRawPointer) throws -> Int? {
    let file = try #require(fopen("/proc/self/smaps", "re"))
    defer { fclose(file) }
    let wanted = String(UInt(bitPattern: address), radix: 16) + "-"
    var line = [CChar](repeating: 0, count: 4096)
    var isFound = false
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      if text.hasPrefix(wanted) { isFound = true }
      if isFound, text.hasPrefix("Rss:") { return text.split(separator: " ").dropFirst().first.flatMap { Int($0) } }
    }
    return nil
  }
}

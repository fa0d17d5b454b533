import Events
import Inbox
import TestSupport
import Testing

@testable import Storage

/// An index over a store whose keys are all those of deleted reports, since no report is stored here.
private struct IndexUnderTest {
  let test: TestStore
  var index: KeyIndex
  var next: Int64 = 1

  init(hashBits: Int = 64, filters: KeyFilters = KeyFilters()) throws {
    test = try TestStore()
    index = KeyIndex(hashBits: hashBits, filters: filters)
  }

  var database: Database { test.store.database }

  mutating func claim(_ keys: [(feed: Int64, key: String)]) throws -> [KeyClaim] {
    let claims = try index.claim(KeyList(keys), next: &next, on: database.connection)
    for (key, claim) in zip(keys, claims) {
      guard case .new(let seq) = claim else { continue }
      try database.connection.execute("INSERT INTO pruned_key(seq, feed, key) VALUES (?, ?, ?)", seq, key.feed, key.key)
    }
    return claims
  }

  func runs() throws -> [Int] { try KeyRuns(database.connection).all.map(\.count) }
}

extension KeyFilterLimits {
  /// So that every filter is on the disk, and written often.
  fileprivate static let onDisk = KeyFilterLimits(inMemory: 0, waiting: 90, window: 1 << 16)
}

/// What an index is to say: a dictionary.
private struct KeyModel {
  private var reports: [String: Int64] = [:]

  /// Claims keys, some of which are known and some equal, and compares the answers.
  mutating func claim(_ size: Int, _ index: inout IndexUnderTest, _ random: inout SplitMix64) throws {
    let chunk = (0..<size).map { _ in "k\(Int.random(in: 0..<3000, using: &random))" }
    var expected: [KeyClaim] = []
    var next = index.next
    for key in chunk {
      if let seq = reports[key] {
        expected.append(.known(seq))
      } else {
        expected.append(.new(next))
        reports[key] = next
        next += 1
      }
    }
    #expect(try index.claim(chunk.map { (feed: Int64(1), key: $0) }) == expected)
    #expect(index.next == next)
  }

  /// Each key is found, and there are no others.
  func expectSame(_ index: inout IndexUnderTest) throws {
    #expect(try index.index.count(on: index.database.connection) == reports.count)
    let known = reports.keys.sorted()
    let found = try index.index.find(KeyList(known.map { (feed: 1, key: $0) }), on: index.database.connection)
    #expect(found == known.map { reports[$0] })
    let other: [(feed: Int64, key: String)] = [(2, known[0])]
    #expect(try index.index.find(KeyList(other), on: index.database.connection) == [nil])
  }
}

@Suite struct KeyIndexTests {
  @Test func aSecondEqualKeyOfAChunkIsKnownByTheFirst() throws {
    var index = try IndexUnderTest()
    index.next = 10
    let keys: [(feed: Int64, key: String)] = [(1, "a"), (1, "b"), (1, "a"), (2, "a"), (1, "A"), (1, "")]
    #expect(try index.claim(keys) == [.new(10), .new(11), .known(10), .new(12), .new(13), .new(14)])
    #expect(index.next == 15)
    #expect(
      try index.claim(keys.reversed()) == [.known(14), .known(13), .known(12), .known(10), .known(11), .known(10)])
    #expect(index.next == 15)
  }

  @Test func twoSpellingsOfOneCharacterAreTwoKeys() throws {
    var index = try IndexUnderTest(hashBits: 1)
    let keys = ["\u{E9}", "e\u{301}", "a\0b", "a"].map { (feed: Int64(1), key: $0) }
    #expect(try index.claim(keys) == [.new(1), .new(2), .new(3), .new(4)])
    #expect(try index.claim(keys) == [.known(1), .known(2), .known(3), .known(4)])
  }

  /// Hashes of few bits are equal for many keys, so that nothing but the comparison of texts tells them apart.
  @Test(arguments: [2, 6, 11, 64], [KeyFilterLimits(), .onDisk])
  func manyChunksAgreeWithADictionary(hashBits: Int, limits: KeyFilterLimits) throws {
    var random = SplitMix64.announced()
    var index = try IndexUnderTest(hashBits: hashBits, filters: KeyFilters(limits: limits))
    var model = KeyModel()
    // Now and then a chunk that is large enough for the filter.
    let sizes = (0..<90).map { $0 % 15 == 7 ? 400 : Int.random(in: 1...40, using: &random) }
    for size in sizes {
      try model.claim(size, &index, &random)
      if Int.random(in: 0..<8, using: &random) == 0 { index.index.forget() }
    }
    try model.expectSame(&index)
    if hashBits == 64 { #expect(try StoreReader(path: index.test.folder.database).keyProblems() == []) }
  }

  /// Whenever the disk of the filter fails, no key is lost and none is doubled; and when it has room again, it is used.
  @Test(arguments: [6, 64]) func aFailingDiskChangesNothing(hashBits: Int) throws {
    var random = SplitMix64.announced()
    let disk = FilterDisk()
    var index = try IndexUnderTest(hashBits: hashBits, filters: disk.filters(.onDisk))
    var model = KeyModel()
    for turn in 0..<60 {
      disk.isMissing = turn % 20 > 15
      disk.writesLeft = Bool.random(using: &random) ? Int.random(in: 0..<20, using: &random) : nil
      disk.readsLeft = Bool.random(using: &random) ? Int.random(in: 0..<20, using: &random) : nil
      try model.claim(turn % 3 == 0 ? Int.random(in: 256...600, using: &random) : 40, &index, &random)
      if Int.random(in: 0..<8, using: &random) == 0 { index.index.forget() }
    }
    (disk.isMissing, disk.writesLeft, disk.readsLeft) = (false, nil, nil)
    let files = disk.files
    for _ in 0..<2 {
      index.index.forget()
      try model.claim(256, &index, &random)
    }
    #expect(disk.files > files)
    try model.expectSame(&index)
  }

  @Test func aFilterIsMadeForLargeChunksAndOnceOnly() throws {
    let disk = FilterDisk()
    var random = SplitMix64(seed: 7)
    var index = try IndexUnderTest(filters: disk.filters(.onDisk))
    var model = KeyModel()
    try model.claim(255, &index, &random)
    #expect(disk.files == 0)
    for _ in 0..<3 { try model.claim(300, &index, &random) }
    #expect(disk.files == 1)
  }

  @Test func oneKeyAtATimeIsMergedAndFound() throws {
    var index = try IndexUnderTest()
    let keys = (0..<600).map { (feed: Int64(1), key: "\($0)") }
    for (place, key) in keys.enumerated() { #expect(try index.claim([key]) == [.new(Int64(place + 1))]) }
    #expect(try index.runs().count <= 24)
    #expect(try index.runs().reduce(0, +) == 600)
    let blocks = try index.database.connection.first("SELECT count(*) FROM key_block") { $0.int(0) } ?? 0
    #expect(blocks <= 26)
    for (place, key) in keys.enumerated() { #expect(try index.claim([key]) == [.known(Int64(place + 1))]) }
  }

  @Test(arguments: [KeyFilterLimits(), .onDisk]) func whatWasRolledBackIsForgotten(limits: KeyFilterLimits) throws {
    let test = try TestStore()
    test.store.database.keys = KeyIndex(filters: KeyFilters(limits: limits))
    let keys = (0..<600).map { report("k\($0)") }
    try test.importChunk(Array(keys[..<300]))
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try test.store.attempt { tx in
        let placed = keys.map { (report: $0, position: RecordPosition(line: 1, offset: 0)) }
        let chunk = try tx.insert(
          reports: placed, file: test.file.id, ingested: january(31), rules: RevisionRules(.none))
        #expect(chunk.outcomes[300] == .inserted(301))
        throw Stop()
      }
    }
    let outcomes = try test.importChunk(keys).outcomes
    #expect(outcomes[299] == .unchanged(300) && outcomes[300] == .inserted(301) && outcomes[599] == .inserted(600))
    #expect(try StoreReader(path: test.folder.database).check() == [])
  }

  /// A filter on the disk is of no use to the next process, and in nobody's way.
  @Test func aKilledProcessLeavesKeysAndNoFilter() throws {
    let test = try TestStore()
    test.store.database.keys = KeyIndex(filters: KeyFilters(limits: .onDisk))
    let keys = (0..<600).map { report("k\($0)") }
    try test.importChunk(keys)
    let image = test.folder.file("image.db").text
    let names = try test.folder.names()
    #expect(names == ["vedette.db", "vedette.db-shm", "vedette.db-wal", "vedette.db.lock"])
    try PosixFileSystem.copyDatabase(test.folder.database, to: image)
    let next = try Store(path: image)
    next.database.keys = KeyIndex(filters: KeyFilters(limits: .onDisk))
    let outcomes = try next.transaction { (tx) throws(StorageError) in
      try tx.insert(
        reports: keys.map { (report: $0, position: RecordPosition(line: 1, offset: 0)) }, file: test.file.id,
        ingested: january(31), rules: RevisionRules(.none)
      ).outcomes
    }
    #expect(outcomes == (1...600).map { .unchanged($0) })
    #expect(try StoreReader(path: image).check() == [])
  }

  @Test func runsThatAreLongEnoughAreLeftAlone() throws {
    let test = try TestStore()
    var index = KeyIndex()
    for turn in 0..<9 {
      let entries = (0..<KeyRuns.longest).map { KeyEntry(hash: UInt64($0 * 9 + turn) << 40, seq: Int64($0)) }
      try index.add(entries, test.store.database.connection)
    }
    let runs = try KeyRuns(test.store.database.connection).all
    #expect(runs.map(\.count) == Array(repeating: KeyRuns.longest, count: 9))
  }
}

@Suite struct KeyOrderTests {
  /// Masks leave hashes as they are, equal for many, nearly all in one bucket, and all the same.
  @Test(arguments: [.max, 0xF << 60, 0xFFFF, 0] as [UInt64]) func entriesAreSorted(mask: UInt64) {
    var random = SplitMix64.announced()
    for count in [0, 1, 2, 3, 7, 8, 9, 1000] {
      let entries = (0..<count).map { KeyEntry(hash: random.next() & mask, seq: Int64($0)) }
      #expect(KeyOrder.sorted(entries) == entries.sorted(), "\(count)")
    }
  }
}

@Suite struct KeyBlockTests {
  @Test func blocksAreReadAsTheyWereWritten() {
    let entries = [KeyEntry(hash: 0, seq: 1), KeyEntry(hash: .max, seq: .max), KeyEntry(hash: 77, seq: -1)]
    var read: [KeyEntry] = []
    #expect(KeyBlock.bytes(entries[...]).withUnsafeBytes { KeyBlock.read($0, into: &read) })
    #expect(read == entries)
    #expect(!KeyBlock.bytes(entries[...]).dropLast().withUnsafeBytes { KeyBlock.read($0, into: &read) })
    #expect(![UInt8]().withUnsafeBytes { KeyBlock.read($0, into: &read) })
  }

  /// Where hashes lie close together, reckoning their place from them leads astray; they are found all the same.
  @Test func hashesThatAreNotSpreadAreFound() throws {
    let test = try TestStore()
    var index = KeyIndex()
    var entries = (0..<5_000).map { KeyEntry(hash: UInt64($0 / 700), seq: Int64($0)) }
    entries += (0..<5_000).map { KeyEntry(hash: .max - 4_999 + UInt64($0), seq: Int64($0)) }
    try index.add(entries, test.store.database.connection)
    let run = try #require(try KeyRuns(test.store.database.connection).all.first)
    var reader = try KeyBlockReader(test.store.database.connection)
    for hash in [UInt64(0), 3, 7] {
      let expected = entries.filter { $0.hash == hash }.map(\.seq)
      #expect(try reader.reports(with: hash, in: run) == expected)
    }
    #expect(try reader.reports(with: .max, in: run) == [4_999])
    #expect(try reader.reports(with: .max - 2_500, in: run) == [2_499])
    #expect(try reader.reports(with: 8, in: run) == [])
    #expect(try reader.reports(with: 1 << 63, in: run) == [])
  }
}

import Events
import TestSupport
import Testing

@testable import Storage

/// An index over a store whose keys are all those of deleted reports, since no report is stored here.
private struct IndexUnderTest {
  let test: TestStore
  var index: KeyIndex
  var next: Int64 = 1

  init(hashBits: Int = 64) throws {
    test = try TestStore()
    index = KeyIndex(hashBits: hashBits)
  }

  var database: Database { test.store.database }

  mutating func claim(_ keys: [(feed: Int64, key: String)]) throws -> [KeyClaim] {
    let claims = try index.claim(KeyList(keys), next: &next, on: database.connection)
    for (key, claim) in zip(keys, claims) {
      guard case .new(let seq) = claim else { continue }
      try database.connection.execute("INSERT INTO pruned_key VALUES (?, ?, ?)", seq, key.feed, key.key)
    }
    return claims
  }

  func runs() throws -> [Int] { try KeyRuns(database.connection).all.map(\.count) }
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
  @Test(arguments: [2, 6, 11, 64]) func manyChunksAgreeWithADictionary(hashBits: Int) throws {
    var random = SplitMix64.announced()
    var index = try IndexUnderTest(hashBits: hashBits)
    var model: [String: Int64] = [:]
    // Now and then a chunk that is large enough for the filter.
    let sizes = (0..<90).map { $0 % 15 == 7 ? 400 : Int.random(in: 1...40, using: &random) }
    for size in sizes {
      let chunk = (0..<size).map { _ in "k\(Int.random(in: 0..<3000, using: &random))" }
      var expected: [KeyClaim] = []
      var modelNext = index.next
      for key in chunk {
        if let seq = model[key] {
          expected.append(.known(seq))
        } else {
          expected.append(.new(modelNext))
          model[key] = modelNext
          modelNext += 1
        }
      }
      #expect(try index.claim(chunk.map { (feed: Int64(1), key: $0) }) == expected)
      #expect(index.next == modelNext)
      if Int.random(in: 0..<8, using: &random) == 0 { index.index.forget() }
    }
    #expect(try index.index.count(on: index.database.connection) == model.count)
    let known = model.keys.sorted()
    let found = try index.index.find(KeyList(known.map { (feed: 1, key: $0) }), on: index.database.connection)
    #expect(found == known.map { model[$0] })
    let other: [(feed: Int64, key: String)] = [(2, known[0])]
    #expect(try index.index.find(KeyList(other), on: index.database.connection) == [nil])
    if hashBits == 64 { #expect(try StoreReader(path: index.test.folder.database).keyProblems() == []) }
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

  @Test func whatWasRolledBackIsForgotten() throws {
    let test = try TestStore()
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

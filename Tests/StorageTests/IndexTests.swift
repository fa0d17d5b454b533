import Events
import TestSupport
import Testing

@testable import Storage

/// What every index over keys must do.
@Suite struct KeyIndexTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  private func index() -> any KeyIndex { UniqueKeyIndex() }

  @Test func aSecondEqualKeyOfAChunkIsKnownByTheFirst() throws {
    var index = index()
    var next: Int64 = 10
    let keys = [("a", 1), ("b", 1), ("a", 1), ("a", 2), ("A", 1), ("", 1)].map { ReportKey(feed: $0.1, key: $0.0) }
    let claims = try index.claim(keys, next: &next, on: test.store.database.connection)
    #expect(claims == [.new(10), .new(11), .known(10), .new(12), .new(13), .new(14)])
    #expect(next == 15)
    #expect(
      try index.claim(Array(keys.reversed()), next: &next, on: test.store.database.connection) == [
        .known(14), .known(13), .known(12), .known(10), .known(11), .known(10),
      ])
    #expect(next == 15)
  }

  @Test func manyChunksAgreeWithADictionary() throws {
    var random = SplitMix64.announced()
    var index = index()
    var model: [String: Int64] = [:]
    var next: Int64 = 1
    for _ in 0..<50 {
      let chunk = (0..<40).map { _ in "k\(Int.random(in: 0..<900, using: &random))" }
      var expected: [KeyClaim] = []
      var modelNext = next
      for key in chunk {
        if let seq = model[key] {
          expected.append(.known(seq))
        } else {
          expected.append(.new(modelNext))
          model[key] = modelNext
          modelNext += 1
        }
      }
      let claims = try index.claim(
        chunk.map { ReportKey(feed: 1, key: $0) }, next: &next, on: test.store.database.connection)
      #expect(claims == expected)
      #expect(next == modelNext)
    }
  }
}

@Suite struct TextTableTests {
  @Test func textsAreFoundByTheirBytes() {
    var table = TextTable()
    for number in 0..<5_000 { table.insert("text \(number)", id: Int64(number)) }
    for number in 0..<5_000 { #expect(table.id(of: "text \(number)") == Int64(number)) }
    #expect(table.id(of: "text 5000") == nil)
    #expect(table.id(of: "") == nil)
    table.insert("", id: 7_000)
    table.insert("\u{E9}", id: 7_001)
    #expect(table.id(of: "") == 7_000)
    #expect(table.id(of: "e\u{301}") == nil)
  }

  @Test func aTableThatIsFullStartsOver() {
    var table = TextTable()
    for number in 0..<70_000 { table.insert("text \(number)", id: Int64(number)) }
    #expect(table.id(of: "text 0") == nil)
    #expect(table.id(of: "text 69999") == 69_999)
    table.insert(String(repeating: "x", count: 9 << 20), id: 1)
    #expect(table.id(of: "text 69999") == nil)
    table.insert("short", id: 2)
    #expect(table.id(of: "short") == 2)
  }

  @Test func equalTextsHaveEqualHashesWhereverTheyStand() {
    let bytes = Array("0123456789abcdefXYZ0123456789abcdefXYZ".utf8)
    bytes.withUnsafeBufferPointer { buffer in
      for length in 0...19 {
        let first = UnsafeBufferPointer(rebasing: buffer[0..<length])
        let second = UnsafeBufferPointer(rebasing: buffer[19..<19 + length])
        #expect(TextTable.hash(first, seed: 3) == TextTable.hash(second, seed: 3))
      }
      let hashes = (0...38).map { TextTable.hash(UnsafeBufferPointer(rebasing: buffer[0..<$0]), seed: 3) }
      #expect(Set(hashes).count == 39)
    }
  }
}

import JSON
import TestSupport
import Testing

@testable import Events

/// The table of texts, beside a dictionary.
@Suite struct ByteTableTests {
  @Test func aTableIsADictionary() {
    var generator = SplitMix64.announced()
    var table = ByteTable()
    var model: [[UInt8]: Int] = [:]
    for _ in 0..<20_000 {
      // Short keys of few bytes, so that many repeat; some of eight bytes and more.
      let key = (0..<Int.random(in: 0...11, using: &generator)).map { _ -> UInt8 in
        [0, 1, 0x61, 0xFF].randomElement(using: &generator) ?? 0
      }
      let expected = model[key]
      #expect(key.withUnsafeBytes { table.index(of: $0) } == expected)
      let index = key.withUnsafeBytes { table.insert($0) }
      #expect(index == expected ?? model.count)
      model[key] = index
      #expect(table.withKey(index) { Array($0) } == key)
    }
    #expect(table.count == model.count)
    #expect(table.byteCount == model.keys.reduce(0) { $0 + $1.count })
    for (key, index) in model { #expect(key.withUnsafeBytes { table.index(of: $0) } == index) }
    table.removeAll()
    #expect(table.count == 0)
    #expect(model.keys.allSatisfy { key in key.withUnsafeBytes { table.index(of: $0) } == nil })
    #expect([1].withUnsafeBytes { table.insert($0) } == 0)
  }

  @Test func aTableOfNames() {
    let table = ByteTable(["kind", "", "time", "kind"])
    #expect(table.count == 3)
    #expect(Array("time".utf8).withUnsafeBytes { table.index(of: $0) } == 2)
    #expect([UInt8]().withUnsafeBytes { table.index(of: $0) } == 1)
  }

  @Test func equalityOfEveryLength() {
    for count in 0..<40 {
      let bytes = (0..<count).map { UInt8($0) }
      #expect(bytes.withUnsafeBytes { left in bytes.withUnsafeBytes { ByteWords.areEqual(left, $0) } })
      for place in 0..<count {
        var other = bytes
        other[place] ^= 0x80
        #expect(!bytes.withUnsafeBytes { left in other.withUnsafeBytes { ByteWords.areEqual(left, $0) } })
      }
      let longer = bytes + [0]
      #expect(!bytes.withUnsafeBytes { left in longer.withUnsafeBytes { ByteWords.areEqual(left, $0) } })
    }
  }
}

import Testing

@testable import Storage

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

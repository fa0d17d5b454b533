import TestSupport
import Testing

@testable import Feeds

/// The tools that look at bytes, each beside a slow one that is plainly right.
@Suite struct BytesTests {
  private func random(_ generator: inout SplitMix64, count: Int, from alphabet: [UInt8]) -> [UInt8] {
    (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
  }

  @Test func searchFindsTheFirst() {
    var generator = SplitMix64.announced()
    for _ in 0..<3000 {
      // Neighbours of the wanted bytes, with and without their high bit: where borrows might mislead.
      let bytes = random(
        &generator, count: Int.random(in: 0...40, using: &generator),
        from: [0x2B, 0x2C, 0x2D, 0xAC, 0x0A, 0x0B, 0x0D, 0x0C, 0x8A, 0x00, 0x01, 0x80, 0xFF, 0x61, 0x61, 0x61, 0x61])
      let start = Int.random(in: 0...bytes.count, using: &generator)
      let expected = bytes[start...].firstIndex { $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
      let line = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D }
      let comma = bytes[start...].firstIndex(of: 0x2C)
      bytes.withUnsafeBytes { bytes in
        #expect(ByteSearch.first(of: 0x2C, 0x0A, 0x0D, in: bytes, from: start) == expected ?? bytes.count)
        #expect(ByteSearch.lineEnd(in: bytes, from: start) == line)
        #expect(ByteSearch.first(0x2C, in: bytes, from: start) == comma)
      }
    }
  }

  @Test(arguments: [(" a b\t", "a b"), ("", ""), (" \t ", ""), ("x", "x"), ("\n", "\n")])
  func trimming(text: String, trimmed: String) {
    #expect(Array(text.utf8).withUnsafeBytes { String(decoding: $0.trimmed, as: UTF8.self) } == trimmed)
  }

  @Test func excerptsFitAMessage() {
    let text = "a\nb\u{1}" + String(repeating: "x", count: 200)
    let excerpt = Array(text.utf8).withUnsafeBytes(\.excerpt)
    #expect(excerpt.hasPrefix("a b x"))
    #expect(excerpt.hasSuffix("…"))
    #expect(excerpt.count == 81)
  }

  @Test func poolsKeepWhatTheyGaveOut() {
    let pool = BytePool()
    let texts = (0..<500).map { String(repeating: "\($0),", count: $0) }
    let copies = texts.map { pool.copy($0) }
    #expect(zip(texts, copies).allSatisfy { $0.utf8.elementsEqual($1) })
    pool.removeAll()
    #expect(pool.allocate(100_000).count == 100_000)
  }
}

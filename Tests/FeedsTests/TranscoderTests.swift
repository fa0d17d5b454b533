import TestSupport
import Testing

@testable import Feeds

/// Text in other encodings, piece by piece, beside the standard library's own conversions.
@Suite struct TranscoderTests {
  private static let scalars: [Unicode.Scalar] = [
    "a", "\n", "\"", "\u{7F}", "\u{80}", "\u{E9}", "\u{7FF}", "\u{800}", "\u{20AC}", "\u{D7FF}", "\u{E000}", "\u{FFFD}",
    "\u{FFFF}", "\u{10000}", "\u{1F600}", "\u{10FFFF}",
  ]

  private func convert(_ bytes: [UInt8], _ encoding: Transcoder.Encoding, pieces: [Int]) -> [UInt8] {
    var transcoder = Transcoder(encoding)
    var output: [UInt8] = []
    var rest = bytes[...]
    for piece in pieces {
      Array(rest.prefix(piece)).withUnsafeBytes { transcoder.append($0, isEnd: false) { output.append($0) } }
      rest = rest.dropFirst(piece)
    }
    Array(rest).withUnsafeBytes { transcoder.append($0, isEnd: true) { output.append($0) } }
    return output
  }

  private func sourceLength(_ text: [UInt8], _ encoding: Transcoder.Encoding) -> Int {
    text.withUnsafeBytes { Transcoder(encoding).sourceLength(of: $0) }
  }

  @Test(arguments: [true, false]) func utf16(bigEndian: Bool) {
    var random = SplitMix64.announced()
    let encoding: Transcoder.Encoding = bigEndian ? .utf16BigEndian : .utf16LittleEndian
    for _ in 0..<300 {
      let text = String(
        String.UnicodeScalarView(
          (0..<Int.random(in: 0...20, using: &random)).map { _ in
            Self.scalars.randomElement(using: &random) ?? "a"
          }))
      let bytes = text.utf16.flatMap { unit in
        let (high, low) = (UInt8(unit >> 8), UInt8(unit & 255))
        return bigEndian ? [high, low] : [low, high]
      }
      let pieces = (0..<4).map { _ in Int.random(in: 0...9, using: &random) }
      let converted = convert(bytes, encoding, pieces: pieces)
      #expect(converted == Array(text.utf8))
      #expect(sourceLength(converted, encoding) == bytes.count)
    }
  }

  @Test(
    arguments: [
      [0xD8, 0x00], [0xDC, 0x00], [0xD8, 0x00, 0xD8, 0x00], [0x00, 0x41, 0xD8, 0x00, 0x00, 0x42], [0x00],
      [0xD8, 0x00, 0xDC],
    ] as [[UInt8]])
  func whatIsNoUTF16IsNoUTF8EitherAndAsLong(bytes: [UInt8]) {
    let converted = convert(bytes, .utf16BigEndian, pieces: [1, 1, 1])
    #expect(String(validating: converted, as: UTF8.self) == nil)
    #expect(sourceLength(converted, .utf16BigEndian) == bytes.count)
  }

  @Test func singleBytes() {
    let all = (0...255).map { UInt8($0) }
    let latin1 = convert(all, .latin1, pieces: [7, 100])
    #expect(latin1 == Array(String(String.UnicodeScalarView(all.map { Unicode.Scalar($0) })).utf8))
    #expect(sourceLength(latin1, .latin1) == 256)
    let windows = String(decoding: convert(all, .windows1252, pieces: []), as: UTF8.self).unicodeScalars.map(\.value)
    #expect(windows.count == 256)
    for (byte, scalar) in [(0x80, 0x20AC), (0x81, 0x81), (0x85, 0x2026), (0x92, 0x2019), (0x9F, 0x0178), (0xE9, 0xE9)] {
      #expect(windows[byte] == UInt32(scalar))
    }
  }

  @Test(
    arguments: [
      ([0xEF, 0xBB, 0xBF, 0x61], Transcoder.Encoding.utf8, 3), ([0xFF, 0xFE], .utf16LittleEndian, 2),
      ([0xFE, 0xFF, 0x00], .utf16BigEndian, 2), ([0xEF, 0xBB], .windows1252, 0), ([], .windows1252, 0),
    ] as [([UInt8], Transcoder.Encoding, Int)])
  func marks(head: [UInt8], encoding: Transcoder.Encoding, length: Int) {
    let found = Transcoder.detect(head, declared: .windows1252)
    #expect(found.encoding == encoding)
    #expect(found.markLength == length)
  }
}

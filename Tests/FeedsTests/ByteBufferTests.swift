import TestSupport
import Testing

@testable import Feeds

@Suite struct ByteBufferTests {
  @Test func itHoldsWhatWasAppended() {
    var random = SplitMix64.announced()
    let buffer = ByteBuffer()
    for _ in 0..<50 {
      var model: [UInt8] = []
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        let piece = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        piece.withUnsafeBytes { buffer.append($0) }
        buffer.append(UInt8(ascii: "-"))
        buffer.append("text")
        model += piece + Array("-text".utf8)
      }
      #expect(Array(buffer.bytes) == model)
      #expect(buffer.count == model.count)
      #expect(buffer.isEmpty == model.isEmpty)
      buffer.removeAll()
      #expect(buffer.isEmpty)
    }
  }
}

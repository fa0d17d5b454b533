import Digests
import Testing

/// The vectors of RFC 4231, sections 4.2 to 4.8.
@Suite struct HMACTests {
  static let vectors: [(key: [UInt8], message: [UInt8], code: String)] = [
    (
      [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      Array(1...25), [UInt8](repeating: 0xcd, count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131),
      Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
  ]

  @Test(arguments: HMACTests.vectors.indices) func publishedVectors(index: Int) {
    let vector = HMACTests.vectors[index]
    #expect(HMAC.sha256(key: vector.key, message: vector.message).hexadecimal == vector.code)
  }

  /// Section 4.6 truncates the code to 128 bits.
  @Test func truncated() {
    let code = HMAC.sha256(key: [UInt8](repeating: 0x0c, count: 20), message: Array("Test With Truncation".utf8))
    #expect(code.hexadecimal.hasPrefix("a3b6167473100ee06e0c796c2955552b"))
  }

  /// By its definition in RFC 2104, computed with the hash alone, for lengths around the block of 64 bytes.
  @Test(arguments: [1, 31, 32, 63, 64, 65, 200]) func agreesWithItsDefinition(length: Int) {
    let key = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
    let message = (0..<(length * 3)).map { UInt8(truncatingIfNeeded: $0 &* 17) }
    var block = length > 64 ? SHA256.hash(key).bytes : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    let inner = SHA256.hash(block.map { $0 ^ 0x36 } + message).bytes
    #expect(HMAC.sha256(key: key, message: message) == SHA256.hash(block.map { $0 ^ 0x5c } + inner))
  }

  @Test func anEmptyKeyAndAnEmptyMessageHaveACode() {
    #expect(
      HMAC.sha256(key: [], message: []).hexadecimal
        == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }
}

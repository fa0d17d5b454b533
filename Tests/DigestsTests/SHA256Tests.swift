import Digests
import Testing

@Suite struct SHA256Tests {
  /// The examples of FIPS 180-4 and of its test vectors (NIST CAVP, short messages).
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func publishedVectors(message: String, digest: String) {
    #expect(SHA256.hash(message.utf8).hexadecimal == digest)
    var stream = SHA256()
    stream.update(message)
    #expect(stream.finish().hexadecimal == digest)
  }

  @Test func aMillionLetters() {
    let block = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
    var stream = SHA256()
    for _ in 0..<1000 { block.withUnsafeBytes { stream.update($0) } }
    #expect(stream.finish().hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// However a message is cut, its digest is the same: what the identity of a file rests on.
  @Test func piecesDoNotMatter() {
    let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 13) }
    let whole = SHA256.hash(message)
    for size in [1, 3, 55, 56, 63, 64, 65, 127, 999, 1000] {
      var stream = SHA256()
      message.withUnsafeBytes { bytes in
        var start = 0
        while start < bytes.count {
          let end = min(start + size, bytes.count)
          stream.update(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
          start = end
        }
      }
      #expect(stream.finish() == whole, "in pieces of \(size)")
    }
  }

  @Test func nothingAddedChangesNothing() {
    var stream = SHA256()
    stream.update("")
    stream.update(UnsafeRawBufferPointer(start: nil, count: 0))
    #expect(stream.finish() == SHA256.hash([]))
  }

  @Test func oneBitMakesAnother() {
    #expect(SHA256.hash([0]) != SHA256.hash([1]))
    #expect(SHA256.hash([0]) != SHA256.hash([0, 0]))
  }

  @Test func hexadecimalIsLowerCaseAndComplete() {
    #expect(Digest(bytes: [0, 1, 15, 16, 171, 255]).hexadecimal == "00010f10abff")
    #expect(Digest(bytes: []).hexadecimal == "")
    #expect(SHA256.hash([]).bytes.count == 32)
  }
}

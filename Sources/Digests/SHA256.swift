import CCrypto

/// SHA-256 (FIPS 180-4) of bytes given piece by piece, by OpenSSL's libcrypto.
package struct SHA256: ~Copyable {
  // Not through EVP, which looks the hash up by its name: that loads providers, settings and texts of errors, 2 MB that
  // nothing else needs. See docs/decisions/0033.
  private var context = SHA256_CTX()

  package init() {
    SHA256_Init(&context)
  }

  /// Adds bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    SHA256_Update(&context, bytes.baseAddress, bytes.count)
  }

  /// Adds the UTF-8 of a text.
  package mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The digest of everything so far. Nothing may be added after it.
  package mutating func finish() -> Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    SHA256_Final(&bytes, &context)
    return Digest(bytes: bytes)
  }

  /// The digest of some bytes.
  package static func hash(_ bytes: some Sequence<UInt8>) -> Digest {
    var digest = SHA256()
    Array(bytes).withUnsafeBytes { digest.update($0) }
    return digest.finish()
  }
}

/// The bytes that a hash function gave.
package struct Digest: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Lower-case hexadecimal, two digits a byte.
  package var hexadecimal: String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { text in
      for (place, byte) in bytes.enumerated() {
        text[2 * place] = Digest.digit(byte >> 4)
        text[2 * place + 1] = Digest.digit(byte & 15)
      }
      return bytes.count * 2
    }
  }

  private static func digit(_ number: UInt8) -> UInt8 {
    number + (number < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
  }
}

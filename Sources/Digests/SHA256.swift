import CCrypto

/// SHA-256 (FIPS 180-4) of bytes given piece by piece, by OpenSSL's libcrypto.
package struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// The algorithm, looked up once: `EVP_sha256()` is looked up among libcrypto's providers at each use.
  nonisolated(unsafe) private static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

  package init() {
    // Allocation and initialisation fail only when the process is out of memory.
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, SHA256.algorithm, nil) == 1 else {
      fatalError("libcrypto: no memory for a digest")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Adds the UTF-8 of a text.
  package mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The digest of everything so far. Nothing may be added after it.
  package mutating func finish() -> Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &bytes, nil)
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

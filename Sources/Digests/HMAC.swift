import CCrypto

/// HMAC with SHA-256 (RFC 2104), by OpenSSL's libcrypto.
package enum HMAC {
  /// The 32 bytes that authenticate a message under a key.
  package static func sha256(key: [UInt8], message: [UInt8]) -> Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    // It cannot fail with SHA-256 and these lengths; a digest of zeros would be a signature nobody accepts.
    guard CCrypto.HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &bytes, &length) != nil else {
      fatalError("libcrypto: HMAC failed")
    }
    return Digest(bytes: bytes)
  }
}

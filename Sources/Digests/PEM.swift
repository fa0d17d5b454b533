import CCrypto

/// What the files of certificates and keys hold (RFC 7468), as OpenSSL's libcrypto reads them.
package enum PEM {
  /// Whether there is a certificate.
  package static func holdsCertificate(_ bytes: [UInt8]) -> Bool {
    let certificate = certificate(bytes)
    defer { X509_free(certificate) }
    return certificate != nil
  }

  /// Whether there is a private key that needs no passphrase.
  package static func holdsKey(_ bytes: [UInt8]) -> Bool {
    let key = key(bytes)
    defer { EVP_PKEY_free(key) }
    return key != nil
  }

  /// Whether a private key is that of the first certificate.
  package static func key(_ key: [UInt8], isOf certificate: [UInt8]) -> Bool {
    let key = PEM.key(key)
    defer { EVP_PKEY_free(key) }
    let certificate = PEM.certificate(certificate)
    defer { X509_free(certificate) }
    defer { ERR_clear_error() }
    return key != nil && certificate != nil && X509_check_private_key(certificate, key) == 1
  }

  // The closures refuse to tell a passphrase: without them, OpenSSL asks for it at the terminal.

  private static func certificate(_ bytes: [UInt8]) -> OpaquePointer? {
    read(bytes) { PEM_read_bio_X509_AUX($0, nil, { _, _, _, _ in -1 }, nil) }
  }

  private static func key(_ bytes: [UInt8]) -> OpaquePointer? {
    read(bytes) { PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in -1 }, nil) }
  }

  private static func read(_ bytes: [UInt8], _ body: (OpaquePointer?) -> OpaquePointer?) -> OpaquePointer? {
    bytes.withUnsafeBytes { buffer in
      let source = BIO_new_mem_buf(buffer.baseAddress, Int32(clamping: buffer.count))
      defer { BIO_free(source) }
      // What went wrong is not asked for: the next user of this thread's queue must not find it.
      defer { ERR_clear_error() }
      return body(source)
    }
  }
}

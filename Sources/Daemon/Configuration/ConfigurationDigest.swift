package import Digests

/// A short name for everything that a daemon's behaviour is read from: `vedette.yaml`, all feed and rule files, and the
/// templates, lists and lookup tables that these name. Two are equal where all files have the same paths and the same bytes.
package enum ConfigurationDigest {
  /// How many hexadecimal digits of the SHA-256 are shown.
  private static let length = 16

  /// The digest of the files that the configuration itself names, as they lie on the disk now.
  ///
  /// - Parameter path: that of `vedette.yaml`; nil where none is read.
  package static func files(_ configuration: Configuration, path: String?) -> Digest {
    var files = Catalog.read((path.map { [$0] } ?? []) + configuration.feeds + configuration.rules).files
    for case .template(let template) in configuration.webhooks.map(\.format) {
      if let bytes = try? DiskFile.read(template, waits: false) {
        files.append(Catalog.File(path: template, bytes: bytes))
      }
    }
    return digest(files.flatMap { [Array($0.path.utf8), $0.bytes] })
  }

  /// The name of a configuration, by the digest of its ``files(_:path:)`` and by what definitions name besides.
  package static func name(_ files: Digest, _ attachments: [Attachment]) -> String {
    let parts = attachments.flatMap { [Array($0.path.utf8), $0.digest?.bytes ?? []] }
    return String(digest([files.bytes] + parts).hexadecimal.prefix(length))
  }

  /// The name of what runs where it is not what lies on the disk: files with errors were replaced or left out.
  package static func replaced(_ hash: String) -> String { hash + "-replaced" }

  private static func digest(_ parts: [[UInt8]]) -> Digest {
    var digest = SHA256()
    for part in parts {
      // A length before each part, so that no two lists of parts make the same bytes.
      digest.update("\(part.count):")
      part.withUnsafeBytes { digest.update($0) }
    }
    return digest.finish()
  }
}

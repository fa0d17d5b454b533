import Digests

/// A short name for everything that a daemon's behaviour is read from: `vedette.yaml` and all feed, rule and table files
/// that it names. Two are equal where all files have the same paths and the same bytes.
package enum ConfigurationDigest {
  /// How many hexadecimal digits of the SHA-256 are shown.
  private static let length = 16

  /// The digest of what lies on the disk now.
  ///
  /// - Parameter path: that of `vedette.yaml`; nil where none is read.
  package static func onDisk(_ configuration: Configuration, path: String?) -> String {
    var paths = path.map { [$0] } ?? []
    paths += configuration.feeds + configuration.rules
    var files = Catalog.read(paths).files
    let lookups = Path.resolve("lookups", in: configuration.folder)
    for name in (try? DiskFile.names(in: lookups)) ?? [] where name.hasSuffix(".csv") {
      if let bytes = try? DiskFile.read(lookups + "/" + name) {
        files.append(Catalog.File(path: lookups + "/" + name, bytes: bytes))
      }
    }
    var digest = SHA256()
    for file in files {
      // A length before each part, so that no two lists of files make the same bytes.
      for part in [Array(file.path.utf8), file.bytes] {
        digest.update("\(part.count):")
        part.withUnsafeBytes { digest.update($0) }
      }
    }
    return String(digest.finish().hexadecimal.prefix(length))
  }

  /// The name of what runs where it is not what lies on the disk: files with errors were replaced or left out.
  package static func replaced(_ hash: String) -> String { hash + "-replaced" }
}

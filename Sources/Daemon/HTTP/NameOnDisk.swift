import Digests
import Synchronization

/// The name of the configuration on the disk, for who asks for it again and again: rules and feeds are read for what they
/// name only after one of their files has changed.
final class NameOnDisk: Sendable {
  private struct Known {
    var files: Digest
    /// Those of the lists and tables that the files name.
    var attachments: [String]
  }

  private let known = Mutex<Known?>(nil)

  /// See ``ConfigurationDigest/onDisk(_:path:)``.
  func name(_ configuration: Configuration, path: String?) -> String {
    let files = ConfigurationDigest.files(configuration, path: path)
    return ConfigurationDigest.name(files, attachments(configuration, files))
  }

  private func attachments(_ configuration: Configuration, _ files: Digest) -> [Attachment] {
    known.withLock { known in
      if let known, known.files == files { return Attachments(reading: known.attachments).all }
      let attachments = DefinitionLoader.load(configuration).attachments
      known = Known(files: files, attachments: attachments.map(\.path))
      return attachments
    }
  }
}

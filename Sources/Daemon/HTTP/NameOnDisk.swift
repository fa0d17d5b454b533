import Digests
import Synchronization

/// The name of the configuration on the disk, for who asks for it again and again: rules and feeds are read for what they
/// name only after one of their files has changed.
final class NameOnDisk: Sendable {
  private let known = Mutex<AttachmentPaths?>(nil)

  /// - Parameters:
  ///   - path: that of `vedette.yaml`; nil where none is read.
  ///   - running: what the files named that were loaded last.
  func name(_ configuration: Configuration, path: String?, running: AttachmentPaths? = nil) -> String {
    let files = ConfigurationDigest.files(configuration, path: path)
    return ConfigurationDigest.name(files, attachments(configuration, files, running))
  }

  private func attachments(
    _ configuration: Configuration, _ files: Digest, _ running: AttachmentPaths?
  ) -> [Attachment] {
    known.withLock { known in
      for known in [running, known].compactMap(\.self) where known.files == files {
        return Attachments(reading: known.paths).all
      }
      let attachments = DefinitionLoader.load(configuration).attachments
      known = AttachmentPaths(files, attachments)
      return attachments
    }
  }
}

package import Digests

extension ReadableFile {
  /// The digest of the whole file, which with its feed is the file's identity: not its name, nor its inode. It is read
  /// up to a MiB at a time: a small file is not to pay for filling that with zeros.
  package func digest() throws(FileError) -> Digest {
    var digest = SHA256()
    let size = try status().identity.size
    var buffer = [UInt8](repeating: 0, count: Int(min(max(size, 1 << 12), 1 << 20)))
    var offset: Int64 = 0
    while true {
      let count = try read(into: &buffer, at: offset)
      guard count > 0 else { return digest.finish() }
      buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      offset += Int64(count)
    }
  }
}

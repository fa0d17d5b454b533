package import Digests

extension ReadableFile {
  /// The digest of the whole file, which with its feed is the file's identity: not its name, nor its inode. It is read
  /// 128 KiB at a time, which stay in the processor's cache, and a small file no more than it has.
  package func digest() throws(FileError) -> Digest {
    var digest = SHA256()
    let size = try status().identity.size
    var buffer = [UInt8](repeating: 0, count: Int(min(max(size, 1 << 12), 128 << 10)))
    var offset: Int64 = 0
    while true {
      let count = try read(into: &buffer, at: offset)
      guard count > 0 else { return digest.finish() }
      buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      offset += Int64(count)
    }
  }
}

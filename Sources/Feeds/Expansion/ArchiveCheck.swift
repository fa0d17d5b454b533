/// Goes through a compressed file once before anything of it is taken: whether it is whole, holds one file, and does not
/// grow beyond measure. So nothing of a damaged archive is ever stored.
struct ArchiveCheck {
  private let compression: Compression
  private let limits: FeedLimits
  private var expanded = 0
  private var trailer = GzipTrailer()

  private init(_ compression: Compression, _ limits: FeedLimits) {
    self.compression = compression
    self.limits = limits
  }

  static func run(
    _ source: any ByteSource, _ compression: Compression, _ limits: FeedLimits
  ) throws(FeedReadError) {
    var check = ArchiveCheck(compression, limits)
    let reader = try ArchiveReader(source, compression)
    try check.run(reader)
    if compression == .gzip { try check.trailer.check(reader.marks) }
  }

  private mutating func run(_ reader: ArchiveReader) throws(FeedReadError) {
    var members = 0
    while let member = try reader.nextMember() {
      try judge(member)
      if member.isFolder { continue }
      members += 1
      guard members == 1 else {
        throw FeedReadError(.archiveMembers, "the archive holds more than one file; one is expected")
      }
      try expand(reader)
    }
    if members == 0, compression == .zip {
      throw FeedReadError(.archiveMembers, "the archive holds no file; one is expected")
    }
  }

  private func judge(_ member: ArchiveReader.Member) throws(FeedReadError) {
    guard compression == .zip else { return }
    if member.isEncrypted { throw FeedReadError(.corruptArchive, "the archive is encrypted") }
    if let name = member.name, !ArchiveCheck.isPlain(name) {
      throw FeedReadError(.archivePath, "the archive's file '\(name)' has a name that leads out of its folder")
    }
  }

  /// Neither absolute nor with a way up, on any system.
  private static func isPlain(_ name: String) -> Bool {
    let isSeparator: (Character) -> Bool = { $0 == "/" || $0 == "\\" }
    if let first = name.first, isSeparator(first) { return false }
    if name.dropFirst().first == ":" { return false }
    return !name.split(whereSeparator: isSeparator).contains("..")
  }

  private mutating func expand(_ reader: ArchiveReader) throws(FeedReadError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try reader.read(into: buffer)
      expanded += count
      if compression == .gzip { trailer.update(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
      if expanded > limits.expandedLength {
        throw FeedReadError(
          .tooLarge, "the file expands to more than the \(limits.expandedLength) bytes that are allowed")
      }
      // What was read so far is at most a block more than what this came out of.
      if expanded > limits.freeExpansion, expanded > limits.expansionRatio * reader.consumed {
        throw FeedReadError(
          .expansionRatio, "the file expands to more than \(limits.expansionRatio) times its size")
      }
      if count == 0 { return }
    }
  }
}

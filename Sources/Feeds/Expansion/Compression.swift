import CArchive

/// How a file is compressed, as its first bytes tell; its name says nothing.
enum Compression: Sendable, CaseIterable {
  case gzip, zip, zstd, bzip2, xz

  /// The bytes that such files begin with.
  private var magics: [[UInt8]] {
    switch self {
    case .gzip: [[0x1F, 0x8B]]
    // A member, or the directory of an archive without any.
    case .zip: [[0x50, 0x4B, 0x03, 0x04], [0x50, 0x4B, 0x05, 0x06]]
    case .zstd: [[0x28, 0xB5, 0x2F, 0xFD]]
    case .bzip2: [[0x42, 0x5A, 0x68]]
    case .xz: [[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]]
    }
  }

  /// Nil for a file that is not compressed.
  init?(head: [UInt8]) {
    guard let found = Compression.allCases.first(where: { $0.magics.contains(where: head.starts) }) else { return nil }
    self = found
  }

  /// Lets an archive be read as this and as nothing else.
  func support(_ archive: OpaquePointer) {
    switch self {
    case .gzip: archive_read_support_filter_gzip(archive)
    case .zip:
      archive_read_support_format_zip_streamable(archive)
      return
    case .zstd: archive_read_support_filter_zstd(archive)
    case .bzip2: archive_read_support_filter_bzip2(archive)
    case .xz: archive_read_support_filter_xz(archive)
    }
    archive_read_support_format_raw(archive)
    // A compressed file of nothing.
    archive_read_support_format_empty(archive)
  }
}

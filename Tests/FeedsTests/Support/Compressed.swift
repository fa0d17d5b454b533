import CArchive

/// Makes compressed files, as others make them.
enum Compressed {
  enum Kind: CaseIterable {
    case gzip, zip, zstd, bzip2, xz
  }

  /// One file of an archive.
  struct Member {
    var name = "data.ndjson"
    var bytes: [UInt8] = []
    /// What a symbolic link leads to; nil for a file.
    var link: String?
  }

  /// A compressed file with some content; of a zip archive, the one file in it.
  static func make(_ kind: Kind, _ bytes: some Sequence<UInt8>) -> [UInt8] {
    write(kind, [Member(bytes: Array(bytes))])
  }

  static func zip(_ members: [Member], passphrase: String? = nil) -> [UInt8] {
    write(.zip, members, passphrase: passphrase)
  }

  private static func write(_ kind: Kind, _ members: [Member], passphrase: String? = nil) -> [UInt8] {
    let archive = archive_write_new()
    defer { archive_write_free(archive) }
    if kind == .zip { archive_write_set_format_zip(archive) } else { archive_write_set_format_raw(archive) }
    switch kind {
    case .gzip: archive_write_add_filter_gzip(archive)
    case .zstd: archive_write_add_filter_zstd(archive)
    case .bzip2: archive_write_add_filter_bzip2(archive)
    case .xz: archive_write_add_filter_xz(archive)
    case .zip: break
    }
    if let passphrase {
      archive_write_set_options(archive, "zip:encryption=zipcrypt")
      archive_write_set_passphrase(archive, passphrase)
    }
    archive_write_set_bytes_in_last_block(archive, 1)
    let total = members.reduce(1 << 16) { $0 + $1.bytes.count + ($1.bytes.count >> 6) + 4096 }
    var buffer = [UInt8](repeating: 0, count: total)
    var used = 0
    buffer.withUnsafeMutableBytes { target in
      archive_write_open_memory(archive, target.baseAddress, target.count, &used)
      for member in members { add(member, to: archive) }
      archive_write_close(archive)
    }
    return Array(buffer[..<used])
  }

  private static func add(_ member: Member, to archive: OpaquePointer?) {
    let entry = archive_entry_new()
    defer { archive_entry_free(entry) }
    archive_entry_set_pathname(entry, member.name)
    archive_entry_set_filetype(entry, member.link == nil ? 0o100000 : 0o120000)
    archive_entry_set_perm(entry, 0o644)
    if let link = member.link { archive_entry_set_symlink(entry, link) }
    archive_entry_set_size(entry, Int64(member.bytes.count))
    archive_write_header(archive, entry)
    member.bytes.withUnsafeBytes { _ = archive_write_data(archive, $0.baseAddress, $0.count) }
  }
}

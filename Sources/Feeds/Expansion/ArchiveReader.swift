import CArchive

/// One pass through a compressed file with libarchive, from its beginning to its end.
///
/// Not Sendable: whoever makes it is the only one to use it.
final class ArchiveReader {
  private var source: any ByteSource
  private let archive: OpaquePointer
  /// What was last read of the file, which libarchive looks at until it asks for more.
  private let input: UnsafeMutableRawBufferPointer
  /// Why the file itself could not be read.
  private var failure: FeedReadError?
  /// How much of the file was read.
  private(set) var consumed = 0
  /// What a gzip file ends with, and how often one seems to begin in it.
  private(set) var marks = GzipMarks()

  /// What is known of a member before it is read.
  struct Member {
    /// Nil where the name is no text.
    let name: String?
    let isFolder: Bool
    let isEncrypted: Bool
  }

  private static let inputLength = 64 << 10

  init(_ source: any ByteSource, _ compression: Compression) throws(FeedReadError) {
    guard let archive = archive_read_new() else { throw FeedReadError("out of memory") }
    self.source = source
    self.archive = archive
    input = .allocate(byteCount: ArchiveReader.inputLength, alignment: 16)
    compression.support(archive)
    let me = Unmanaged.passUnretained(self).toOpaque()
    let status = archive_read_open(
      archive, me, nil,
      { _, reader, buffer in
        guard let reader, let buffer else { return -1 }
        return Unmanaged<ArchiveReader>.fromOpaque(reader).takeUnretainedValue().read(buffer)
      }, nil)
    guard status == ARCHIVE_OK else { throw problem }
  }

  deinit {
    archive_read_free(archive)
    input.deallocate()
  }

  private func read(_ buffer: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
    do throws(FeedReadError) {
      let count = try source.read(into: input, at: consumed)
      consumed += count
      marks.note(UnsafeRawBufferPointer(rebasing: input[..<count]))
      buffer.pointee = UnsafeRawPointer(input.baseAddress)
      return count
    } catch {
      failure = error
      return -1
    }
  }

  /// What went wrong last.
  private var problem: FeedReadError {
    if let failure { return failure }
    let message = archive_error_string(archive).map { String(cString: $0) } ?? "it cannot be understood"
    return FeedReadError(.corruptArchive, "the compressed file is damaged: \(message)")
  }

  /// Goes to the next member; nil after the last. A file that is no archive has one without a name.
  func nextMember() throws(FeedReadError) -> Member? {
    var entry: OpaquePointer?
    let status = archive_read_next_header(archive, &entry)
    if status == ARCHIVE_EOF { return nil }
    // A warning is about what no one asks for, such as a name that is in no known encoding.
    guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else { throw problem }
    return Member(
      name: archive_entry_pathname(entry).map { String(cString: $0) },
      isFolder: archive_entry_filetype(entry) == ArchiveReader.folder,
      isEncrypted: archive_entry_is_encrypted(entry) != 0)
  }

  // AE_IFDIR, whose cast Swift does not read.
  private static let folder: mode_t = 0o040000

  /// Expands the next bytes of the member; 0 at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FeedReadError) -> Int {
    let count = archive_read_data(archive, buffer.baseAddress, buffer.count)
    guard count >= 0 else { throw problem }
    return count
  }
}

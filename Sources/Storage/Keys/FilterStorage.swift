internal import Glibc

/// Bytes for a filter that is too large to be kept in memory. What cannot be written or read is no harm: the filter is
/// then made anew.
protocol FilterStorage: AnyObject {
  /// Writes bytes; whether they found room.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool
  /// Bytes that were written, to be looked at until ``release()`` or the next call; nil where they cannot be read.
  func read(_ range: Range<Int>) -> UnsafeRawPointer?
  /// Lets go of what was read last.
  func release()
}

/// A file beside the database that has no name, so that it is gone when the process ends, however it ends.
///
/// It is read where the system keeps it, through a mapping of which only what was asked for last counts as memory of the
/// process: that costs a fifth of reading it into a buffer, since of each page one block is looked at.
final class FilterFile: FilterStorage {
  private let descriptor: Int32
  private let mapping: UnsafeMutableRawPointer
  private let length: Int
  private var shown: Range<Int>?

  /// Nil where the file system makes no files without a name, or something else fails.
  ///
  /// - Parameters:
  ///   - path: the database's.
  ///   - length: in bytes.
  init?(beside path: String, length: Int) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    let descriptor = open(String(path[...slash]), FilterFile.withoutName | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    let mapping = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let mapping, mapping != MAP_FAILED else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
    self.mapping = mapping
    self.length = length
  }

  deinit {
    munmap(mapping, length)
    close(descriptor)
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    var done = 0
    while done < bytes.count {
      let part = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = pwrite(descriptor, part.baseAddress, part.count, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  /// - Parameter range: it begins at a multiple of the system's page length.
  func read(_ range: Range<Int>) -> UnsafeRawPointer? {
    release()
    // Looking at bytes that a disk cannot read kills a process; asked for in this way, they are refused.
    guard madvise(mapping + range.lowerBound, range.count, FilterFile.populate) == 0 else { return nil }
    shown = range
    return UnsafeRawPointer(mapping + range.lowerBound)
  }

  func release() {
    guard let shown else { return }
    let start = max(0, shown.lowerBound - FilterFile.margin)
    madvise(mapping + start, min(shown.upperBound + FilterFile.margin, length) - start, MADV_DONTNEED)
    self.shown = nil
  }

  /// The system shows what lies around a page, too: up to 64 KiB (`fault_around_bytes` of Linux), or all of a piece of its
  /// cache, of at most so many bytes.
  private static let margin = 1 << 21
  /// `O_TMPFILE`, which Swift does not see: open(2).
  private static let withoutName = O_DIRECTORY | 0o20_000_000
  /// `MADV_POPULATE_READ`: madvise(2), from Linux 5.14 on. An older one refuses it.
  private static let populate: Int32 = 22
}

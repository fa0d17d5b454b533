@testable import Storage

/// A disk for filters that fails when it is told to.
final class FilterDisk {
  /// Whether there is no room for a file at all.
  var isMissing = false
  /// How many more writes, and reads, succeed; nil for all.
  var writesLeft: Int?
  var readsLeft: Int?
  /// How many files there were, and how often was written into them.
  private(set) var files = 0
  private(set) var writes = 0

  func file(_ length: Int) -> (any FilterStorage)? {
    if isMissing { return nil }
    files += 1
    return File(self, length)
  }

  func filters(_ limits: KeyFilterLimits) -> KeyFilters {
    KeyFilters(limits: limits) { length, _ in self.file(length) }
  }

  fileprivate func mayWrite() -> Bool {
    writes += 1
    return FilterDisk.count(&writesLeft)
  }

  fileprivate func mayRead() -> Bool { FilterDisk.count(&readsLeft) }

  private static func count(_ left: inout Int?) -> Bool {
    guard let number = left else { return true }
    left = max(0, number - 1)
    return number > 0
  }
}

private final class File: FilterStorage {
  private let disk: FilterDisk
  private var bytes: [UInt8]
  /// What was read last. It is spoiled when it is let go, so that nobody goes on looking at it.
  private var shown = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  init(_ disk: FilterDisk, _ length: Int) {
    self.disk = disk
    bytes = Array(repeating: 0xFF, count: length)
  }

  deinit { shown.deallocate() }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    guard disk.mayWrite() else { return false }
    self.bytes.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    return true
  }

  func read(_ range: Range<Int>) -> UnsafeRawPointer? {
    release()
    guard disk.mayRead() else { return nil }
    shown.deallocate()
    shown = .allocate(byteCount: range.count, alignment: 64)
    shown.copyBytes(from: bytes[range])
    return UnsafeRawPointer(shown.baseAddress)
  }

  func release() {
    for place in shown.indices { shown[place] = 0 }
  }
}

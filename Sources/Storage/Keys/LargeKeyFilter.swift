/// A Bloom filter whose bits lie outside of memory, in the order of hashes.
///
/// A chunk's hashes are in order, so that its walk through the filter looks at one window after the other. Writing as
/// many windows for each chunk would cost more than the chunk: hashes that are inserted wait in memory, with a filter of
/// their own, until there are enough of them.
final class LargeKeyFilter {
  private let capacity: Int
  private let limits: KeyFilterLimits
  private let layout: FilterLayout
  private let storage: any FilterStorage
  private var count = 0
  /// What waits to be written, and a filter of it.
  private var waiting: [UInt64] = []
  private var recent: KeyFilter
  /// The window that is looked at, and where it is; nil where it cannot be read.
  private var window = -1
  private var shown: UnsafeRawPointer?
  /// Whether the storage let something be neither written nor read: then the filter is to be made anew.
  private(set) var isBroken = false

  var isFull: Bool { count >= capacity }

  /// Fills a filter with all hashes; nil where the storage has no room.
  init?(
    capacity: Int, limits: KeyFilterLimits, hashes: inout KeyHashes, storage: (_ length: Int) -> (any FilterStorage)?,
    on connection: borrowing Connection
  ) throws(StorageError) {
    layout = FilterLayout(capacity: capacity)
    guard let storage = storage(layout.length) else { return nil }
    self.capacity = capacity
    self.limits = limits
    self.storage = storage
    recent = KeyFilter(capacity: limits.waiting)
    waiting.reserveCapacity(limits.waiting)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limits.window, alignment: 64)
    defer { buffer.deallocate() }
    for window in 0..<windows {
      buffer.initializeMemory(as: UInt8.self, repeating: 0)
      try hashes.take(on: connection) { hash in
        let isHere = insert(hash, into: buffer, of: window)
        if isHere { count += 1 }
        return isHere
      }
      guard write(buffer, window) else { return nil }
    }
  }

  /// False only where the hash was never inserted.
  func mayContain(_ hash: UInt64) -> Bool {
    if recent.mayContain(hash) { return true }
    let offset = layout.block(of: hash) * FilterLayout.blockLength
    if offset / limits.window != window { show(offset / limits.window) }
    guard let shown else { return true }
    return FilterLayout.mayContain(hash, shown + offset % limits.window)
  }

  /// Lets go of the window that was looked at last.
  func rest() {
    storage.release()
    window = -1
    shown = nil
  }

  func insert(_ hash: UInt64) {
    recent.insert(hash)
    waiting.append(hash)
    count += 1
    if recent.isFull && !isBroken { writeWaiting() }
  }

  // MARK: Windows

  private var windows: Int { (layout.length + limits.window - 1) / limits.window }

  /// The bytes of a window.
  private func range(_ window: Int) -> Range<Int> {
    window * limits.window..<min((window + 1) * limits.window, layout.length)
  }

  private func show(_ window: Int) {
    shown = storage.read(range(window))
    self.window = window
    if shown == nil { isBroken = true }
  }

  /// Sets the bits of a hash; false where it belongs to another window.
  private func insert(_ hash: UInt64, into buffer: UnsafeMutableRawBufferPointer, of window: Int) -> Bool {
    let offset = layout.block(of: hash) * FilterLayout.blockLength - window * limits.window
    guard offset < buffer.count, let base = buffer.baseAddress else { return false }
    FilterLayout.insert(hash, into: base + offset)
    return true
  }

  private func write(_ buffer: UnsafeMutableRawBufferPointer, _ window: Int) -> Bool {
    let range = range(window)
    return storage.write(UnsafeRawBufferPointer(rebasing: buffer[..<range.count]), at: range.lowerBound)
  }

  /// Puts the hashes that wait among the others.
  private func writeWaiting() {
    waiting.sort()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limits.window, alignment: 64)
    defer { buffer.deallocate() }
    var next = 0
    while next < waiting.count {
      let window = layout.block(of: waiting[next]) * FilterLayout.blockLength / limits.window
      show(window)
      guard let shown else { return }
      buffer.copyMemory(from: UnsafeRawBufferPointer(start: shown, count: range(window).count))
      while next < waiting.count, insert(waiting[next], into: buffer, of: window) { next += 1 }
      guard write(buffer, window) else {
        isBroken = true
        return
      }
    }
    rest()
    waiting.removeAll(keepingCapacity: true)
    recent.removeAll()
  }
}

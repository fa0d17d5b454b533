/// Bytes that are put together, in memory that is kept for the next ones. Not Sendable; its owner sees to that.
final class ByteBuffer {
  private var memory = UnsafeMutableRawPointer.allocate(byteCount: 256, alignment: 16)
  private var capacity = 256
  private(set) var count = 0

  deinit { memory.deallocate() }

  var isEmpty: Bool { count == 0 }

  /// What was put together, for as long as nothing else is done with the buffer.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

  func append(_ byte: UInt8) {
    reserve(1)
    memory.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count += 1
  }

  func append(_ other: UnsafeRawBufferPointer) {
    guard let source = other.baseAddress else { return }
    reserve(other.count)
    (memory + count).copyMemory(from: source, byteCount: other.count)
    count += other.count
  }

  func append(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  func removeAll() { count = 0 }

  @inline(__always)
  private func reserve(_ more: Int) {
    if count + more > capacity { grow(to: count + more) }
  }

  private func grow(to least: Int) {
    capacity = max(least, capacity * 2)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    larger.copyMemory(from: memory, byteCount: count)
    memory.deallocate()
    memory = larger
  }
}

/// Memory that stays where it is: bytes that values point into until the next record, or for as long as the pool lives.
///
/// Grows by further blocks, so what was handed out stays valid. Not Sendable; its owner sees to that.
final class BytePool {
  private var blocks: [UnsafeMutableRawBufferPointer] = []
  /// The bytes of the last block that are taken.
  private var used = 0

  deinit { for block in blocks { block.deallocate() } }

  /// Room for so many bytes.
  func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if let block = blocks.last, used + count <= block.count {
      defer { used += count }
      return UnsafeMutableRawBufferPointer(rebasing: block[used..<(used + count)])
    }
    let size = max(count, 4096, (blocks.last?.count ?? 0) * 2)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    blocks.append(block)
    used = count
    return UnsafeMutableRawBufferPointer(rebasing: block[..<count])
  }

  /// A copy of some text.
  func copy(_ text: String) -> UnsafeRawBufferPointer {
    var text = text
    return text.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
  }

  /// A copy of some bytes.
  func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let target = allocate(bytes.count)
    target.copyMemory(from: bytes)
    return UnsafeRawBufferPointer(target)
  }

  /// Takes everything back; of the blocks the largest stays.
  func removeAll() {
    used = 0
    guard blocks.count > 1 else { return }
    for block in blocks.dropLast() { block.deallocate() }
    blocks.removeFirst(blocks.count - 1)
  }
}

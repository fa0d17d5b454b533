internal import Glibc

/// A bounded memory of which number a text has. It looks texts up by their bytes, so that two spellings of one
/// character stay two texts, and no string is made to find one.
///
/// Open addressing with linear probing, at most half full. When it has grown to its bound it starts over: whoever asks
/// finds the number in the database.
struct TextTable {
  private struct Entry {
    var hash: UInt64
    var offset: Int
    var length: Int
    var id: Int64
  }

  private static let maxEntries = 1 << 16
  private static let maxBytes = 8 << 20

  /// Random, so that nobody can write a feed whose texts all collide.
  private let seed = UInt64.random(in: .min ... .max)
  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  /// The place of an entry in ``entries`` plus 1; 0 is free.
  private var slots = [Int32](repeating: 0, count: 256)

  /// The number of a text, if it is remembered.
  func id(of text: UnsafeBufferPointer<UInt8>) -> Int64? {
    let hash = TextTable.hash(text, seed: seed)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.hash == hash && isEqual(entry, text) { return entry.id }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Remembers the number of a text that is not known yet.
  mutating func insert(_ text: UnsafeBufferPointer<UInt8>, id: Int64) {
    if entries.count >= TextTable.maxEntries || bytes.count + text.count > TextTable.maxBytes { self = TextTable() }
    guard text.count <= TextTable.maxBytes else { return }
    let hash = TextTable.hash(text, seed: seed)
    entries.append(Entry(hash: hash, offset: bytes.count, length: text.count, id: id))
    bytes.append(contentsOf: text)
    if entries.count * 2 > slots.count {
      grow()
    } else {
      occupy(hash, entry: entries.count)
    }
  }

  private func isEqual(_ entry: Entry, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard entry.length == text.count else { return false }
    guard let start = text.baseAddress else { return true }
    return bytes.withUnsafeBytes { stored in
      // Not an address where nothing is stored, which is so only if the text is empty too.
      stored.baseAddress.map { memcmp($0 + entry.offset, start, text.count) == 0 } ?? true
    }
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 2)
    for (index, entry) in entries.enumerated() { occupy(entry.hash, entry: index + 1) }
  }

  private mutating func occupy(_ hash: UInt64, entry: Int) {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(entry)
  }

  /// Eight bytes at a time by a folded multiplication, as in wyhash (Wang Yi, 2019).
  static func hash(_ text: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
    let raw = UnsafeRawBufferPointer(text)
    var hash = fold(seed ^ UInt64(text.count), 0x9E37_79B9_7F4A_7C15)
    var offset = 0
    while offset + 8 <= raw.count {
      hash = fold(hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self), 0xE703_7ED1_A0B4_28DB)
      offset += 8
    }
    var tail: UInt64 = 0
    for byte in raw[offset...] { tail = tail << 8 | UInt64(byte) }
    return fold(hash ^ tail, 0x8EBC_6AF0_9C88_C6E3)
  }

  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}

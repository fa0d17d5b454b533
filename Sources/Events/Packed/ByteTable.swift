import JSON

/// Numbers byte strings in the order in which they come, without making a `String` of any.
///
/// Open addressing with linear probing over a power of two of places, at most half of them taken. All keys lie one
/// behind the other in one array.
package struct ByteTable: Sendable {
  /// The hash of a key with its number plus one in the low half; 0 for a free place.
  private var places: [UInt64]
  private var starts: [Int] = [0]
  private var keys: [UInt8] = []
  /// Random, so that nobody can write a feed whose texts all collide.
  private let seed = ByteTable.processSeed
  private static let processSeed = UInt64.random(in: .min ... .max)

  /// - Parameter capacity: for how many keys there is to be room at once; there is always room for more.
  package init(capacity: Int = 32) {
    places = Array(repeating: 0, count: 64)
    while places.count < capacity * 2 { places = Array(repeating: 0, count: places.count * 2) }
  }

  /// A table of texts, each under the number of its place among those that are different.
  package init(_ keys: some Sequence<String>) {
    self.init()
    for key in keys {
      var key = key
      key.withUTF8 { _ = insert(UnsafeRawBufferPointer($0)) }
    }
  }

  /// How many keys there are.
  package var count: Int { starts.count - 1 }

  /// How many bytes all keys have together.
  package var byteCount: Int { keys.count }

  /// The number of a key, or nil where it was never inserted.
  package func index(of key: UnsafeRawBufferPointer) -> Int? {
    find(key, ByteTable.hash(key, seed)).index
  }

  /// The number of a key, which is new if it is the old ``count``.
  package mutating func insert(_ key: UnsafeRawBufferPointer) -> Int {
    let hash = ByteTable.hash(key, seed)
    let (place, known) = find(key, hash)
    if let known { return known }
    let index = count
    places[place] = (hash & ~0xFFFF_FFFF) | UInt64(index + 1)
    keys.append(contentsOf: key)
    starts.append(keys.count)
    if count * 2 > places.count { grow() }
    return index
  }

  /// The place of a key and its number, or the free place where it would go.
  @inline(__always)
  private func find(_ key: UnsafeRawBufferPointer, _ hash: UInt64) -> (place: Int, index: Int?) {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: hash >> 32) & mask
    while places[place] != 0 {
      if let index = match(place, hash, key) { return (place, index) }
      place = (place + 1) & mask
    }
    return (place, nil)
  }

  /// Forgets all keys and keeps the memory.
  package mutating func removeAll() {
    for place in places.indices { places[place] = 0 }
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    keys.removeAll(keepingCapacity: true)
  }

  /// The number of the key in a place, if it is the wanted one.
  private func match(_ place: Int, _ hash: UInt64, _ key: UnsafeRawBufferPointer) -> Int? {
    let entry = places[place]
    guard entry >> 32 == hash >> 32 else { return nil }
    let index = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) - 1
    return isKey(key, index) ? index : nil
  }

  private mutating func grow() {
    let old = places
    places = Array(repeating: 0, count: old.count * 2)
    let mask = places.count - 1
    for entry in old where entry != 0 {
      var place = Int(truncatingIfNeeded: entry >> 32) & mask
      while places[place] != 0 { place = (place + 1) & mask }
      places[place] = entry
    }
  }

  /// The bytes of a key, for as long as the body runs.
  package func withKey<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let start = starts[index]
    return keys.withUnsafeBytes { body($0.part(start, starts[index + 1] - start)) }
  }

  /// Whether a key has a number.
  package func isKey(_ key: UnsafeRawBufferPointer, _ index: Int) -> Bool {
    let start = starts[index]
    guard starts[index + 1] - start == key.count else { return false }
    return keys.withUnsafeBytes { ByteWords.areEqual($0.part(start, key.count), key) }
  }

  /// Multiplies and folds eight bytes at a time, after wyhash (Wang Yi); the last eight may overlap the ones before.
  @inline(__always)
  private static func hash(_ key: UnsafeRawBufferPointer, _ seed: UInt64) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: key.count) ^ seed
    guard key.count >= 8 else { return mix(hash, ByteWords.short(key)) }
    var index = 0
    while index + 8 < key.count {
      hash = mix(hash, key.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    return mix(hash, key.loadUnaligned(fromByteOffset: key.count - 8, as: UInt64.self))
  }

  @inline(__always)
  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}

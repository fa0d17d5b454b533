/// A key as a run holds it: a hash, and the report that it names.
struct KeyEntry: Hashable, Comparable {
  var hash: UInt64
  var seq: Int64

  static func < (left: KeyEntry, right: KeyEntry) -> Bool {
    left.hash != right.hash ? left.hash < right.hash : left.seq < right.seq
  }
}

/// Entries as the bytes of a row: hash and number of each in turn, eight bytes each, the lowest first.
enum KeyBlock {
  /// How many entries a block has at most: two such blocks fill a page of 8 KiB.
  static let capacity = 240
  private static let length = 16

  static func bytes(_ entries: ArraySlice<KeyEntry>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: entries.count * length) { buffer, count in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      var offset = 0
      for entry in entries {
        raw.storeBytes(of: entry.hash.littleEndian, toByteOffset: offset, as: UInt64.self)
        raw.storeBytes(of: entry.seq.littleEndian, toByteOffset: offset + 8, as: Int64.self)
        offset += length
      }
      count = offset
    }
  }

  /// Reads what ``bytes(_:)`` made into an array that is emptied first; false where that is not what it is.
  static func read(_ bytes: UnsafeRawBufferPointer, into entries: inout [KeyEntry]) -> Bool {
    entries.removeAll(keepingCapacity: true)
    guard !bytes.isEmpty, bytes.count % length == 0 else { return false }
    for offset in stride(from: 0, to: bytes.count, by: length) {
      entries.append(
        KeyEntry(
          hash: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
          seq: Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: Int64.self))))
    }
    return true
  }
}

/// Entries in rising order, cut into the blocks of `key_block` whose ids begin with the run's. It never changes.
struct KeyRun: Hashable {
  let id: Int64
  let count: Int

  var blocks: Int { (count + KeyBlock.capacity - 1) / KeyBlock.capacity }

  /// The row of a block, from 0.
  func row(_ block: Int) -> Int64 { id << 32 | Int64(block) }
}

/// Reads blocks, the last of which it keeps.
struct KeyBlockReader: ~Copyable {
  private let statement: Statement
  /// The entries of the block that was read last.
  private(set) var entries: [KeyEntry] = []
  private var row: Int64 = -1

  init(_ connection: borrowing Connection) throws(StorageError) {
    statement = try connection.statement("SELECT data FROM key_block WHERE id = ?")
    entries.reserveCapacity(KeyBlock.capacity)
  }

  /// Reads a block, unless it is the one at hand.
  mutating func load(_ block: Int, of run: KeyRun) throws(StorageError) {
    guard row != run.row(block) else { return }
    row = -1
    statement.bind(run.row(block))
    defer { statement.reset() }
    guard try statement.step(), statement.withBytes(0, { KeyBlock.read($0, into: &entries) }) else {
      throw .damaged("block \(block) of the keys' run \(run.id) is missing or cut off")
    }
    row = run.row(block)
  }

  /// The reports whose keys have a hash, of one run.
  mutating func reports(with hash: UInt64, in run: KeyRun) throws(StorageError) -> [Int64] {
    var reports: [Int64] = []
    var block = try firstBlock(with: hash, in: run)
    while block < run.blocks {
      try load(block, of: run)
      var place = lowerBound(hash)
      while place < entries.count, entries[place].hash == hash {
        reports.append(entries[place].seq)
        place += 1
      }
      // Equal hashes may go on in the next block.
      if place < entries.count { break }
      block += 1
    }
    return reports
  }

  private func lowerBound(_ hash: UInt64) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].hash < hash { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The last block that begins below a hash, or the first of all.
  ///
  /// Hashes are spread evenly, so where one stands can be reckoned; what is left of the way is found by halving, which
  /// also ends where hashes are not spread.
  private mutating func firstBlock(with hash: UInt64, in run: KeyRun) throws(StorageError) -> Int {
    if row >> 32 == run.id, let first = entries.first, let last = entries.last, first.hash < hash, hash <= last.hash {
      return Int(row & 0xFFFF_FFFF)
    }
    var (low, high) = (0, run.blocks)
    var guess = Int(hash.multipliedFullWidth(by: UInt64(run.count)).high) / KeyBlock.capacity
    var attempts = 0
    while high - low > 1 {
      let middle = attempts < 4 ? min(max(guess, low + 1), high - 1) : (low + high) / 2
      try load(middle, of: run)
      let (first, last) = (entries[0].hash, entries[entries.count - 1].hash)
      if first < hash {
        if hash <= last { return middle }
        low = middle
        guess = middle + 1 + Int((hash - last).multipliedFullWidth(by: UInt64(run.count)).high) / KeyBlock.capacity
      } else {
        high = middle
        guess = middle - 1 - Int((first - hash).multipliedFullWidth(by: UInt64(run.count)).high) / KeyBlock.capacity
      }
      attempts += 1
    }
    return low
  }
}

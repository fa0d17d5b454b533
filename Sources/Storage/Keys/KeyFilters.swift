internal import CSQLite

/// From where on filters of keys are what.
struct KeyFilterLimits {
  /// How many keys a filter in memory is made for at most, where a larger one finds room on the disk: 3 MiB.
  var inMemory = 1 << 21
  /// How many hashes wait in memory before they are written: 1.2 MiB with their filter.
  var waiting = 1 << 17
  /// How many bytes of a filter on the disk are looked at at once: a multiple of the system's page length.
  var window = 1 << 18
}

/// The filter of all keys: in memory while it is small, and else on the disk, so that the memory that an import takes does
/// not grow with the history. Where the disk has no room, it stays in memory.
struct KeyFilters {
  private let limits: KeyFilterLimits
  /// Room for a filter of a length; nil where there is none.
  private let storage: (_ length: Int, borrowing Connection) -> (any FilterStorage)?
  private var small: KeyFilter?
  private var large: LargeKeyFilter?
  /// Whether the disk failed, so that the next filter is one in memory.
  private var hasFailed = false

  init(
    limits: KeyFilterLimits = KeyFilterLimits(),
    storage: @escaping (_ length: Int, borrowing Connection) -> (any FilterStorage)? = KeyFilters.file
  ) {
    self.limits = limits
    self.storage = storage
  }

  /// False only where the hash is of no key; true of all where there is no filter. Hashes are best asked for in order.
  func mayContain(_ hash: UInt64) -> Bool {
    small?.mayContain(hash) ?? large?.mayContain(hash) ?? true
  }

  /// To be called when all hashes of a chunk were asked for: lets go of the memory that took.
  func rest() { large?.rest() }

  /// Adds hashes, which are in order, where there is a filter.
  mutating func insert(_ entries: [KeyEntry]) {
    if small != nil {
      for entry in entries { small?.insert(entry.hash) }
    } else if let large {
      for entry in entries { large.insert(entry.hash) }
    }
    dropBroken()
  }

  /// Makes a filter of all keys, unless there is one that is not full.
  mutating func load(_ runs: KeyRuns, on connection: borrowing Connection) throws(StorageError) {
    dropBroken()
    guard isFull else { return }
    // The old one goes before the new one comes: together they would be the most memory that an import takes.
    forget()
    let count = runs.count
    let capacity = count + count / 4 + KeyRuns.longest
    if capacity > limits.inMemory && !hasFailed {
      var hashes = try KeyHashes(runs, on: connection)
      large = try LargeKeyFilter(
        capacity: capacity, limits: limits, hashes: &hashes, storage: { storage($0, connection) }, on: connection)
    }
    if large == nil {
      var filter = KeyFilter(capacity: capacity)
      var hashes = try KeyHashes(runs, on: connection)
      try hashes.take(on: connection) {
        filter.insert($0)
        return true
      }
      small = filter
    }
    // When this one is full, the disk may have room again.
    hasFailed = false
  }

  mutating func forget() {
    small = nil
    large = nil
  }

  private mutating func dropBroken() {
    guard let large, large.isBroken else { return }
    forget()
    hasFailed = true
  }

  /// Also where there is none.
  private var isFull: Bool { small?.isFull ?? large?.isFull ?? true }

  /// A file beside the database of a connection.
  static func file(length: Int, _ connection: borrowing Connection) -> (any FilterStorage)? {
    guard let path = sqlite3_db_filename(connection.handle.database, "main") else { return nil }
    return FilterFile(beside: String(cString: path), length: length)
  }
}

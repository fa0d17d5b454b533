/// Gives the same `String`, and the same list of one, for the same bytes, so that what repeats is made once.
struct Interner {
  private var table = ByteTable(capacity: 1024)
  private var texts: [String] = []
  private var lists: [[String]] = []

  /// More than this, and everything is forgotten: memory stays bounded whatever a feed's files hold.
  private static let maximumCount = 32_768
  private static let maximumBytes = 2 << 20
  /// Longer texts hardly ever repeat.
  private static let maximumLength = 256

  mutating func text(_ bytes: UnsafeRawBufferPointer) -> String {
    guard bytes.count <= Interner.maximumLength else { return String(decoding: bytes, as: UTF8.self) }
    return texts[index(bytes)]
  }

  /// A list of one.
  mutating func list(_ bytes: UnsafeRawBufferPointer) -> [String] {
    guard bytes.count <= Interner.maximumLength else { return [String(decoding: bytes, as: UTF8.self)] }
    return lists[index(bytes)]
  }

  private mutating func index(_ bytes: UnsafeRawBufferPointer) -> Int {
    let index = table.insert(bytes)
    guard index == texts.count else { return index }
    if index >= Interner.maximumCount || table.byteCount > Interner.maximumBytes {
      table.removeAll()
      texts.removeAll(keepingCapacity: true)
      lists.removeAll(keepingCapacity: true)
      return self.index(bytes)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    texts.append(text)
    lists.append([text])
    return index
  }
}

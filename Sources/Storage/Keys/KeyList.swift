internal import Events
internal import JSON

/// The names under which feeds know reports: each a feed's number in `dict` and a text. All texts lie one behind the other.
struct KeyList {
  private var feeds: [Int64] = []
  private var ends: [Int] = []
  private var bytes: [UInt8] = []

  init() {}

  init(_ keys: some Sequence<(feed: Int64, key: String)>) {
    for (feed, key) in keys { append(feed: feed, key) }
  }

  var count: Int { feeds.count }

  mutating func reserve(_ count: Int) {
    feeds.reserveCapacity(count)
    ends.reserveCapacity(count)
    bytes.reserveCapacity(count * 24)
  }

  mutating func append(feed: Int64, _ key: UnsafeRawBufferPointer) {
    feeds.append(feed)
    bytes.append(contentsOf: key)
    ends.append(bytes.count)
  }

  mutating func append(feed: Int64, _ key: String) {
    var key = key
    key.withUTF8 { append(feed: feed, UnsafeRawBufferPointer($0)) }
  }

  mutating func removeAll() {
    feeds.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  func hash(_ place: Int, seed: UInt64) -> UInt64 {
    bytes.withUnsafeBufferPointer {
      TextTable.hash(UnsafeBufferPointer(rebasing: $0[range(place)]), seed: seed ^ UInt64(bitPattern: feeds[place]))
    }
  }

  /// Whether a key is this one. Compared by their bytes: two spellings of one character are two keys.
  func isKey(_ place: Int, feed: Int64, _ key: UnsafeRawBufferPointer) -> Bool {
    feeds[place] == feed
      && bytes.withUnsafeBytes { ByteWords.areEqual(UnsafeRawBufferPointer(rebasing: $0[range(place)]), key) }
  }

  func areSame(_ place: Int, _ other: Int) -> Bool {
    bytes.withUnsafeBytes {
      isKey(place, feed: feeds[other], UnsafeRawBufferPointer(rebasing: $0[range(other)]))
    }
  }

  private func range(_ place: Int) -> Range<Int> { (place == 0 ? 0 : ends[place - 1])..<ends[place] }
}

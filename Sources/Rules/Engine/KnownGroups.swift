import Events

/// A group with what is asked of it for each of its matches.
package struct KnownGroup: Sendable {
  package let group: Group
  /// ``Group/text``.
  package let text: String
  /// Of ``Touch/Place``.
  let hash: UInt64

  init(_ group: Group) {
    self.group = group
    text = group.text
    hash = Touch.Place.hash(of: group)
  }
}

/// The groups that rows joined, each made once and then found by its words, and the numbers by which the history names
/// these and the streams. Feeds have the same groups chunk after chunk.
package struct KnownGroups: Sendable {
  /// With so many it begins anew before the next chunk.
  static let most = 1 << 14

  package private(set) var groups: [KnownGroup] = []
  /// The numbers of ``groups`` in the history; 0 where it was not asked yet.
  package var numbers: [Int64] = []
  /// The same of streams, by their places; none until the history puts them here.
  package var streamNumbers: [Int64] = []
  /// The hashes of ``groups``, beside each other.
  private(set) var hashes: [UInt64] = []
  /// The names of ``groups``: the way of grouping, and each word behind its length.
  private var names = ByteTable()
  private var name: [UInt8] = []

  /// Forgets all if they have become too many. Their places are others then.
  mutating func makeRoom() {
    if groups.count >= KnownGroups.most { forgetGroups() }
  }

  mutating func forgetGroups() {
    let streams = streamNumbers
    self = KnownGroups()
    streamNumbers = streams
  }

  /// The place of the group that a row joins by a way of grouping, of which each label has one word.
  mutating func place(of row: PackedReport, _ labels: [WordLabel], grouping: Int, _ reports: PackedReports) -> Int {
    let words = labels.map { row.words(of: $0.field).single ?? .none }
    name.removeAll(keepingCapacity: true)
    withUnsafeBytes(of: grouping) { name.append(contentsOf: $0) }
    for word in words where !word.isNone {
      reports.words.withKey(Int(word.index)) { text in
        withUnsafeBytes(of: text.count) { name.append(contentsOf: $0) }
        name.append(contentsOf: text)
      }
    }
    let place = name.withUnsafeBytes { names.insert($0) }
    if place == groups.count {
      let group = KnownGroup(Group(zip(labels, words).map { Label($0.name, reports.text($1) ?? "") }))
      groups.append(group)
      hashes.append(group.hash)
      numbers.append(0)
    }
    return place
  }
}

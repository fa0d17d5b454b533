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
  /// Of each way of grouping the names of its groups.
  private var names: [GroupNames] = []

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
    while names.count <= grouping { names.append(GroupNames()) }
    let name = names[grouping].number(of: row, labels, reports)
    if name < names[grouping].places.count { return names[grouping].places[name] }
    let group = KnownGroup(
      Group(labels.map { Label($0.name, reports.text(row.words(of: $0.field).single ?? .none) ?? "") }))
    groups.append(group)
    hashes.append(group.hash)
    numbers.append(0)
    names[grouping].places.append(groups.count - 1)
    return groups.count - 1
  }
}

/// The groups of one way of grouping, by the words of their labels.
private struct GroupNames: Sendable {
  /// The only word; of several each behind its length.
  private var names = ByteTable()
  private var name: [UInt8] = []
  /// Of each name the place of its group.
  var places: [Int] = []

  /// The number of the name that a row gives, which is that of a new one if there is no place for it.
  mutating func number(of row: PackedReport, _ labels: [WordLabel], _ reports: PackedReports) -> Int {
    if labels.count == 1, let word = row.words(of: labels[0].field).single {
      return reports.words.withKey(Int(word.index)) { names.insert($0) }
    }
    name.removeAll(keepingCapacity: true)
    for label in labels {
      guard let word = row.words(of: label.field).single else { continue }
      reports.words.withKey(Int(word.index)) { text in
        withUnsafeBytes(of: text.count) { name.append(contentsOf: $0) }
        name.append(contentsOf: text)
      }
    }
    return name.withUnsafeBytes { names.insert($0) }
  }
}

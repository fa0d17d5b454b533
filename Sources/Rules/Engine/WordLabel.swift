import Events

/// A label of a group whose value is always one of an event's words.
struct WordLabel: Hashable, Sendable {
  var name: String
  var field: WordField

  /// Of each group-by key its label; nil where one of them is taken from anything but a word.
  static func labels(_ keys: [Correlation.GroupKey]) -> [WordLabel]? {
    var labels: [WordLabel] = []
    for key in keys {
      guard key.fieldsByStep.isEmpty, let field = WordField(key.field) else { return nil }
      labels.append(WordLabel(name: key.name, field: field))
    }
    return labels
  }
}

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

/// The groups that the rows of a chunk join, each made once.
///
/// A way of grouping is a root of a forest; each word that a row has for one of its labels is a step down.
struct WordGroups {
  private struct Branch: Hashable {
    var node: Int32
    var word: Int32
  }

  private let groupings: [[WordLabel]]
  private let reports: PackedReports
  private var branches: [Branch: Int32] = [:]
  /// Of each node the place of its group, where there is one; the first are the roots.
  private var places: [Int32?]
  private(set) var groups: [KnownGroup] = []

  init(_ groupings: [[WordLabel]], _ reports: PackedReports) {
    self.groupings = groupings
    self.reports = reports
    places = Array(repeating: nil, count: groupings.count)
  }

  enum Found: Equatable {
    /// The only group, by its place in ``groups``.
    case one(Int)
    /// A label has no value.
    case none
    /// A label has several values.
    case several
  }

  /// What a row joins by a way of grouping.
  mutating func group(of row: PackedReport, by grouping: Int) -> Found {
    var node = Int32(grouping)
    for label in groupings[grouping] {
      let words = row.words(of: label.field)
      guard let word = words.single else { return words.isNone ? .none : .several }
      node = step(Branch(node: node, word: word.index))
    }
    if let known = places[Int(node)] { return .one(Int(known)) }
    let labels = groupings[grouping].map { label in
      Label(label.name, row.words(of: label.field).single.flatMap(reports.text) ?? "")
    }
    places[Int(node)] = Int32(groups.count)
    groups.append(KnownGroup(Group(labels)))
    return .one(groups.count - 1)
  }

  private mutating func step(_ branch: Branch) -> Int32 {
    if let known = branches[branch] { return known }
    let node = Int32(places.count)
    branches[branch] = node
    places.append(nil)
    return node
  }
}

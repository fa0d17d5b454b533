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

/// The groups that the rows of a chunk join, each looked for once among the ``KnownGroups``.
///
/// A way of grouping is a root of a forest; each word that a row has for one of its labels is a step down.
struct WordGroups {
  private struct Branch: Hashable {
    var node: Int32
    var word: Int32
  }

  private let groupings: [[WordLabel]]
  /// The fields of all labels, and of each way of grouping which are its own.
  private let fields: [WordField]
  private let fieldRanges: [Range<Int>]
  private let reports: PackedReports
  /// Of each root the steps down by each word, negative for none; empty until it is asked for. Most groups have one label.
  private var firstSteps: [[Int32]]
  private var branches: [Branch: Int32] = [:]
  /// Of each node the place of its group, negative where there is none; the first are the roots.
  private var places: [Int32]

  init(_ groupings: [[WordLabel]], _ reports: PackedReports) {
    self.groupings = groupings
    self.reports = reports
    var fields: [WordField] = []
    fieldRanges = groupings.map { labels in
      fields += labels.map(\.field)
      return fields.count - labels.count..<fields.count
    }
    self.fields = fields
    firstSteps = Array(repeating: [], count: groupings.count)
    places = Array(repeating: -1, count: groupings.count)
  }

  enum Found: Equatable {
    /// The only group, by its place among those that are known.
    case one(Int)
    /// A label has no value.
    case none
    /// A label has several values.
    case several
  }

  /// What a row joins by a way of grouping.
  mutating func group(of row: PackedReport, by grouping: Int, in known: inout KnownGroups) -> Found {
    var node = Int32(grouping)
    let range = fieldRanges[grouping]
    for label in range {
      let words = row.words(of: fields[label])
      guard let word = words.single else { return words.isNone ? .none : .several }
      node = label == range.lowerBound ? firstStep(grouping, word.index) : step(Branch(node: node, word: word.index))
    }
    if places[Int(node)] >= 0 { return .one(Int(places[Int(node)])) }
    let place = known.place(of: row, groupings[grouping], grouping: grouping, reports)
    places[Int(node)] = Int32(place)
    return .one(place)
  }

  private mutating func firstStep(_ root: Int, _ word: Int32) -> Int32 {
    if firstSteps[root].isEmpty { firstSteps[root] = Array(repeating: -1, count: reports.words.count) }
    let known = firstSteps[root][Int(word)]
    if known >= 0 { return known }
    let node = newNode()
    firstSteps[root][Int(word)] = node
    return node
  }

  private mutating func step(_ branch: Branch) -> Int32 {
    if let known = branches[branch] { return known }
    let node = newNode()
    branches[branch] = node
    return node
  }

  private mutating func newNode() -> Int32 {
    places.append(-1)
    return Int32(places.count - 1)
  }
}

/// The transitions that are found when rules look at the whole history: in whatever order, to be told in that of event time.
///
/// There may be as many as events were ever stored, so that all but some thousands are set aside in the history until then.
package struct FoundTransitions {
  /// How many are kept in memory unless something else is said: each takes about two kilobytes.
  package static let mostKept = 4096

  private let most: Int
  private var kept: [Transition] = []
  private var areSomeAside = false

  /// - Parameter most: how many are kept in memory before they are set aside; one at least.
  init(most: Int) {
    self.most = max(1, most)
  }

  mutating func add<H: History & ~Copyable>(_ found: [Transition], _ history: inout H) throws(H.Failure) {
    kept += found
    guard kept.count > most else { return }
    try history.setAside(kept)
    kept = []
    areSomeAside = true
  }

  /// Tells all, in pieces, each of which precedes the next.
  consuming func tell<H: History & ~Copyable>(
    _ history: inout H, _ body: (_ piece: [Transition]) throws(H.Failure) -> Void
  ) throws(H.Failure) {
    guard areSomeAside else { return kept.isEmpty ? () : try body(Transition.sorted(kept)) }
    try history.setAside(kept)
    while true {
      let piece = try history.takeAside(limit: most)
      if piece.isEmpty { return }
      try body(piece)
    }
  }
}

extension Transition {
  /// The place of its state in the life of an alert.
  package var rank: Int { State.allCases.firstIndex(of: state) ?? 0 }

  /// The order in which they are told: of event time; at the same moment by rule, group, and the life of an alert.
  static func precedes(_ left: Transition, _ right: Transition) -> Bool {
    if left.at != right.at { return left.at < right.at }
    if left.alert.rule != right.alert.rule { return left.alert.rule < right.alert.rule }
    let (leftGroup, rightGroup) = (left.alert.group.text, right.alert.group.text)
    if leftGroup != rightGroup { return leftGroup < rightGroup }
    if left.alert.id != right.alert.id { return left.alert.id < right.alert.id }
    return left.rank < right.rank
  }

  static func sorted(_ transitions: [Transition]) -> [Transition] {
    // Their places are moved about, since a transition is long.
    transitions.indices.sorted { precedes(transitions[$0], transitions[$1]) }.map { transitions[$0] }
  }
}

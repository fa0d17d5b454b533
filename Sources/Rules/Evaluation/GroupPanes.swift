import Events

/// What is known of the matches of a group by panes, so that a rule that looks back for years reads anew only what came last.
///
/// What is known is the same as if it were read: every change of the group makes it forget all panes from the change on. It lives
/// no longer than the engine, and may be forgotten at any time.
struct GroupPanes: Sendable {
  private let arithmetic: Panes
  /// The numbers of the panes that are known, whether or not they have a match; nil for none.
  private var known: Range<Int64>?
  /// Those with matches, by their numbers.
  private(set) var panes: [Pane] = []

  init(_ arithmetic: Panes) {
    self.arithmetic = arithmetic
  }

  /// Whether nothing is known.
  var isEmpty: Bool { known == nil }

  /// Forgets what may have changed: all from the pane on in which a moment lies.
  mutating func forget(from moment: Instant) {
    let number = arithmetic.number(of: moment)
    guard let range = known, range.upperBound > number else { return }
    known = range.lowerBound < number ? range.lowerBound..<number : nil
    panes = known == nil ? [] : Array(panes[..<place(of: number)])
  }

  /// The panes of which the numbers lie in a range. All its panes must be known.
  func panes(in range: Range<Int64>) -> [Pane] {
    Array(panes[place(of: range.lowerBound)..<place(of: range.upperBound)])
  }

  /// The place of the first pane with a number or a higher one.
  private func place(of number: Int64) -> Int { panes.firstPlace { $0.number >= number } }

  /// The numbers of a range that have to be read for all of it to be known: some before those that are known, some after.
  func missing(in range: Range<Int64>) -> [Range<Int64>] {
    if range.isEmpty { return [] }
    guard let known, known.overlaps(range) || known.upperBound == range.lowerBound else { return [range] }
    let before = range.lowerBound..<max(range.lowerBound, known.lowerBound)
    let after = min(range.upperBound, known.upperBound)..<range.upperBound
    return [before, after].filter { !$0.isEmpty }
  }

  /// Takes up what was read of a range that is ``missing(in:)``.
  mutating func learn(_ folded: [Pane], in range: Range<Int64>) {
    guard let before = known, before.lowerBound <= range.upperBound, range.lowerBound <= before.upperBound else {
      (known, panes) = (range, folded)
      return
    }
    known = min(before.lowerBound, range.lowerBound)..<max(before.upperBound, range.upperBound)
    panes = range.lowerBound < before.lowerBound ? folded + panes : panes + folded
  }

  /// Forgets what lies before a pane, once that is more than what lies behind it.
  mutating func trim(before number: Int64) {
    let place = place(of: number)
    guard place > panes.count / 2, let range = known, number < range.upperBound else { return }
    panes.removeFirst(place)
    known = max(number, range.lowerBound)..<range.upperBound
  }
}

/// The panes of groups whose matches are many, and which groups have few.
struct KnownPanes: Sendable {
  struct Place: Hashable {
    /// The place of its rule among the engine's.
    let plan: Int
    let group: Group
  }

  /// How many panes there are at most: 8 MiB.
  private static let most = 1 << 18
  private var groups: [Place: GroupPanes] = [:]
  private var count = 0
  /// How many groups it knows at most to have few matches: 1 MiB or two.
  private static let mostSmall = 1 << 16
  /// The hashes of these.
  private var small: Set<Int> = []

  /// Takes out what is known of a group.
  mutating func take(_ place: Place) -> GroupPanes? {
    let panes = groups.removeValue(forKey: place)
    count -= panes?.panes.count ?? 0
    return panes
  }

  /// Whether a group is known to have few matches.
  func isSmall(_ place: Place) -> Bool { small.contains(place.hashValue) }

  /// Puts back what is known of a group, in place of others where there is no room.
  mutating func put(_ panes: GroupPanes, areFew: Bool, _ place: Place) {
    if small.count >= KnownPanes.mostSmall { small = [] }
    if areFew { small.insert(place.hashValue) } else { small.remove(place.hashValue) }
    if panes.panes.isEmpty { return }
    while count + panes.panes.count > KnownPanes.most, let other = groups.keys.first { _ = take(other) }
    groups[place] = panes
    count += panes.panes.count
  }
}

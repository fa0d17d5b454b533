import Events

/// How many matches the groups of streams have at most: what tells a group that is far from its rule's bound without asking
/// the history for anything.
///
/// A count is never too low, since it is not lowered when a match goes; it may be too high. Groups share counters, each
/// has two, and of these only the lower is raised. Source: Estan, Varghese, "New directions in traffic measurement and
/// accounting" (2002), on conservative update; the sketch itself is Cormode and Muthukrishnan's count-min (2005).
struct GroupCounts: Sendable {
  /// A count that is this high says nothing.
  static let highest = 15

  /// Two counters of four bits each in a byte: 2 MiB.
  private var counters = [UInt8](repeating: 0, count: 1 << 21)

  /// At most so many, or more where it is ``highest``.
  func count(of place: Touch.Place) -> Int {
    let (first, second) = places(place)
    return min(value(first), value(second))
  }

  mutating func add(_ number: Int = 1, to place: Touch.Place) {
    let (first, second) = places(place)
    let count = min(min(value(first), value(second)) + number, GroupCounts.highest)
    raise(first, to: count)
    raise(second, to: count)
  }

  private func places(_ place: Touch.Place) -> (Int, Int) {
    // Swift's hash differs in each process, so nobody can write groups that share their counters.
    var hasher = Hasher()
    hasher.combine(place.stream)
    for label in place.group.labels { hasher.combine(label.value) }
    let hash = UInt(bitPattern: hasher.finalize())
    let mask = UInt(counters.count * 2 - 1)
    return (Int(hash & mask), Int(hash >> 32 & mask))
  }

  private func value(_ place: Int) -> Int {
    Int(counters[place >> 1] >> (UInt8(place & 1) * 4) & 15)
  }

  private mutating func raise(_ place: Int, to count: Int) {
    guard value(place) < count else { return }
    let shift = UInt8(place & 1) * 4
    counters[place >> 1] = counters[place >> 1] & ~(15 << shift) | UInt8(count) << shift
  }
}

extension Plan {
  /// The fewest matches of a group with which the rule can hold, whatever else is so; 0 where it can hold without any.
  ///
  /// Only a count of events is bound by their number.
  var fewestMatches: Int {
    guard let correlation = rule.correlation, correlation.kind == .eventCount else { return 0 }
    return (0..<GroupCounts.highest).first { correlation.condition.holds(Double($0)) } ?? GroupCounts.highest
  }
}

import Events

/// How many matches a group has in a piece of time, by panes, so that a rule that counts over years reads anew only what came
/// last and what lies where the number is decided.
///
/// What is known is the same as if it were read: every change of the group makes it forget all from the change on. It lives no
/// longer than the engine, and may be forgotten at any time.
struct GroupCounts: Sendable {
  /// A pane is full with so many matches.
  private let size: Int
  /// All matches are known that finish after one moment and not after the other.
  private var after: Instant
  private var through: Instant
  private(set) var panes: [CountPane]

  /// - Parameters:
  ///   - matches: all that finish after one moment and not after the other, in the order of time.
  ///   - size: a pane is full with so many.
  init(_ matches: [Match], after: Instant, through: Instant, size: Int) {
    (self.after, self.through, self.size) = (after, through, size)
    panes = CountPane.panes(matches, size: size)
  }

  /// How many matches it knows of.
  var count: Int { panes.reduce(0) { $0 + $1.count } }

  /// Forgets what may have changed: all panes of which a match finishes at a moment or later.
  mutating func forget(from moment: Instant) {
    guard moment <= through else { return }
    let place = panes.firstPlace { $0.last >= moment }
    let first = place < panes.endIndex ? min(panes[place].first, moment) : moment
    panes.removeSubrange(place...)
    through = max(after, first.advanced(byMilliseconds: -1))
  }

  /// The panes of which matches finish after one moment and not after another; of the first and the last of them others may
  /// finish before or later.
  func panes(after: Instant, through: Instant) -> [CountPane] {
    Array(panes[panes.firstPlace { $0.last > after }..<panes.firstPlace { $0.first > through }])
  }

  /// The pieces that have to be read, one after another, for all to be known that finishes after one moment and not after
  /// another; nil where that has nothing to do with what is known.
  ///
  /// - Parameter longest: how long a piece is at most, in milliseconds, so that never many matches are in memory.
  func missing(after: Instant, through: Instant, longest: Int64) -> [(after: Instant, through: Instant)]? {
    guard after <= self.through, self.after <= through else { return nil }
    func pieces(_ after: Instant, _ through: Instant) -> [(after: Instant, through: Instant)] {
      stride(from: after.milliseconds, to: through.milliseconds, by: Int(max(1, longest))).map { begin in
        (Instant(milliseconds: begin), min(Instant(milliseconds: begin).advanced(byMilliseconds: longest), through))
      }
    }
    return pieces(after, self.after).reversed() + pieces(self.through, through)
  }

  /// Takes up what was read of a piece that is ``missing(after:through:longest:)``.
  mutating func learn(_ matches: [Match], after: Instant, through: Instant) {
    if through == self.after {
      panes = CountPane.panes(matches, size: size) + panes
      self.after = after
    } else {
      for match in matches { panes.add(match.finish, size: size) }
      self.through = through
    }
  }

  /// Forgets the panes that finish at a moment or before it, once these are three times the others: an alert that ends tells of
  /// its height, which may lie far back.
  mutating func trim(through moment: Instant) {
    let place = panes.firstPlace { $0.last > moment }
    guard place > panes.count / 4 * 3 else { return }
    after = panes[place - 1].last
    panes.removeFirst(place)
  }
}

/// What is known of the groups of which the matches are many.
struct KnownCounts: Sendable {
  /// How many panes there are at most: 1.5 MiB, for sixteen million matches.
  private static let most = 1 << 16
  /// By the hashes of the groups' ``Touch/Place``, which tell them apart as in ``RecentMatches``, and by the places of plans.
  private var groups: [UInt64: [Int: GroupCounts]] = [:]
  private var count = 0

  var isEmpty: Bool { groups.isEmpty }

  /// Takes out what is known of a group for a plan.
  mutating func take(_ group: UInt64, plan: Int) -> GroupCounts? {
    guard let found = groups[group]?.removeValue(forKey: plan) else { return nil }
    if groups[group]?.isEmpty == true { groups[group] = nil }
    count -= found.panes.count
    return found
  }

  /// Puts back what is known of a group for a plan, in place of others where there is no room.
  mutating func put(_ counts: GroupCounts, _ group: UInt64, plan: Int) {
    guard counts.panes.count <= KnownCounts.most else { return }
    while count + counts.panes.count > KnownCounts.most, let other = groups.first {
      count -= other.value.values.reduce(0) { $0 + $1.panes.count }
      groups[other.key] = nil
    }
    groups[group, default: [:]][plan] = counts
    count += counts.panes.count
  }

  /// Forgets of a group what may have changed: all from a moment on.
  mutating func forget(_ group: UInt64, from moment: Instant) {
    guard !groups.isEmpty, groups[group] != nil else { return }
    for plan in groups[group]?.keys.map({ $0 }) ?? [] {
      guard var counts = take(group, plan: plan) else { continue }
      counts.forget(from: moment)
      put(counts, group, plan: plan)
    }
  }
}

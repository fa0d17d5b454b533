/// A group of a stream, by their numbers.
struct MatchGroup: Hashable {
  var stream: Int64
  var group: Int64
}

/// Groups of streams: a table with open addressing and linear probing, at most half full. A `Set` hashes with a function
/// that withstands whoever picks the values; these are numbers that the database gave.
struct MatchGroupSet {
  private var groups: [MatchGroup] = []
  /// The place of a group in ``groups`` plus 1; 0 is free.
  private var slots = [Int32](repeating: 0, count: 64)

  func contains(_ group: MatchGroup) -> Bool { slots[slot(group)] != 0 }

  /// Whether there is a group of a stream. Goes through them all.
  func contains(stream: Int64) -> Bool { groups.contains { $0.stream == stream } }

  mutating func insert(_ group: MatchGroup) {
    let slot = slot(group)
    guard slots[slot] == 0 else { return }
    groups.append(group)
    slots[slot] = Int32(groups.count)
    if groups.count * 2 > slots.count { grow() }
  }

  mutating func removeAll() {
    guard !groups.isEmpty else { return }
    groups.removeAll(keepingCapacity: true)
    for slot in slots.indices { slots[slot] = 0 }
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 2)
    for (place, group) in groups.enumerated() { slots[slot(group)] = Int32(place + 1) }
  }

  /// Where a group is, or else would be.
  private func slot(_ group: MatchGroup) -> Int {
    let hash = MatchFilters.hash(stream: group.stream, group: group.group)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0, groups[Int(slots[slot]) - 1] != group { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }
}

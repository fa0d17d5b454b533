/// What somebody may have meant who wrote a name that does not exist.
package enum Suggestion {
  /// The candidate nearest to a name, or nil where none is near enough to be what was meant: a third of its characters,
  /// at least one, may be wrong. Of equally near ones, that which begins alike the longest, then the first.
  package static func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard wanted.count <= 64 else { return nil }
    var best: (candidate: String, distance: Int, prefix: Int)?
    for candidate in candidates where candidate != name {
      let other = Array(candidate.lowercased().unicodeScalars)
      let allowed = max(1, max(wanted.count, other.count) / 3)
      guard abs(wanted.count - other.count) <= allowed else { continue }
      let distance = distance(wanted, other)
      guard distance <= allowed, distance < min(wanted.count, other.count) else { continue }
      let prefix = zip(wanted, other).prefix { $0 == $1 }.count
      if (distance, -prefix) < (best?.distance ?? .max, -(best?.prefix ?? 0)) { best = (candidate, distance, prefix) }
    }
    return best?.candidate
  }

  /// How many insertions, deletions, replacements and swaps of neighbours lead from one to the other: the optimal string
  /// alignment distance (Damerau 1964, restricted).
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        let replaced = previous[column] + (left[row] == right[column] ? 0 : 1)
        var cost = min(previous[column + 1] + 1, current[column] + 1, replaced)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, before[column - 1] + 1)
        }
        current.append(cost)
      }
      before = previous
      previous = current
    }
    return previous[right.count]
  }
}

/// The groups that were touched and are still to be evaluated.
struct Work {
  private typealias Entry = (place: Touch.Place, touch: Touch)

  /// In the order in which they were touched first.
  private var entries: [Entry] = []
  /// Where in ``entries`` a group is, by its hash. As in ``RecentMatches``, groups of one hash do not come about.
  private var indices: [UInt64: Int] = [:]
  /// Those of the least depth, the last first. What is touched meanwhile is deeper.
  private var due: [Entry] = []

  mutating func add(_ place: Touch.Place, _ touch: Touch) {
    if let known = indices[place.hash] {
      entries[known].touch.join(touch)
    } else {
      indices[place.hash] = entries.count
      entries.append((place, touch))
    }
  }

  /// Takes out the first of those with the least depth, if that is no more than a limit.
  mutating func next(upTo limit: Int, by depth: (_ stream: Int) -> Int) -> (Touch.Place, Touch)? {
    if due.isEmpty {
      var least = Int.max
      for entry in entries { least = min(least, depth(entry.place.stream)) }
      guard !entries.isEmpty, least <= limit else { return nil }
      takeOut { depth($0) == least }
    }
    return due.popLast()
  }

  private mutating func takeOut(where isDue: (_ stream: Int) -> Bool) {
    var rest: [Entry] = []
    for entry in entries {
      if isDue(entry.place.stream) { due.append(entry) } else { rest.append(entry) }
    }
    due.reverse()
    entries = rest
    indices.removeAll(keepingCapacity: !rest.isEmpty)
    for (index, entry) in rest.enumerated() { indices[entry.place.hash] = index }
  }
}

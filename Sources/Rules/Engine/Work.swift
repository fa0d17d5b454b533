/// The groups that were touched and are still to be evaluated.
struct Work {
  private var touched: [Touch.Place: Touch] = [:]
  private var order: [Touch.Place] = []
  /// Those of the least depth, the last first. What is touched meanwhile is deeper.
  private var due: [Touch.Place] = []

  mutating func add(_ touches: [(Touch.Place, Touch)]) {
    for (place, touch) in touches {
      if touched[place] == nil { order.append(place) }
      touched[place] = touched[place]?.joined(touch) ?? touch
    }
  }

  /// Takes out the first of those with the least depth, if that is no more than a limit.
  mutating func next(upTo limit: Int, by depth: (Touch.Place) -> Int) -> (Touch.Place, Touch)? {
    if due.isEmpty {
      guard let least = order.map(depth).min(), least <= limit else { return nil }
      due = order.filter { depth($0) == least }.reversed()
      order.removeAll { depth($0) == least }
    }
    guard let place = due.popLast() else { return nil }
    return touched.removeValue(forKey: place).map { (place, $0) }
  }
}

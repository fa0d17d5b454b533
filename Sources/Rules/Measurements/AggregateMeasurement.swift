import Events

/// The number of events in a window, of distinct values among them, or a statistic of their numbers.
///
/// Events with one `dedupe-by` tuple count once, by the earliest-ending of those in the window. For a statistic an event
/// without a number is not there.
struct AggregateMeasurement: Measurement {
  let frame: Frame
  let aggregate: Aggregate

  var reach: Reach { frame.reach }

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    let matches = ranked(matches)
    var content = WindowContent(matches, aggregate)
    var result = StepFunction(initial: aggregate.ofNothing)
    for edge in frame.edges(matches, reading) {
      if edge.isEntry { content.enter(edge.index) } else { content.leave(edge.index) }
      if !edge.isEntry && frame.endsAtOnce { result.cut(at: edge.at) }
      result.set(content.number, at: edge.at)
    }
    return result
  }

  func entries(_ matches: [Match], _ reading: Reading) -> [Instant] {
    frame.entries(ranked(matches), reading)
  }

  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    var seen: Set<String> = []
    var values: Set<String> = []
    var support = Support()
    for match in frame.present(ranked(matches), reading, at: moment) {
      if let tuple = match.dedupe, !seen.insert(tuple).inserted { continue }
      support.members.append((match, nil))
      for value in match.values where values.insert(value.lowercased()).inserted { support.values.append(value) }
    }
    return support
  }

  /// The matches that can count. Where one event of a tuple counts for all and brings its values, it must not matter
  /// which of two came first that end and start together.
  private func ranked(_ matches: [Match]) -> [Match] {
    let counted = aggregate.needsNumbers ? matches.filter { !Aggregate.numbers($0).isEmpty } : matches
    guard aggregate != .events, counted.contains(where: { $0.dedupe != nil }) else { return counted }
    return counted.sorted { left, right in
      if left.finish != right.finish { return left.finish < right.finish }
      if left.start != right.start { return left.start < right.start }
      return left.values.lexicographicallyPrecedes(right.values)
    }
  }
}

/// What is in the window at one moment of a sweep.
private struct WindowContent {
  private let matches: [Match]
  private let aggregate: Aggregate
  private var tuples: TupleWindow
  private var eventCount = 0
  private var valueCounts: [String: Int] = [:]
  private var sum = ExactSum()
  private var numberCount = 0
  /// In rising order.
  private var numbers: [Double] = []

  init(_ matches: [Match], _ aggregate: Aggregate) {
    self.matches = matches
    self.aggregate = aggregate
    tuples = TupleWindow(matches)
  }

  var number: Double {
    switch aggregate {
    case .events: Double(eventCount)
    case .distinctValues: Double(valueCounts.count)
    case .sum: sum.value.decimal
    case .average: numberCount == 0 ? .nan : (sum.value / Double(numberCount)).decimal
    case .percentile(let p): percentile(p, ofSorted: numbers)
    }
  }

  mutating func enter(_ index: Int) {
    if let begins = tuples.enter(index) { count(begins, 1) }
  }

  mutating func leave(_ index: Int) {
    let change = tuples.leave(index)
    if let ends = change.ends { count(ends, -1) }
    if let begins = change.begins { count(begins, 1) }
  }

  private mutating func count(_ index: Int, _ change: Int) {
    switch aggregate {
    case .events: eventCount += change
    case .distinctValues:
      for value in Set(matches[index].values.map { $0.lowercased() }) {
        let number = (valueCounts[value] ?? 0) + change
        valueCounts[value] = number == 0 ? nil : number
      }
    case .sum, .average:
      for number in Aggregate.numbers(matches[index]) {
        sum.add(change > 0 ? number : -number)
        numberCount += change
      }
    case .percentile:
      for number in Aggregate.numbers(matches[index]) { place(number, change) }
    }
  }

  private mutating func place(_ number: Double, _ change: Int) {
    let place = numbers.firstPlace { $0 >= number }
    if change > 0 { numbers.insert(number, at: place) } else { numbers.remove(at: place) }
  }
}

/// Which of the matches in a window count: of those with one `dedupe-by` tuple the first, by their places in a list.
struct TupleWindow: Sendable {
  private let matches: [Match]
  /// Of each tuple, the matches in the window, the one that counts first.
  private var byTuple: [String: [Int]] = [:]

  /// The matches stand in the order of their ends.
  init(_ matches: [Match]) {
    self.matches = matches
  }

  /// The match that begins to count as one enters.
  mutating func enter(_ index: Int) -> Int? {
    guard let tuple = matches[index].dedupe else { return index }
    let isFirst = byTuple[tuple]?.isEmpty ?? true
    byTuple[tuple, default: []].append(index)
    return isFirst ? index : nil
  }

  /// The match that ceases to count as one leaves, and the one that begins to in its place.
  mutating func leave(_ index: Int) -> (ends: Int?, begins: Int?) {
    guard let tuple = matches[index].dedupe else { return (index, nil) }
    guard let place = byTuple[tuple]?.firstIndex(of: index) else { return (nil, nil) }
    byTuple[tuple]?.remove(at: place)
    guard place == 0 else { return (nil, nil) }
    let next = byTuple[tuple]?.first
    if next == nil { byTuple[tuple] = nil }
    return (index, next)
  }
}

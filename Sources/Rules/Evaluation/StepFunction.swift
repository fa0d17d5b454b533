import Events

/// A measured number over event time: constant from each point to the next. Where there is nothing to measure it is no
/// number (`nan`), which meets no condition.
struct StepFunction: Sendable {
  struct Point: Sendable {
    var at: Instant
    var value: Double
    /// Whether a window ends here for all that is in it: for this moment there is no number, and what follows at the
    /// same moment is a new beginning.
    var isCut = false
  }

  /// Before the first point.
  let initial: Double
  /// In the order of time, each with another value than the one before.
  private(set) var points: [Point] = []

  init(initial: Double = 0) {
    self.initial = initial
  }

  /// Says what the number is from `at` on. Later calls may not go back in time; at the same moment the last one counts.
  mutating func set(_ value: Double, at: Instant) {
    if let last = points.last, last.at == at, !last.isCut { points.removeLast() }
    let before = points.last?.value ?? initial
    if before != value && !(before.isNaN && value.isNaN) { points.append(Point(at: at, value: value)) }
  }

  /// Says that what was measured up to `at` ends there, even if the number is the same afterwards.
  mutating func cut(at: Instant) {
    let before = points.last { $0.at < at }?.value ?? initial
    let isKnown = points.reversed().prefix { $0.at == at }.contains(where: \.isCut)
    if isKnown || before.isNaN { return }
    if points.last?.at == at { points.removeLast() }
    points.append(Point(at: at, value: .nan, isCut: true))
  }

  /// The number at a moment.
  func value(at moment: Instant) -> Double {
    let count = points.firstPlace { $0.at > moment }
    return count == 0 ? initial : points[count - 1].value
  }

  /// Cuts off what comes after a moment that was reached too far, so that ``set(_:at:)`` may go on from there.
  mutating func truncate(from moment: Instant) {
    while let last = points.last, last.at >= moment { points.removeLast() }
  }

  /// The same, but without a number before a moment.
  func muted(before moment: Instant) -> StepFunction {
    guard points.first.map({ $0.at < moment }) ?? false else { return self }
    var result = StepFunction(initial: .nan)
    result.set(value(at: moment), at: moment)
    result.points += points.filter { $0.at > moment }
    return result
  }
}

import Events

/// A measured number over event time: constant from each point to the next.
struct StepFunction: Sendable, Equatable {
  struct Point: Sendable, Equatable {
    var at: Instant
    var value: Double
  }

  /// In the order of time, each with another value than the one before; 0 before the first.
  private(set) var points: [Point] = []

  /// Says what the number is from `at` on. Later calls may not go back in time; at the same moment the last one counts.
  mutating func set(_ value: Double, at: Instant) {
    if points.last?.at == at { points.removeLast() }
    if (points.last?.value ?? 0) != value { points.append(Point(at: at, value: value)) }
  }

  /// The number at a moment.
  func value(at moment: Instant) -> Double {
    points.last { $0.at <= moment }?.value ?? 0
  }

  /// Cuts off what comes after a moment that was reached too far, so that ``set(_:at:)`` may go on from there.
  mutating func truncate(from moment: Instant) {
    while let last = points.last, last.at >= moment { points.removeLast() }
  }
}

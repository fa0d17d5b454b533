/// When a measured number is near a bound that it does not meet.
///
/// A count is near where one more (or one less, where the bound is from above) is enough, or from three quarters of the
/// bound on; any other number from three quarters on: 75 is near 100 for `gte: 100`, and 133 for `lte: 100`. Nothing is
/// near at 0, and no share can be told of a bound that is not above 0, or that asks for equality.
struct Nearness {
  /// The share of the way from which on it is near.
  static let share = 0.75

  let condition: Condition
  /// Whether only whole numbers are measured.
  let isCount: Bool

  /// The bound that is not met and how far the way to it is gone; nil where the number meets all bounds, or is not near.
  func judge(_ value: Double) -> (bound: Condition.Bound, share: Double)? {
    let missed = condition.bounds.filter { !$0.holds(value) }
    guard missed.count == 1, value > 0, let bound = missed.first.map(whole) else { return nil }
    let share: Double
    switch bound.comparison {
    case .gte, .gt: share = value / bound.number
    case .lte, .lt: share = bound.number / value
    case .eq, .neq: return nil
    }
    let isOneShort = isCount && abs(value - bound.number) == 1
    guard bound.number > 0 || isOneShort, isOneShort || share >= Nearness.share else { return nil }
    return (bound, min(max(share, 0), 1))
  }

  /// Of a count, the bound as the first number that meets it: `gt: 3` is `gte: 4`.
  private func whole(_ bound: Condition.Bound) -> Condition.Bound {
    guard isCount else { return bound }
    switch bound.comparison {
    case .gte: return .init(.gte, bound.number.rounded(.up))
    case .gt: return .init(.gte, bound.number.rounded(.down) + 1)
    case .lte: return .init(.lte, bound.number.rounded(.down))
    case .lt: return .init(.lte, bound.number.rounded(.up) - 1)
    case .eq, .neq: return bound
    }
  }

  /// The bound that a number is compared with that may meet all of them: the first, as ``whole(_:)``.
  var first: Condition.Bound { condition.bounds.first.map(whole) ?? .init(.gte, 1) }
}

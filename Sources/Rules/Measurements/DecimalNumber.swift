extension Double {
  /// The number with 15 significant digits that is nearest to this one.
  ///
  /// What feeds write in decimal has no exact binary form: 0.7 and 0.1 add up to a little less than 0.8, which no sum without
  /// rounding errors changes. Every decimal of 15 digits is told apart by its nearest double, and is found again from a sum or
  /// mean that is off by less.
  var decimal: Double {
    guard isFinite, self != rounded() else { return self }
    // Of smaller numbers the scale would not be exact.
    guard let scale = Double.powersOfTen.first(where: { magnitude * $0 >= 1e14 }) else { return self }
    return (self * scale).rounded() / scale
  }

  /// Those that are exact.
  private static let powersOfTen = (0...22).map { power in (0..<power).reduce(1.0) { scale, _ in scale * 10 } }
}

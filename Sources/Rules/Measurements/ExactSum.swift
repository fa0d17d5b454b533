/// A sum of floating-point numbers without rounding errors: numbers may be added and taken away in any order, and the
/// same ones always give the same sum, rounded once.
///
/// Source: J. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates" (1997), as in
/// Python's `math.fsum`. Numbers up to 10^300 do not overflow.
struct ExactSum: Sendable {
  /// In rising order of magnitude; none has a bit in common with another.
  private var parts: [Double] = []

  mutating func add(_ number: Double) {
    var number = number
    var kept = 0
    for place in parts.indices {
      let part = parts[place]
      let (large, small) = abs(number) < abs(part) ? (part, number) : (number, part)
      let high = large + small
      let low = small - (high - large)
      if low != 0 {
        parts[kept] = low
        kept += 1
      }
      number = high
    }
    parts.removeSubrange(kept...)
    if number != 0 { parts.append(number) }
  }

  /// The sum, rounded to the nearest number, halves to even.
  var value: Double {
    guard var high = parts.last else { return 0 }
    var low = 0.0
    var index = parts.count - 1
    while index > 0 {
      index -= 1
      let (larger, smaller) = (high, parts[index])
      high = larger + smaller
      low = smaller - (high - larger)
      if low != 0 { break }
    }
    // Half-way cases are decided by the parts below.
    if index > 0, (low < 0 && parts[index - 1] < 0) || (low > 0 && parts[index - 1] > 0) {
      let twice = low * 2
      let rounded = high + twice
      if twice == rounded - high { high = rounded }
    }
    return high
  }
}

import Events

/// A span of time, half-open, in which one piece of evidence makes a rule's condition hold.
struct Holding: Sendable, Equatable {
  var start: Instant
  var end: Instant

  func contains(_ moment: Instant) -> Bool { start <= moment && moment < end }
}

extension StepFunction {
  /// A number that is the same wherever any of the spans lies, and 0 elsewhere.
  init(_ value: Double, during spans: [Holding]) {
    self.init()
    var end = Instant.distantPast
    for span in spans.sorted(by: { $0.start < $1.start }) where span.end > max(end, span.start) {
      if span.start > end {
        if end > .distantPast { set(0, at: end) }
        set(value, at: span.start)
      }
      end = span.end
    }
    if end > .distantPast { set(0, at: end) }
  }

  /// The spans in which the number is not 0; the last has no end of its own where the number stays so.
  var holdings: [Holding] {
    var result: [Holding] = []
    for (place, point) in points.enumerated() where point.value != 0 {
      let end = place + 1 < points.count ? points[place + 1].at : .distantFuture
      result.append(Holding(start: point.at, end: end))
    }
    return result
  }
}

import Events

/// Spans of which each is over when the next begins, to be asked about many others.
struct SpanList {
  private let spans: [Span]

  /// - Parameter spans: in any order.
  init(_ spans: [Span]) {
    self.spans = spans.sorted { ($0.start, $0.until) < ($1.start, $1.until) }
  }

  /// Whether one of them has a moment in common with a span.
  func overlap(_ span: Span) -> Bool { first(of: span).map { $0.start < span.until } ?? false }

  /// Whether one of them lasts from before a span until after it.
  func cover(_ span: Span) -> Bool { first(of: span).map { $0.start <= span.start && span.until <= $0.until } ?? false }

  /// The first that is not over when a span begins.
  private func first(of span: Span) -> Span? {
    let place = spans.firstPlace { $0.until > span.start }
    return place < spans.endIndex ? spans[place] : nil
  }
}

extension Span {
  func overlaps(_ other: Span) -> Bool { start < other.until && other.start < until }

  /// The first moment at which it does not hold.
  fileprivate var until: Instant { end ?? .distantFuture }
}

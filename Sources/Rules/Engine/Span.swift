import Events

/// A span of event time in which a rule's condition holds for a group, computed from its matches alone.
struct Span: Sendable, Equatable {
  struct Escalation: Sendable, Equatable {
    var at: Instant
    var level: Level
  }

  var start: Instant
  /// The first moment at which it does not hold; nil for never.
  var end: Instant?
  /// The level at the start, and each rise.
  var escalations: [Escalation]
  var peak: Double
  var peakAt: Instant
}

/// Turns a measured number over time into spans.
struct SpanRule: Sendable {
  let condition: Condition
  let resolution: Resolution
  let levels: [LevelStep]
  let level: Level

  /// The level while the number is this: the highest whose condition holds, else the rule's own.
  func level(of value: Double) -> Level {
    levels.filter { $0.condition.holds(value) }.map(\.level).max() ?? level
  }

  /// The spans from a moment on.
  ///
  /// - Parameters:
  ///   - number: the measured number.
  ///   - entries: when each match entered, in the order of time.
  ///   - from: where to begin.
  ///   - open: the span that is open just before, if one is.
  func spans(_ number: StepFunction, entries: [Instant], from: Instant, open: Span? = nil) -> [Span] {
    var fold = SpanFold(rule: self, open: open, lastEntry: entries.last { $0 < from })
    fold.value = number.points.last { $0.at < from }?.value ?? 0
    var points = number.points.filter { $0.at >= from }[...]
    var entries = entries.filter { $0 >= from }[...]
    // At the moment where it begins, an open span is looked at even if nothing happens there.
    if open != nil, points.first?.at != from, entries.first != from {

      fold.step(to: number.value(at: from), at: from, isEntry: false)
    }
    while let at = [points.first?.at, entries.first].compactMap(\.self).min() {
      var value = fold.value
      if let point = points.first, point.at == at {
        value = point.value
        points.removeFirst()
      }
      let isEntry = entries.first == at
      while entries.first == at { entries.removeFirst() }
      fold.step(to: value, at: at, isEntry: isEntry)
    }
    return fold.finish()
  }
}

/// The state of the sweep that makes spans.
private struct SpanFold {
  let rule: SpanRule
  var open: Span?
  var lastEntry: Instant?
  var value = 0.0
  var done: [Span] = []

  init(rule: SpanRule, open: Span?, lastEntry: Instant?) {
    self.rule = rule
    self.open = open
    self.lastEntry = lastEntry
  }

  /// Goes on to a moment at which the number changes or a match enters.
  mutating func step(to newValue: Double, at: Instant, isEntry: Bool) {
    closeIfQuiet(before: at, isEntry: isEntry)
    value = newValue
    if isEntry { lastEntry = at }
    if open != nil { follow(at) } else { begin(at, isEntry: isEntry) }
  }

  mutating func finish() -> [Span] {
    closeIfQuiet(before: .distantFuture, isEntry: false)
    if let open { done.append(open) }
    return done
  }

  private mutating func begin(_ at: Instant, isEntry: Bool) {
    guard rule.condition.holds(value) else { return }
    // After it went quiet, a new alert needs a new matching event.
    if case .quiet = rule.resolution, !isEntry { return }
    let level = rule.level(of: value)
    open = Span(
      start: at, end: nil, escalations: [Span.Escalation(at: at, level: level)], peak: value, peakAt: at)
  }

  private mutating func follow(_ at: Instant) {
    if ends { return close(at) }
    guard var span = open else { return }
    if value > span.peak {
      span.peak = value
      span.peakAt = at
    }
    let level = rule.level(of: value)
    if rule.condition.holds(value), let highest = span.escalations.last?.level, level > highest {
      span.escalations.append(Span.Escalation(at: at, level: level))
    }
    open = span
  }

  private var ends: Bool {
    switch rule.resolution {
    case .whenConditionFails: !rule.condition.holds(value)
    case .when(let condition): condition.holds(value) && !rule.condition.holds(value)
    case .quiet, .never: false
    }
  }

  private mutating func closeIfQuiet(before at: Instant, isEntry: Bool) {
    guard case .quiet(let span) = rule.resolution, let last = lastEntry, open != nil else { return }
    let end = last.advanced(by: span)
    if end < at || (end == at && !isEntry) { close(end) }
  }

  private mutating func close(_ at: Instant) {
    guard var span = open else { return }
    span.end = at
    done.append(span)
    open = nil
  }
}

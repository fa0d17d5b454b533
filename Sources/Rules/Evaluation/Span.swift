import Events

/// A span of event time in which a rule has an alert for a group, computed from its matches alone.
struct Span: Sendable, Equatable {
  struct Escalation: Sendable, Equatable {
    var at: Instant
    var level: Level
    /// Whether it is so because time passed, not because an event came.
    var isByClock = false
  }

  struct Peak: Sendable, Equatable {
    var at: Instant
    var value: Double
    /// Whether it is so because time passed, not because an event came.
    var isByClock = false
  }

  /// The highest number in it.
  var peak: Double { peaks.last?.value ?? 0 }
  var peakAt: Instant { peaks.last?.at ?? start }

  var start: Instant
  /// The first moment at which it does not hold; nil for never.
  var end: Instant?
  /// Whether it ends because time passed, not because an event came.
  var endsByClock = true
  /// The level at the start, and each rise.
  var escalations: [Escalation]
  /// The measured number at the start, and each time it rose above all before.
  var peaks: [Peak]
  /// For `rearm: consume`, up to when the evidence was used up by the alert before.
  var countsAfter: Instant?
  /// For `rearm: every`, the event that it is about.
  var subject: Event.ID?

  /// Notes a number, if it is above all before.
  fileprivate mutating func rise(to value: Double, at moment: Instant, isByClock: Bool) {
    if value > peak { peaks.append(Peak(at: moment, value: value, isByClock: isByClock)) }
  }

  /// Notes a level, if it is above all before.
  fileprivate mutating func escalate(to level: Level, at moment: Instant, isByClock: Bool) {
    guard let highest = escalations.last?.level, level > highest else { return }
    escalations.append(Escalation(at: moment, level: level, isByClock: isByClock))
  }
}

/// Turns a measured number over time into spans.
struct SpanRule: Sendable {
  let condition: Condition
  let resolution: Resolution
  let levels: [LevelStep]
  let level: Level
  /// Of calendar arithmetic.
  var zone = Zone.utc
  /// How long the condition must hold before an alert opens, and how long one stays open after it ended.
  var pending = TimeSpan.milliseconds(0)
  var keepFiring = TimeSpan.milliseconds(0)
  /// How long after an alert opened no other opens; nil: that does not matter.
  var cooldown: TimeSpan?
  /// The windows of which each has one alert at most; nil: that does not matter.
  var bins: Frame?
  /// Whether what makes the condition hold is always that time passed.
  var opensByClock = false

  /// The level while the number is this: the highest whose condition holds, else the rule's own.
  func level(of value: Double) -> Level {
    levels.filter { $0.condition.holds(value) }.map(\.level).max() ?? level
  }

  /// Whether an alert that is open ends at this number.
  func ends(at value: Double) -> Bool {
    switch resolution {
    case .whenConditionFails: !condition.holds(value)
    case .when(let end): end.holds(value) && !condition.holds(value)
    case .quiet, .never: false
    }
  }

  /// When another alert may open, after one opened at a moment.
  func rearmed(after opening: Instant) -> Instant {
    let cooled = cooldown.map { opening.advanced(by: $0, in: zone) } ?? opening
    return max(cooled, bins.map { $0.start(ofBin: $0.bin(at: opening) + 1) } ?? opening)
  }

  /// What is so just before the moment at which a sweep begins.
  struct Before: Sendable {
    /// The span that is open.
    var open: Span?
    /// When the last alert opened.
    var lastOpening: Instant?
  }

  /// The spans from a moment on.
  ///
  /// - Parameters:
  ///   - number: the measured number.
  ///   - entries: when each match entered, in the order of time.
  ///   - from: where to begin.
  ///   - before: what is so just before.
  func spans(_ number: StepFunction, entries: [Instant], from: Instant, before: Before = Before()) -> [Span] {
    var fold = SpanFold(rule: self, before: before, lastEntry: entries.last { $0 < from })
    fold.value = number.points.last { $0.at < from }?.value ?? number.initial
    if before.open != nil { fold.endedAt = ended(number, before: from) }
    var points = number.points.filter { $0.at >= from }[...]
    var entries = entries.filter { $0 >= from }[...]
    // At the moment where it begins, an open span is looked at even if nothing happens there.
    if before.open != nil, points.first?.at != from, entries.first != from {
      fold.step(to: number.value(at: from), at: from, isEntry: false)
    }
    while points.first != nil || entries.first != nil {
      let at = min(points.first?.at ?? .distantFuture, entries.first ?? .distantFuture)
      var value = fold.value
      if let point = points.first, point.at == at {
        value = point.value
        points.removeFirst()
      }
      let isEntry = entries.first == at
      // Where a window ends, what enters at the same moment belongs to the next one.
      if points.first?.at != at { while entries.first == at { entries.removeFirst() } }
      fold.step(to: value, at: at, isEntry: isEntry)
    }
    return fold.finish()
  }

  /// Since when, at the end of the moment before, an open alert is kept although it ended.
  private func ended(_ number: StepFunction, before moment: Instant) -> Instant? {
    guard !keepFiring.isZero else { return nil }
    var since: Instant?
    for point in number.points.reversed() where point.at < moment {
      guard ends(at: point.value) else { break }
      since = point.at
    }
    return since
  }
}

/// The state of the sweep that makes spans.
private struct SpanFold {
  let rule: SpanRule
  var open: Span?
  var lastEntry: Instant?
  var lastOpening: Instant?
  var value = 0.0
  /// Since when the condition holds without an alert, and whether time passing made it hold.
  var holding: (since: Instant, isByClock: Bool)?
  /// Since when an open alert is only kept.
  var endedAt: Instant?
  var done: [Span] = []

  init(rule: SpanRule, before: SpanRule.Before, lastEntry: Instant?) {
    self.rule = rule
    open = before.open
    lastOpening = before.lastOpening
    self.lastEntry = lastEntry
  }

  /// Goes on to a moment at which the number changes or a match enters.
  mutating func step(to newValue: Double, at: Instant, isEntry: Bool) {
    closeIfQuiet(before: at, isEntry: isEntry)
    closeIfKept(through: at)
    openIfDue(before: at, isEntry: isEntry)
    value = newValue
    if isEntry { lastEntry = at }
    if open != nil { follow(at, isEntry: isEntry) } else { begin(at, isEntry: isEntry) }
  }

  mutating func finish() -> [Span] {
    openIfDue(before: .distantFuture, isEntry: false)
    closeIfQuiet(before: .distantFuture, isEntry: false)
    closeIfKept(through: .distantFuture)
    if let open { done.append(open) }
    return done
  }

  // MARK: Opening

  private mutating func begin(_ at: Instant, isEntry: Bool) {
    guard rule.condition.holds(value) else {
      holding = nil
      return
    }
    if holding == nil {
      // After it went quiet, a new alert needs a new matching event.
      if !isEntry && isQuiet(at) { return }
      holding = (at, rule.opensByClock || !isEntry)
    }
    if let due, due <= at {
      if isQuiet(at) { holding = nil } else { open(at) }
    }
  }

  /// Whether the last match lies so far back that an alert would be over; one that is not known of does.
  private func isQuiet(_ at: Instant) -> Bool {
    guard case .quiet(let span) = rule.resolution else { return false }
    guard let lastEntry else { return true }
    return lastEntry.advanced(by: span, in: rule.zone) <= at
  }

  /// When what holds becomes an alert.
  private var due: Instant? {
    guard let holding else { return nil }
    let start = holding.since.advanced(by: rule.pending, in: rule.zone)
    guard let lastOpening else { return start }
    return max(start, rule.rearmed(after: lastOpening))
  }

  private mutating func openIfDue(before at: Instant, isEntry: Bool) {
    guard open == nil, let due, due < at else { return }
    if isQuiet(due) {
      holding = nil
      return
    }
    open(due)
    closeIfQuiet(before: at, isEntry: isEntry)
  }

  private mutating func open(_ at: Instant) {
    let rise = Span.Escalation(at: at, level: rule.level(of: value), isByClock: holding?.isByClock ?? false)
    open = Span(
      start: at, end: nil, escalations: [rise],
      peaks: [Span.Peak(at: at, value: value, isByClock: rise.isByClock)])
    lastOpening = at
    holding = nil
  }

  // MARK: Going on

  private mutating func follow(_ at: Instant, isEntry: Bool) {
    if rule.ends(at: value) {
      if rule.keepFiring.isZero { return close(at, isByClock: !isEntry) }
      endedAt = endedAt ?? at
    } else {
      endedAt = nil
    }
    // In place: an alert that is open for years may have as many peaks as there are matches.
    open?.rise(to: value, at: at, isByClock: !isEntry)
    if rule.condition.holds(value) { open?.escalate(to: rule.level(of: value), at: at, isByClock: !isEntry) }
  }

  // MARK: Closing

  private mutating func closeIfQuiet(before at: Instant, isEntry: Bool) {
    guard case .quiet(let span) = rule.resolution, let last = lastEntry, open != nil else { return }
    let end = last.advanced(by: span, in: rule.zone)
    if end < at || (end == at && !isEntry) { close(end, isByClock: true) }
  }

  private mutating func closeIfKept(through at: Instant) {
    guard let endedAt, open != nil else { return }
    let end = endedAt.advanced(by: rule.keepFiring, in: rule.zone)
    if end <= at { close(end, isByClock: true) }
  }

  private mutating func close(_ at: Instant, isByClock: Bool) {
    guard var span = open else { return }
    span.end = at
    span.endsByClock = isByClock
    done.append(span)
    open = nil
    endedAt = nil
  }
}

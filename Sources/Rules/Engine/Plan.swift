import Digests
package import Events

/// A rule ready to be evaluated: how its matches are measured, and when a span of them is an alert.
///
/// A class, so that passing one on costs a reference and not a copy of a rule's dozens of fields; nothing in it ever
/// changes.
package final class Plan: Sendable {
  package let rule: Rule
  /// The matches it measures; nil for a rule that raises an alert for each event.
  package let stream: Stream?
  /// How late an event may still come before what depends on its absence is decided.
  package let maxLateness: TimeSpan
  /// The feeds whose events it can take, itself or by way of the rules whose alerts it takes; in order.
  package let feeds: [String]
  /// What the rule means, as a hash: two versions of a rule with one meaning raise the same alerts.
  package let meaning: String
  /// How the old matches of a group may be counted without being read; nil where they may not.
  let slidingCount: SlidingCount?

  /// - Parameters:
  ///   - rule: a checked rule.
  ///   - feedLateness: the largest `lateness` of the feeds, for a rule that does not say.
  ///   - feeds: the names of the feeds that it rests on.
  ///   - inputs: the rules whose alerts it takes, as far as they are there; others do not matter.
  package init(_ rule: Rule, feedLateness: TimeSpan, feeds: [String] = [], inputs: [Rule] = []) {
    self.rule = rule
    self.feeds = feeds
    stream = Stream(rule, inputs: inputs)
    slidingCount = SlidingCount(rule)
    meaning = String(SHA256.hash(rule.canonical.utf8).hexadecimal.prefix(16))
    maxLateness = rule.correlation?.maxLateness ?? feedLateness
  }

  /// How its alerts read dates that are not exact.
  var reading: Reading { rule.certainty == .certain ? .certain : .possible }

  /// The names of the steps, by their place in a match's bits.
  var steps: [String] { rule.correlation?.steps.map(\.name) ?? [] }

  func measurement(_ correlation: Correlation, _ facts: GroupFacts) -> any Measurement {
    switch correlation.kind {
    case .temporal: correlation.setMeasurement
    case .temporalOrdered: SequenceMeasurement(window: correlation.length, steps: correlation.steps)
    case .absence: AbsenceMeasurement(window: correlation.length, expectedSince: facts.expectedSince)
    case .countdown: CountdownMeasurement(lead: correlation.lead, zone: correlation.zone)
    default: windowMeasurement(correlation, facts)
    }
  }

  func spanRule(_ correlation: Correlation, _ measurement: any Measurement) -> SpanRule {
    var spanRule = SpanRule(
      condition: correlation.condition, resolution: rule.resolution, levels: rule.levels, level: rule.level)
    spanRule.zone = rule.zone
    spanRule.pending = rule.pending ?? spanRule.pending
    spanRule.keepFiring = rule.keepFiring ?? spanRule.keepFiring
    spanRule.cooldown = cooldown
    spanRule.bins = bins
    spanRule.opensByClock = measurement.opensByClock
    return spanRule
  }

  /// The rule of the spans in which the condition itself has held for as long as the rule asks, whatever else that says.
  func plainRule(_ correlation: Correlation) -> SpanRule {
    var spanRule = SpanRule(
      condition: correlation.condition, resolution: .whenConditionFails, levels: [], level: rule.level)
    spanRule.zone = rule.zone
    spanRule.pending = rule.pending ?? spanRule.pending
    return spanRule
  }

  /// Whether the measurement has to know when the group's first match ended.
  var asksForFirst: Bool { rule.correlation.map { $0.warmUp != nil || $0.kind == .baseline } ?? false }

  /// Whether alerts are spans in which the condition holds, not single occurrences.
  var raisesSpans: Bool { rule.rearm == .resolve || rule.rearm == .window }

  /// Whether old matches may be taken by their sums: of a score, where neither a cap nor a tuple nor an alert binds them.
  var folds: Bool { raisesSpans && addsFreely }

  /// Whether it adds up a score to which each match adds what it does without the others.
  private var addsFreely: Bool {
    guard let correlation = rule.correlation, let score = correlation.score else { return false }
    return score.cap == nil && correlation.dedupeBy.isEmpty
  }

  /// Whether an alert that is open stays so, and its number rises if anything, when matches come that are new.
  var onlyRises: Bool {
    guard raisesSpans, let correlation = rule.correlation else { return false }
    // Of a tuple, another match may come to count for all; as long as these are counted, one of them is.
    let rises =
      switch correlation.kind {
      case .eventCount: correlation.window == .sliding
      case .valueCount: correlation.window == .sliding && correlation.dedupeBy.isEmpty
      case .score: addsFreely && correlation.score?.adds.allSatisfy { $0 >= 0 } ?? false
      default: false
      }
    let conditions = [correlation.condition] + rule.levels.map(\.condition)
    guard rises, conditions.allSatisfy(\.isBoundFromBelow) else { return false }
    if case .when(let end) = rule.resolution { return end.isBoundFromAbove }
    return true
  }

  /// Whether an alert may reach a level with another number than its highest.
  var fallsWithLevels: Bool { !rule.levels.allSatisfy(\.condition.isBoundFromBelow) }

  /// Whether what is so at a moment, and what is said of it, follows from the matches that finished by then.
  var followsTime: Bool {
    guard let correlation = rule.correlation, reading == .certain, correlation.expected.isEmpty else { return false }
    return correlation.kind == .score || Aggregate(correlation.kind, percentile: correlation.percentile) != nil
  }

  /// Whether the condition may hold for a while without an alert.
  var isPatient: Bool { raisesSpans && (rule.pending != nil || waits) }

  /// Whether the opening of one alert may keep another from opening.
  private var waits: Bool { cooldown != nil || bins != nil }

  /// The windows of which each has one alert at most, where windows stand side by side; else the timespan is a cooldown.
  private var bins: Frame? {
    guard rule.rearm == .window, let correlation = rule.correlation,
      correlation.window == .tumbling || correlation.window == .calendar
    else { return nil }
    return Frame(timespan: correlation.timespan, window: correlation.window, zone: correlation.zone)
  }

  /// How long after an alert opened no other of its group does.
  private var cooldown: TimeSpan? {
    guard rule.rearm == .window, bins == nil, let window = rule.correlation?.timespan else { return rule.cooldown }
    guard let cooldown = rule.cooldown else { return window }
    return cooldown.longestMilliseconds > window.longestMilliseconds ? cooldown : window
  }

  /// How far back the opening of an alert decides about the next, in milliseconds.
  var openingMemory: Int64 {
    let used = rule.rearm == .consume ? reach.backward : 0
    return max(used, cooldown?.longestMilliseconds(in: rule.zone) ?? 0, bins.map { $0.longest($0.timespan) } ?? 0)
  }

  /// Which matches decide whether an alert is open at a moment, and how far a match is felt.
  var reach: Reach {
    guard let correlation = rule.correlation else { return Reach(backward: 0, forward: 0) }
    var reach = measurement(correlation, GroupFacts()).reach
    func longest(_ span: TimeSpan?) -> Int64 { span?.longestMilliseconds(in: rule.zone) ?? 0 }
    var state = longest(rule.pending) + longest(rule.keepFiring)
    if case .quiet(let span) = rule.resolution { state = max(state, longest(span) - reach.backward) }
    reach.backward += max(0, state)
    reach.forward = reach.forward.map { $0 + max(0, state) }
    // Whether an alert opens depends on those before, however long the chain of them is.
    if rule.rearm == .consume || waits { reach.forward = nil }
    return reach
  }

  /// The moment before which, with the clock at `now`, it is decided what did not come.
  func decided(at now: Instant) -> Instant {
    now.advanced(byMilliseconds: -maxLateness.longestMilliseconds)
  }
}

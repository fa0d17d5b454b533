import Events
import TestSupport

@testable import Rules

/// A random rule with state keys, silence, countdowns and rules over its alerts.
enum RuleVariants {
  /// - Parameter zone: of the calendar by which some of the rules count months.
  static func rules(_ base: Rule, in zone: Zone, _ random: inout SplitMix64) -> [Rule] {
    var rule = base
    if Bool.random(using: &random) { rule.correlation?.zone = zone }
    switch Int.random(in: 0..<10, using: &random) {
    case 0: rule.pending = days(&random)
    case 1: rule.keepFiring = days(&random)
    case 2: rule.cooldown = days(&random)
    case 3:
      rule.pending = days(&random)
      rule.keepFiring = days(&random)
      rule.cooldown = days(&random)
    case 4: rule.rearm = .window
    case 5:
      rule.rearm = .consume
      rule.correlation?.kind = .eventCount
      rule.correlation?.condition = Condition([Condition.Bound(.gte, 2)])
      occurrences(&rule, &random)
    case 6:
      rule.rearm = .every
      occurrences(&rule, &random)
    case 7: silence(&rule, &random)
    case 8: alone(&rule, &random)
    default: countdown(&rule, &random)
    }
    return [rule] + over(rule, &random)
  }

  private static func days(_ random: inout SplitMix64) -> TimeSpan {
    Int.random(in: 0..<5, using: &random) == 0 ? .months(1) : .days(Int64.random(in: 1...15, using: &random))
  }

  /// What goes with alerts that are single occurrences.
  private static func occurrences(_ rule: inout Rule, _ random: inout SplitMix64) {
    if Bool.random(using: &random) { rule.resolution = .quiet(days(&random)) }
    if Bool.random(using: &random) { rule.cooldown = days(&random) }
  }

  /// Each event that matches is an alert.
  private static func alone(_ rule: inout Rule, _ random: inout SplitMix64) {
    rule.correlation = nil
    rule.levels = []
    rule.certainty = .certain
    rule.rearm = .resolve
    let resolutions: [Resolution] = [.whenConditionFails, .never, .quiet(days(&random))]
    rule.resolution = resolutions.randomElement(using: &random) ?? .never
  }

  private static func silence(_ rule: inout Rule, _ random: inout SplitMix64) {
    rule.correlation?.kind = .absence
    rule.correlation?.condition = Condition([Condition.Bound(.gt, 0)])
    rule.correlation?.fields = []
    rule.levels = []
    rule.resolution = .whenConditionFails
    rule.certainty = .certain
  }

  private static func countdown(_ rule: inout Rule, _ random: inout SplitMix64) {
    rule.correlation?.kind = .countdown
    rule.correlation?.condition = Condition([Condition.Bound(.gt, 0)])
    rule.correlation?.lead = [Bool.random(using: &random) ? .days(20) : .months(1), .days(5)]
    rule.correlation?.fields = []
    rule.levels = [LevelStep(condition: Condition([Condition.Bound(.lte, 5)]), level: .high)]
    rule.resolution = .whenConditionFails
    rule.certainty = .certain
  }

  /// A rule that counts the alerts of another, and one that counts those together with events.
  private static func over(_ base: Rule, _ random: inout SplitMix64) -> [Rule] {
    var count = Rule(id: "over", title: "over", detection: .nothing, source: base.source)
    var correlation = Correlation(
      kind: .eventCount, timespan: .days(30), condition: Condition([Condition.Bound(.gte, 2)]))
    correlation.steps = [Correlation.Step(.rule(base.id))]
    count.correlation = correlation
    var both = Rule(id: "both", title: "both", detection: base.detection, source: base.source)
    correlation.kind = .temporal
    correlation.steps = [Correlation.Step(.rule("over")), Correlation.Step(.selection("b"))]
    both.correlation = correlation
    return Bool.random(using: &random) ? [both, count] : []
  }
}

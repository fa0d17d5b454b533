import Events
import TestSupport
import Testing

@testable import Rules

/// A random rule of one kind of measurement, and random reports.
struct MeasureCase: CustomStringConvertible {
  var rule: Rule
  var reports: [Report]
  var now: Instant

  init(_ kind: Correlation.Kind, _ random: inout SplitMix64) throws {
    let given = RandomCase(&random)
    reports = given.reports
    now = given.now
    rule =
      parsedRules(
        """
        id: r
        title: random
        detection:
          a: {kind: a.*}
          b: {kind: b.*}
          planned: {planned: true}
          condition: (a or b) and not planned
        correlation: {type: event_count, timespan: 3d, condition: {gte: 1}}
        """)[0]
    rule.correlation = try MeasureCase.correlation(kind, &random)
    rule.certainty = Int.random(in: 0..<4, using: &random) == 0 ? .possible : .certain
    rule.resolution =
      [.whenConditionFails, .whenConditionFails, .quiet(.days(8)), .never].randomElement(using: &random) ?? .never
    for index in reports.indices { reports[index].value = MeasureCase.value(&random) }
  }

  static func value(_ random: inout SplitMix64) -> String? {
    // Exact in binary: what cancels out is nothing, in whatever order it is added.
    [nil, "0.125", "0.375", "1", "2", "-2", "7"].randomElement(using: &random) ?? nil
  }

  /// A report that replaces the one with its number.
  static func report(_ number: Int, _ random: inout SplitMix64) -> Report {
    var report = RandomCase.report(number, &random)
    report.value = value(&random)
    return report
  }

  private static func correlation(_ kind: Correlation.Kind, _ random: inout SplitMix64) throws -> Correlation {
    let (window, timespan) = AggregateTests.windows.randomElement(using: &random) ?? (.sliding, .days(2))
    let number = Double(Int.random(in: 1...3, using: &random))
    let comparison = [Condition.Comparison.gte, .gte, .gt, .lt].randomElement(using: &random) ?? .gte
    var correlation = Correlation(
      kind: kind, timespan: timespan, condition: Condition([Condition.Bound(comparison, number)]))
    correlation.window = window
    if Bool.random(using: &random) { correlation.zone = try TestZones.berlin() }
    if Bool.random(using: &random) {
      correlation.groupBy = [Correlation.GroupKey(name: "asset", field: FieldPath("asset"))]
    }
    correlation.fields = kind == .eventCount ? [] : [FieldPath("value")]
    if Int.random(in: 0..<3, using: &random) == 0 { correlation.dedupeBy = [FieldPath("date")] }
    correlation.percentile = 25
    specialise(&correlation, &random)
    return correlation
  }

  /// The keys of the kinds that have their own.
  private static func specialise(_ correlation: inout Correlation, _ random: inout SplitMix64) {
    let isShort = Bool.random(using: &random)
    switch correlation.kind {
    case .eventCount, .valueCount:
      // The number of events is never below one for long enough to be told apart.
      correlation.condition.bounds[0].comparison = .gte
    case .newValue, .change:
      correlation.fields = [FieldPath("actor")]
      correlation.dedupeBy = []
      correlation.window = .sliding
      correlation.zone = .utc
      correlation.condition = Condition([Condition.Bound(.gte, 1)])
      if correlation.kind == .newValue && isShort { correlation.warmUp = .days(10) }
    case .baseline:
      correlation.fields = []
      correlation.timespan = [.days(1), .days(2), .days(7)].randomElement(using: &random) ?? .days(1)
      if correlation.window != .sliding && correlation.window != .calendar { correlation.window = .tumbling }
      if correlation.window == .calendar { correlation.timespan = .days(1) }
      let method = Baseline.Method.allCases.randomElement(using: &random) ?? .ratio
      correlation.baseline = Baseline(method: method, against: correlation.timespan.times(isShort ? 3 : 5))
      correlation.warmUp = isShort ? .days(6) : nil
      correlation.baseline?.minimumCurrent = isShort ? 0 : 2
      correlation.condition.bounds[0].number = isShort ? 0.5 : 2
    case .ratio:
      let measure =
        [Correlation.Kind.eventCount, .valueSum, .valueAverage].randomElement(using: &random) ?? .eventCount
      correlation.ratio = Ratio(measure: measure, offset: isShort ? .days(5) : .days(9))
      if measure == .eventCount { correlation.fields = [] }
      if isShort { correlation.ratio?.minimumBaseline = 2 }
    case .score:
      correlation.fields = []
      correlation.steps = [Correlation.Step(.selection("a")), Correlation.Step(.selection("b"))]
      correlation.score = Score(adds: [2, isShort ? -0.5 : 1], halfLife: isShort ? .days(2) : .days(10))
      if Bool.random(using: &random) { correlation.score?.cap = Score.Cap(add: 3, timespan: .days(7)) }
      correlation.condition.bounds[0].comparison = isShort ? .gt : .gte
    default: break
    }
  }

  var description: String {
    let correlation = rule.correlation
    return "\(String(describing: correlation?.kind)) \(String(describing: correlation)) \(rule.resolution) "
      + "\(rule.certainty) \(reports.map(\.summary)) now \(now)"
  }
}

import Events

extension Plan {
  /// How a correlation is measured that looks at one window of a group, or compares it with others.
  func windowMeasurement(_ correlation: Correlation, _ facts: GroupFacts) -> any Measurement {
    let frame = Frame(timespan: correlation.timespan, window: correlation.window, zone: correlation.zone)
    switch correlation.kind {
    case .newValue:
      let warmUp = correlation.warmUp.map { Waiting(first: facts.first, time: $0) }
      return NewValueMeasurement(frame: frame, warmUp: warmUp)
    case .change: return ChangeMeasurement(frame: frame)
    case .baseline:
      guard let baseline = correlation.baseline else { break }
      let warmUp = Waiting(first: facts.first, time: correlation.warmUp ?? baseline.against)
      return BaselineMeasurement(frame: frame, baseline: baseline, warmUp: warmUp)
    case .ratio:
      guard let ratio = correlation.ratio,
        let aggregate = Aggregate(ratio.measure, percentile: correlation.percentile)
      else { break }
      return RatioMeasurement(measure: AggregateMeasurement(frame: frame, aggregate: aggregate), ratio: ratio)
    case .score:
      guard let score = correlation.score else { break }
      return ScoreMeasurement(score: score, thresholds: rule.thresholds(correlation))
    default: break
    }
    let aggregate = Aggregate(correlation.kind, percentile: correlation.percentile) ?? .events
    return AggregateMeasurement(frame: frame, aggregate: aggregate)
  }
}

extension Rule {
  /// Every number that a measured one is compared with.
  func thresholds(_ correlation: Correlation) -> [Double] {
    var conditions = [correlation.condition] + levels.map(\.condition)
    if case .when(let end) = resolution { conditions.append(end) }
    return conditions.flatMap { $0.bounds.map(\.number) }
  }
}

/// How long after a group's first event nothing is said of it yet.
struct Waiting: Sendable {
  /// When the first event ended; nil while there is none.
  var first: Instant?
  var time: TimeSpan

  /// Since when something is said.
  func end(in zone: Zone) -> Instant { first?.advanced(by: time, in: zone) ?? .distantPast }
}

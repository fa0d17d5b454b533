import Events

/// What is measured in the window, divided by what the same window measured `offset` earlier.
///
/// Where that was nothing, negative, or less than `min-baseline`, there is no number. A count or a sum of nothing now is
/// 0, and so is its ratio.
struct RatioMeasurement: Measurement {
  let measure: AggregateMeasurement
  let ratio: Ratio

  var reach: Reach {
    var reach = measure.reach
    let offset = measure.frame.longest(ratio.offset)
    reach.backward += offset
    reach.forward = reach.forward.map { $0 + offset }
    return reach
  }

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    let now = measure.measure(matches, reading)
    var result = StepFunction(initial: .nan)
    var points = DelayedPoints(now.points.map(\.at), count: 2) { at, copy in
      copy == 0 ? at : at.advanced(by: ratio.offset, in: measure.frame.zone)
    }
    var values = [now.initial, now.initial]
    while let moment = points.next {
      while let (copy, point) = points.take(at: moment) {
        if copy == 0 && now.points[point].isCut { result.cut(at: moment) }
        values[copy] = now.points[point].value
      }
      result.set(quotient(values[0], values[1]), at: moment)
    }
    return result
  }

  private func quotient(_ current: Double, _ earlier: Double) -> Double {
    earlier > 0 && earlier >= ratio.minimumBaseline ? current / earlier : .nan
  }

  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    measure.support(matches, reading, at: moment)
  }

  func entries(_ matches: [Match], _ reading: Reading) -> [Instant] {
    measure.entries(matches, reading)
  }
}

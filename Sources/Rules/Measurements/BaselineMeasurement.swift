import Events

/// How unusual the count of the current window is, compared with the windows just before it.
///
/// Of a sliding window, the bin before the current one is what the window held one timespan earlier, and so on back; of
/// an aligned window it is the bin before. So bins never overlap, and those without events count as 0. Where the current
/// window is empty there is no number: that a feed fell silent is told by `absence`.
struct BaselineMeasurement: Measurement {
  let frame: Frame
  let baseline: Baseline
  let warmUp: Waiting

  private var counts: AggregateMeasurement { AggregateMeasurement(frame: frame, aggregate: .events) }

  private var width: Int { baseline.width(of: frame.timespan) }

  /// How many bins there are with the current one and those that are left out.
  private var binCount: Int { width + baseline.method.lag + baseline.method.compared }

  /// The first event of a group decides for how long nothing is said.
  var reach: Reach {
    Reach(backward: frame.longest(frame.timespan) * Int64(binCount + 1), forward: nil)
  }

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    let counts = counts.measure(matches, reading)
    let number = frame.endsAtOnce ? aligned(counts) : sliding(counts)
    return number.muted(before: warmUp.end(in: frame.zone))
  }

  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    counts.support(matches, reading, at: moment)
  }

  func entries(_ matches: [Match], _ reading: Reading) -> [Instant] {
    counts.entries(matches, reading)
  }

  /// The bins of the baseline with which the window is compared that is so many bins before the current one.
  private func range(_ compared: Int) -> Range<Int> {
    let first = compared + 1 + baseline.method.lag
    return first..<(first + width)
  }

  private var ranges: [Range<Int>] { (0..<baseline.method.compared).map(range) }

  /// Each bin is the count of the window, later by so many timespans.
  private func sliding(_ counts: StepFunction) -> StepFunction {
    var result = StepFunction(initial: .nan)
    var bins = [Int](repeating: 0, count: binCount)
    let ranges = ranges
    var sums = ranges.map { BinSum(count: $0.count) }
    var moments = DelayedPoints(counts.points.map(\.at), count: binCount) { at, bin in
      at.advanced(by: frame.timespan.times(bin), in: frame.zone)
    }
    while let moment = moments.next {
      while let (bin, point) = moments.take(at: moment) {
        let new = Int(counts.points[point].value)
        for (place, range) in ranges.enumerated() where range.contains(bin) {
          sums[place].replace(bins[bin], by: new)
        }
        bins[bin] = new
      }
      result.set(baseline.number(bins, sums), at: moment)
    }
    return result
  }

  /// The bins before the current one are over; the current one grows.
  private func aligned(_ counts: StepFunction) -> StepFunction {
    var totals: [Int64: Int] = [:]
    for point in counts.points where !point.isCut { totals[frame.bin(at: point.at)] = Int(point.value) }
    var result = StepFunction(initial: .nan)
    var current: Int64?
    var bins: [Int] = []
    var sums: [BinSum] = []
    for point in counts.points {
      if point.isCut {
        result.cut(at: point.at)
        continue
      }
      let bin = frame.bin(at: point.at)
      if bin != current {
        current = bin
        bins = (0..<binCount).map { totals[bin - Int64($0)] ?? 0 }
        sums = ranges.map { BinSum(bins[$0]) }
      }
      bins[0] = Int(point.value)
      result.set(baseline.number(bins, sums), at: point.at)
    }
    return result
  }
}

/// The points of a function and of copies of it that are each later than the one before, in the order of time.
///
/// A heap of the next point of each copy, so that all of them together are never in memory.
struct DelayedPoints {
  private let at: (_ copy: Int, _ point: Int) -> Instant
  private let count: Int
  /// The next points, the earliest first, in the shape of a binary heap.
  private var heap: [(at: Instant, copy: Int, point: Int)] = []

  /// - Parameters:
  ///   - moments: in the order of time.
  ///   - count: how many copies there are, the undelayed one included.
  ///   - delayed: a moment, delayed for the copy with this number.
  init(_ moments: [Instant], count copies: Int, delayed: @escaping (Instant, Int) -> Instant) {
    count = moments.count
    at = { copy, point in delayed(moments[point], copy) }
    guard !moments.isEmpty else { return }
    // In this order it is a heap already.
    heap = (0..<copies).map { (delayed(moments[0], $0), $0, 0) }
  }

  var next: Instant? { heap.first?.at }

  /// Takes the next point that lies at a moment or, by clocks that were set back, before it.
  mutating func take(at moment: Instant) -> (copy: Int, point: Int)? {
    guard let first = heap.first, first.at <= moment else { return nil }
    if first.point + 1 < count {
      heap[0] = (at(first.copy, first.point + 1), first.copy, first.point + 1)
    } else if let last = heap.popLast(), !heap.isEmpty {
      heap[0] = last
    }
    sink()
    return (first.copy, first.point)
  }

  private mutating func sink() {
    var place = 0
    while true {
      var least = place
      for child in [place * 2 + 1, place * 2 + 2] where child < heap.count && heap[child].at < heap[least].at {
        least = child
      }
      if least == place { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}

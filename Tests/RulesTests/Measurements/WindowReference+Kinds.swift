import Events
import Glibc

@testable import Rules

/// The kinds of measurement that compare windows or look at moments, by their definitions.
extension WindowReference {
  /// What is measured at a moment; a score without its being floored to seconds.
  func value(_ moment: Instant) -> Double {
    switch correlation.kind {
    case .baseline: baseline(moment)
    case .ratio: ratio(moment)
    case .newValue: newValues(moment)
    case .change: change(moment)
    case .score: score(moment)
    default: aggregate(correlation.kind, moment)
    }
  }

  /// Every moment at which the measured number can change, and those around it.
  var allMoments: [Instant] {
    var delays = [TimeSpan.milliseconds(0)]
    if let baseline = correlation.baseline {
      let count = Int((baseline.against.averageMilliseconds / correlation.timespan.averageMilliseconds).rounded())
      delays += (1...(count + 10)).map { correlation.timespan.times($0) }
    }
    if let ratio = correlation.ratio { delays.append(ratio.offset) }
    let base = moments
    var all = Set(delays.flatMap { delay in base.map { $0.advanced(by: delay, in: correlation.zone) } })
    if let first = matches.first { all.insert(first.finish.advanced(by: warmUp, in: correlation.zone)) }
    return Set(all.flatMap { [$0.advanced(byMilliseconds: -1), $0] }).sorted()
  }

  private var warmUp: TimeSpan { correlation.warmUp ?? correlation.baseline?.against ?? .milliseconds(0) }

  private func isWarm(_ moment: Instant) -> Bool {
    matches.first.map { $0.finish.advanced(by: warmUp, in: correlation.zone) <= moment } ?? false
  }

  /// What `measure` was before some delay: at the last moment that lies no later than this one if it is delayed.
  private func delayed(_ delay: TimeSpan, _ moment: Instant, _ measure: (Instant) -> Double) -> Double {
    let last = moments.last { $0.advanced(by: delay, in: correlation.zone) <= moment }
    return measure(last ?? .distantPast)
  }

  private func baseline(_ moment: Instant) -> Double {
    guard let baseline = correlation.baseline, isWarm(moment) else { return .nan }
    let width = Int((baseline.against.averageMilliseconds / correlation.timespan.averageMilliseconds).rounded())
    var bins: [Double] = []
    var end = moment
    for index in 0..<(width + 10) {
      if correlation.window == .sliding {
        bins.append(delayed(correlation.timespan.times(index), moment) { aggregate(.eventCount, $0) })
      } else {
        bins.append(aggregate(.eventCount, end))
        end = binStart(end).advanced(byMilliseconds: -1)
      }
    }
    return BaselineReference(baseline: baseline, bins: bins, width: width).number
  }

  private func ratio(_ moment: Instant) -> Double {
    guard let ratio = correlation.ratio else { return .nan }
    let earlier = delayed(ratio.offset, moment) { aggregate(ratio.measure, $0) }
    if earlier.isNaN || earlier <= 0 || earlier < ratio.minimumBaseline { return .nan }
    return aggregate(ratio.measure, moment) / earlier
  }

  private func newValues(_ moment: Instant) -> Double {
    let here = matches.filter { $0.finish == moment }
    guard correlation.warmUp == nil || isWarm(moment) else { return 0 }
    let new = Set(here.flatMap(\.values)).filter { value in
      let starts = here.filter { $0.values.contains(value) }.map(\.start)
      let before = matches.filter { $0.finish < moment && $0.values.contains(value) }
      if reading == .possible { return before.allSatisfy { $0.start.advanced(by: correlation.timespan) <= moment } }
      return starts.allSatisfy { start in
        before.allSatisfy { $0.finish.advanced(by: correlation.timespan) <= start }
      }
    }
    return Double(new.count)
  }

  private func change(_ moment: Instant) -> Double {
    let here = matches.filter { $0.finish == moment }
    guard let previous = matches.map(\.finish).filter({ $0 < moment }).max(), !here.isEmpty else { return 0 }
    let before = matches.filter { $0.finish == previous }
    if Set(here.flatMap(\.values)) == Set(before.flatMap(\.values)) { return 0 }
    let span = correlation.timespan
    if reading == .possible { return here.contains { $0.start < previous.advanced(by: span) } ? 1 : 0 }
    let isNear = before.allSatisfy { moment < $0.start.advanced(by: span) }
    return isNear && here.allSatisfy { previous < $0.start } ? 1 : 0
  }

  func score(_ moment: Instant) -> Double {
    guard let score = correlation.score else { return .nan }
    let halfLife = Double(score.halfLife.milliseconds)
    var used: [Int64: Double] = [:]
    var tuplesOfBin: [Int64: Set<String>] = [:]
    var tuples: Set<String> = []
    var sum = 0.0
    for match in matches where match.finish <= moment {
      var add = score.adds.indices.filter { match.fills($0) }.map { score.adds[$0] }.reduce(0, +)
      if let cap = score.cap, add > 0 {
        let bin = match.finish.milliseconds / cap.timespan.milliseconds
        add = min(add, cap.add - used[bin, default: 0])
        if match.dedupe.map({ tuplesOfBin[bin, default: []].insert($0).inserted }) ?? true {
          used[bin, default: 0] += add
        }
      }
      let age = Double(moment.milliseconds(since: match.finish))
      let own = pane(match.finish, halfLife)
      let last = matches.map(\.finish).filter { pane($0, halfLife) == own }.max() ?? match.finish
      if Double(moment.milliseconds(since: last)) >= halfLife * 20 { continue }
      if let tuple = match.dedupe, !tuples.insert(tuple).inserted { continue }
      sum += add * exp2(-age / halfLife)
    }
    return sum
  }

  /// The 64th part of a half-life in which a moment lies.
  private func pane(_ moment: Instant, _ halfLife: Double) -> Double {
    (Double(moment.milliseconds) * 64 / halfLife).rounded(.down)
  }
}

/// The methods of a baseline over whole lists of bins, the current one first.
struct BaselineReference {
  let baseline: Baseline
  let bins: [Double]
  let width: Int

  private func mean(_ values: ArraySlice<Double>) -> Double { values.reduce(0, +) / Double(values.count) }

  private func z(_ value: Double, _ values: ArraySlice<Double>) -> Double {
    let mean = mean(values)
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (value - mean) / max(0.5, (squares / Double(values.count - 1)).squareRoot())
  }

  /// The bins that a bin is compared with.
  private func before(_ bin: Int, lag: Int) -> ArraySlice<Double> { bins[(bin + 1 + lag)..<(bin + 1 + lag + width)] }

  var number: Double {
    let lag = [.earsC2, .earsC3].contains(baseline.method) ? 2 : baseline.method == .cusum ? 6 : 0
    let known = before(0, lag: lag)
    let total = known.reduce(0, +)
    if bins[0] == 0 || bins[0] < baseline.minimumCurrent || total < baseline.minimumBaseline { return .nan }
    switch baseline.method {
    case .ratio: return total == 0 ? .nan : bins[0] / mean(known)
    case .zscore, .earsC1, .earsC2: return z(bins[0], known)
    case .earsC3: return (0...2).map { max(0, z(bins[$0], before($0, lag: 2)) - 1) }.reduce(0, +)
    case .poisson:
      let mean = max(total, 0.5) / Double(width)
      var (term, below) = (exp(-mean), 0.0)
      for k in 0..<Int(bins[0]) {
        below += term
        term *= mean / Double(k + 1)
      }
      return -log10(1 - below)
    case .cusum: return (0...6).reversed().reduce(0) { max(0, $0 + z(bins[$1], known) - 0.5) }
    }
  }
}

import Events
import TestSupport

@testable import Rules

/// What a correlation measures for one group, by the words of the manual: every moment is looked at by itself.
struct WindowReference {
  let correlation: Correlation
  let matches: [Match]
  let reading: Reading
  /// When each match leaves; nil for one that never enters.
  private var leaves: [Match: Instant] = [:]

  private var zone: Zone { correlation.zone }
  private var timespan: TimeSpan { correlation.timespan }

  init(_ correlation: Correlation, _ matches: [Match], _ reading: Reading) {
    self.correlation = correlation
    self.reading = reading
    // For a statistic an event without a number is not there.
    let isStatistic = Correlation.Kind.statistics.contains(correlation.kind)
    let counted = matches.filter { !isStatistic || $0.values.contains { Double($0) != nil } }
    self.matches = counted.sorted {
      ($0.finish, $0.start, $0.steps, $0.values.joined(separator: "\n"))
        < ($1.finish, $1.start, $1.steps, $1.values.joined(separator: "\n"))
    }
    for match in self.matches { leaves[match] = end(match) }
  }

  // MARK: Windows

  func leave(_ match: Match) -> Instant? { leaves[match] }

  private func end(_ match: Match) -> Instant? {
    switch correlation.window {
    case .sliding:
      let leave = (reading == .certain ? match.start : match.finish).advanced(by: timespan, in: zone)
      return leave > match.finish ? leave : nil
    case .tumbling, .calendar:
      let begin = binStart(match.finish)
      return reading == .certain && match.start < begin ? nil : binEnd(match.finish)
    case .session(let gap):
      return sessions(gap).first { $0.members.contains(match) }?.end
    }
  }

  /// Walks back until the day, week, month, … begins.
  func binStart(_ moment: Instant) -> Instant {
    if correlation.window == .tumbling && timespan.months == 0 {
      return Instant(milliseconds: moment.milliseconds - moment.milliseconds % timespan.milliseconds)
    }
    var date = binZone.local(at: moment).date
    while !isFirst(date) { date = CivilDate(dayNumber: date.dayNumber - 1) }
    return binZone.start(of: date)
  }

  /// Walks on until the next one does.
  private func binEnd(_ moment: Instant) -> Instant {
    if correlation.window == .tumbling && timespan.months == 0 { return binStart(moment).advanced(by: timespan) }
    var date = CivilDate(dayNumber: binZone.local(at: moment).date.dayNumber + 1)
    while !isFirst(date) { date = CivilDate(dayNumber: date.dayNumber + 1) }
    return binZone.start(of: date)
  }

  private var binZone: Zone { correlation.window == .tumbling ? .utc : zone }

  private func isFirst(_ date: CivilDate) -> Bool {
    if timespan.months > 0 { return date.day == 1 && (date.month - 1) % timespan.months == 0 }
    return timespan == .days(7) ? date.weekday == 1 : true
  }

  private func sessions(_ gap: TimeSpan) -> [(members: [Match], end: Instant)] {
    func from(_ match: Match) -> Instant { reading == .certain ? match.start : match.finish }
    func end(_ members: [Match]) -> Instant {
      let quiet = members.map { from($0).advanced(by: gap) }.max() ?? .distantPast
      return min(quiet, members.map { from($0).advanced(by: timespan) }.min() ?? .distantPast)
    }
    var result: [[Match]] = []
    for match in matches where end([match]) > match.finish {
      if let last = result.last, match.finish < end(last) {
        result[result.count - 1].append(match)
      } else {
        result.append([match])
      }
    }
    return result.map { ($0, end($0)) }
  }

  func present(_ moment: Instant) -> [Match] {
    matches.filter { $0.finish <= moment && moment < leave($0) ?? .distantPast }
  }

  // MARK: Numbers

  func aggregate(_ kind: Correlation.Kind, _ moment: Instant) -> Double {
    var tuples: Set<String> = []
    let isNumber = kind != .eventCount && kind != .valueCount
    let counted = present(moment).filter { match in
      if isNumber && match.values.allSatisfy({ Double($0) == nil }) { return false }
      return match.dedupe.map { tuples.insert($0).inserted } ?? true
    }
    let numbers = counted.flatMap { $0.values.compactMap(Double.init) }.sorted()
    switch kind {
    case .eventCount: return Double(counted.count)
    case .valueCount: return Double(Set(counted.flatMap { $0.values.map { $0.lowercased() } }).count)
    case .valueSum: return numbers.reduce(0, +)
    case .valueAverage: return numbers.isEmpty ? .nan : numbers.reduce(0, +) / Double(numbers.count)
    case .valueMinimum: return numbers.first ?? .nan
    case .valueMaximum: return numbers.last ?? .nan
    case .valueMedian: return quantile(numbers, 50)
    default: return quantile(numbers, correlation.percentile)
    }
  }

  private func quantile(_ numbers: [Double], _ p: Double) -> Double {
    if numbers.isEmpty { return .nan }
    let rank = Double(numbers.count - 1) * p / 100
    let (low, high) = (numbers[Int(rank.rounded(.down))], numbers[Int(rank.rounded(.up))])
    return low + (high - low) * (rank - rank.rounded(.down))
  }

  /// Every moment at which a count can change, and the one before it.
  var moments: [Instant] {
    let edges = matches.flatMap { [$0.finish, leave($0)].compactMap(\.self) }
    return Set(edges.flatMap { [$0.advanced(byMilliseconds: -1), $0, $0.advanced(byMilliseconds: 1)] }).sorted()
  }

  /// Whether a window ends for all that is in it.
  func isCut(_ moment: Instant) -> Bool {
    correlation.window != .sliding && matches.contains { leave($0) == moment }
  }
}

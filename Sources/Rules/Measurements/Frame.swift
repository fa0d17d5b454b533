import Events

/// The piece of event time in which matches are counted together: a window of one length and kind, in a zone.
///
/// A match enters at its end. When it leaves depends on the window:
///
/// - *sliding*: a window's length after its start.
/// - *tumbling* and *calendar*: at the end of the bin in which it lies. `[begin, end)` is a bin, so what ends at
///   midnight belongs to the day that begins. An event that begins in one bin and ends in another is in neither for
///   certain; possibly it is in the one in which it ends.
/// - *session*: with all others of its session, a gap after the start of the last of them, at the latest a timespan
///   after the earliest start. An event that lasts longer than the gap is in none. Possibly both run from the ends.
struct Frame: Sendable {
  let timespan: TimeSpan
  var window: Window = .sliding
  var zone: Zone = .utc

  /// Whether it ends for all its matches at once, so that what comes then is counted from zero.
  var endsAtOnce: Bool { window != .sliding }

  /// An upper bound of a span in milliseconds. Clocks of a zone may be set by up to a day.
  func longest(_ span: TimeSpan) -> Int64 {
    let isByClocks = window == .calendar && zone != .utc && span.months == 0
    return span.longestMilliseconds(in: zone) + (isByClocks ? 86_400_000 : 0)
  }

  /// Which matches decide what is in it, and how far one is felt.
  var reach: Reach {
    let length = longest(timespan)
    guard case .session(let gap) = window else { return Reach(backward: length, forward: length) }
    // A match more or less may divide all the sessions after it another way, until none came for the gap.
    return Reach(backward: length, forward: nil, gap: longest(gap))
  }

  /// When each match leaves; nil for one that never enters. They stand in the order of their ends.
  func leaves(_ matches: [Match], _ reading: Reading) -> [Instant?] {
    switch window {
    case .sliding:
      return matches.map { match in
        let from = reading == .certain ? match.start : match.finish
        let leave = from.advanced(by: timespan, in: zone)
        return leave > match.finish ? leave : nil
      }
    case .tumbling, .calendar:
      return matches.map { match in
        let bin = bin(at: match.finish)
        if reading == .certain, match.start < start(ofBin: bin) { return nil }
        return start(ofBin: bin + 1)
      }
    case .session(let gap):
      return sessions(matches, gap, reading)
    }
  }

  private func sessions(_ matches: [Match], _ gap: TimeSpan, _ reading: Reading) -> [Instant?] {
    var leaves: [Instant?] = Array(repeating: nil, count: matches.count)
    var members: [Int] = []
    var quiet = Instant.distantPast
    var limit = Instant.distantPast
    for (index, match) in matches.enumerated() {
      let from = reading == .certain ? match.start : match.finish
      let (alone, longest) = (from.advanced(by: gap, in: zone), from.advanced(by: timespan, in: zone))
      guard min(alone, longest) > match.finish else { continue }
      if match.finish < min(quiet, limit) {
        (quiet, limit) = (max(quiet, alone), min(limit, longest))
      } else {
        for member in members { leaves[member] = min(quiet, limit) }
        members = []
        (quiet, limit) = (alone, longest)
      }
      members.append(index)
    }
    for member in members { leaves[member] = min(quiet, limit) }
    return leaves
  }

  /// When the matches enter and leave, in the order of time.
  func edges(_ matches: [Match], _ reading: Reading) -> [Reading.Edge] {
    var edges: [Reading.Edge] = []
    edges.reserveCapacity(matches.count * 2)
    for (index, leave) in leaves(matches, reading).enumerated() {
      guard let leave else { continue }
      edges.append((matches[index].finish, true, index))
      edges.append((leave, false, index))
    }
    // At one moment the matches of an earlier bin leave before those of the next enter, since they ended earlier.
    return edges.sorted { ($0.at, $0.index) < ($1.at, $1.index) }
  }

  /// The matches that are in it at a moment.
  func present(_ matches: [Match], _ reading: Reading, at moment: Instant) -> [Match] {
    zip(matches, leaves(matches, reading)).compactMap { match, leave in
      guard let leave, match.finish <= moment, moment < leave else { return nil }
      return match
    }
  }

  /// When the matches that are ever in it enter.
  func entries(_ matches: [Match], _ reading: Reading) -> [Instant] {
    zip(matches, leaves(matches, reading)).compactMap { match, leave in leave == nil ? nil : match.finish }
  }
}

/// Bins stand one after another without a hole; each has a number, and the next one the next number.
extension Frame {
  /// The number of the bin in which a moment lies.
  func bin(at moment: Instant) -> Int64 {
    let isCalendar = window == .calendar
    let local = isCalendar ? zone.local(at: moment) : LocalTime(milliseconds: moment.milliseconds)
    guard timespan.months == 0 else {
      return floored(Int64(local.date.year * 12 + local.date.month - 1), Int64(timespan.months))
    }
    if let days = calendarDays { return floored(local.date.dayNumber + Frame.firstMonday, days) }
    return floored(moment.milliseconds, timespan.milliseconds)
  }

  /// When a bin begins.
  func start(ofBin bin: Int64) -> Instant {
    if timespan.months != 0 {
      let date = Frame.newYear.advanced(byMonths: Int(bin) * timespan.months - 1970 * 12)
      return window == .calendar ? zone.start(of: date) : Instant(date)
    }
    if let days = calendarDays { return zone.start(of: CivilDate(dayNumber: bin * days - Frame.firstMonday)) }
    return Instant(milliseconds: bin * timespan.milliseconds)
  }

  /// Of a calendar window, how many days of the zone a bin has.
  private var calendarDays: Int64? {
    guard window == .calendar, timespan.milliseconds % 86_400_000 == 0 else { return nil }
    return timespan.milliseconds / 86_400_000
  }

  private static let newYear = CivilDate(dayNumber: 0)
  /// 1970-01-01 was a Thursday, so weeks that begin on Monday began three days earlier.
  private static let firstMonday: Int64 = 3

  private func floored(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

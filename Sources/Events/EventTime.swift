/// How exactly a source knows when something happened.
package enum Precision: String, Sendable, CaseIterable {
  case year, month, day, minute, second
  /// A start and an end were given.
  case interval
}

/// When an event happened: a start and an end in UTC, the same for an instant.
///
/// A date is an interval whose end is its last second: `2022-08` runs from `2022-08-01T00:00:00Z` to
/// `2022-08-31T23:59:59Z`.
package struct EventTime: Hashable, Sendable {
  package let start: Instant
  package let end: Instant
  package let precision: Precision

  /// `end` must not lie before `start`.
  package init(start: Instant, end: Instant, precision: Precision) {
    precondition(start <= end, "an interval ends after it starts")
    self.start = start
    self.end = end
    self.precision = precision
  }

  /// A point in time.
  package init(_ instant: Instant) {
    self.init(start: instant, end: instant, precision: .second)
  }

  /// The whole of a day.
  package init(day: CivilDate) {
    self.init(start: Instant(day), end: EventTime.lastSecond(of: day), precision: .day)
  }

  /// The whole of a month, or nil where the year has no such month.
  package init?(year: Int, month: Int) {
    guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
    let last = CivilDate(dayNumber: first.advanced(byMonths: 1).dayNumber - 1)
    self.init(start: Instant(first), end: EventTime.lastSecond(of: last), precision: .month)
  }

  /// The whole of a year, or nil beyond four digits.
  package init?(year: Int) {
    guard let first = CivilDate(year: year, month: 1, day: 1), let last = CivilDate(year: year, month: 12, day: 31)
    else { return nil }
    self.init(start: Instant(first), end: EventTime.lastSecond(of: last), precision: .year)
  }

  static func lastSecond(of day: CivilDate) -> Instant {
    Instant(day).advanced(byMilliseconds: Instant.millisecondsPerDay - 1000)
  }

  /// What both intervals have in common, or nil where they do not overlap.
  package func intersection(_ other: EventTime) -> EventTime? {
    let start = max(start, other.start)
    let end = min(end, other.end)
    guard start <= end else { return nil }
    if self.start == start && self.end == end { return self }
    if other.start == start && other.end == end { return other }
    return EventTime(start: start, end: end, precision: .interval)
  }

  /// The time as a source would write it: `2022`, `2022-08`, `2022-08-23`, an instant, or `start/end`.
  package var text: String {
    switch precision {
    case .year: return String(start.date.text.prefix(4))
    case .month: return String(start.date.text.prefix(7))
    case .day: return start.date.text
    case .minute, .second: return start == end ? start.text : "\(start.text)/\(end.text)"
    case .interval: return "\(EventTime.edge(start, isEnd: false))/\(EventTime.edge(end, isEnd: true))"
    }
  }

  /// A date where the instant is its first (or last) second, else the instant.
  private static func edge(_ instant: Instant, isEnd: Bool) -> String {
    let plain = isEnd ? lastSecond(of: instant.date) : Instant(instant.date)
    return instant == plain ? instant.date.text : instant.text
  }
}

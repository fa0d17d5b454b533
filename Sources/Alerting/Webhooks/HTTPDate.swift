import Events

/// The dates of HTTP (RFC 9110, section 5.6.7), in all three forms that a receiver may send.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`; nil for anything
  /// else.
  ///
  /// - Parameter now: Decides the century of a year of two digits: one that would lie more than 50 years ahead is past.
  static func parse(_ text: some StringProtocol, now: Instant) -> Instant? {
    let words = String(text).split { " ,-:".contains($0) }.map(String.init)
    if words.count == 8 {
      guard words[7] == "GMT" else { return nil }
      return instant(day: words[1], month: words[2], year: words[3], clock: words[4..<7], now)
    }
    guard words.count == 7 else { return nil }
    return instant(day: words[2], month: words[1], year: words[6], clock: words[3..<6], now)
  }

  private static func instant(
    day: String, month: String, year: String, clock: ArraySlice<String>, _ now: Instant
  ) -> Instant? {
    let parts = clock.compactMap { Int($0) }
    guard let day = Int(day), let month = months.firstIndex(of: month), var full = Int(year), parts.count == 3,
      (0..<24).contains(parts[0]), (0..<60).contains(parts[1]), (0...60).contains(parts[2])
    else { return nil }
    if year.utf8.count == 2 {
      full += now.date.year / 100 * 100
      if full > now.date.year + 50 { full -= 100 }
    }
    guard let date = CivilDate(year: full, month: month + 1, day: day) else { return nil }
    let seconds = parts[0] * 3600 + parts[1] * 60 + min(parts[2], 59)
    return Instant(date).advanced(byMilliseconds: Int64(seconds) * 1000)
  }
}

/// How long a receiver asks to be left alone.
enum RetryAfter {
  /// The wait in milliseconds that a `Retry-After` header asks for, in seconds or as a date; nil where it says nothing
  /// that can be understood.
  static func milliseconds(_ header: String, now: Instant) -> Int64? {
    let text = trimmed(header)
    if let seconds = Double(text), seconds.isFinite, seconds >= 0 {
      return Int64(min(seconds, 1e9) * 1000)
    }
    return HTTPDate.parse(text, now: now).map { max(0, $0.milliseconds(since: now)) }
  }
}

import Events

/// The time that a brief looks back on: the period up to its moment, and the one before that.
struct BriefPeriod: Sendable, Equatable {
  /// How many periods the picture shows.
  static let pictured = 12
  /// The longest that makes sense beside the calendar of four-digit years.
  private static let longest = TimeSpan.months(120)

  let now: Instant
  let span: TimeSpan

  /// Nil where a span is no period to look back on.
  static func isSensible(_ span: TimeSpan) -> Bool {
    !span.isZero && span.longestMilliseconds <= longest.longestMilliseconds
  }

  /// What lies after this moment is of the period.
  var since: Instant { back(1) }
  /// What lies after this moment and not after ``since`` is of the period before.
  var before: Instant { back(2) }
  /// Where the picture begins, and its middle.
  var begin: Instant { back(BriefPeriod.pictured) }
  var middle: Instant { back(BriefPeriod.pictured / 2) }

  private func back(_ count: Int) -> Instant { now.advanced(by: span.times(-count)) }

  /// Behind "the last": `30 days`, `month`.
  var text: String {
    let written = span.text
    let digits = written.prefix(while: \.isNumber)
    let nouns = ["s": "second", "m": "minute", "h": "hour", "d": "day", "mo": "month", "q": "quarter", "y": "year"]
    guard let noun = nouns[String(written[digits.endIndex...])], let count = Int(digits) else { return written }
    return count == 1 ? noun : Count.of(count, noun)
  }
}

internal import CSQLite
package import Events

/// Which events a search gives. A list of patterns holds where any of them matches; an empty one always holds.
///
/// In a pattern `*` stands for any text and `?` for one character; ASCII letters match in either case.
package struct EventFilter: Sendable {
  package var feeds: [String] = []
  package var kinds: [String] = []
  package var assets: [String] = []
  package var countries: [String] = []
  /// Match where any element of the list does.
  package var actors: [String] = []
  package var targets: [String] = []
  /// Events that start at this moment or after it.
  package var from: Instant?
  /// Events that start at this moment or before it.
  package var through: Instant?
  /// Only what was known by this moment: later reports do not exist, and corrected ones are as they were.
  package var asOf: Instant?
  package var newestFirst = false
  package var limit = Int.max

  package init() {}
}

extension EventFilter {
  /// Whether an event, as its reports make it, is among those asked for.
  func matches(_ event: Event) -> Bool {
    let report = event.report
    return holds(feeds, [report.feed]) && holds(kinds, [report.kind]) && holds(assets, report.asset.map { [$0] } ?? [])
      && holds(countries, report.country.map { [$0] } ?? []) && holds(actors, report.actor)
      && holds(targets, report.target) && event.time.start >= from ?? .distantPast
      && event.time.start <= through ?? .distantFuture
  }

  private func holds(_ patterns: [String], _ values: [String]) -> Bool {
    patterns.isEmpty
      || patterns.contains { pattern in
        values.contains { sqlite3_strlike(EventFilter.like(pattern), $0, UInt32(UInt8(ascii: "\\"))) == 0 }
      }
  }

  /// A pattern in the language of SQL's `LIKE`, with `\` as its escape.
  static func like(_ pattern: String) -> String {
    String(
      pattern.flatMap { character -> [Character] in
        switch character {
        case "*": ["%"]
        case "?": ["_"]
        case "%", "_", "\\": ["\\", character]
        default: [character]
        }
      })
  }
}

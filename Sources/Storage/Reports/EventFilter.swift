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
  /// Events that end at this moment or after it.
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
      && holds(targets, report.target) && event.time.end >= from ?? .distantPast
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

  /// The filter as a condition on the columns of `report`, and the values of its parameters from 1 on.
  ///
  /// The event that several reports make may not hold where one of them does; but no event holds without that the
  /// report holds that supplies its fields, since its interval contains the event's.
  func condition() -> (sql: String, values: [any Bindable]) {
    var terms: [String] = []
    var values: [any Bindable] = []
    let scalars = [("feed_text", feeds), ("kind_text", kinds), ("asset_text", assets), ("country_text", countries)]
    for (column, patterns) in scalars where !patterns.isEmpty {
      let likes = patterns.map { EventFilter.term("dict.text", $0, &values) }
      terms.append("\(column) IN (SELECT id FROM dict WHERE \(likes.joined(separator: " OR ")))")
    }
    for (column, patterns) in [("actor_text", actors), ("target_text", targets)] where !patterns.isEmpty {
      let likes = patterns.map { EventFilter.term("value", $0, &values) }
      // Only lists begin with a bracket and are JSON; of other texts the second test is never asked.
      terms.append(
        """
        \(column) IN (SELECT id FROM dict WHERE CASE WHEN dict.text LIKE '[%' AND json_valid(dict.text)
          THEN EXISTS (SELECT 1 FROM json_each(dict.text) WHERE \(likes.joined(separator: " OR "))) END)
        """)
    }
    for (term, moment) in [("ends >= ", from), ("starts <= ", through)] {
      guard let moment else { continue }
      values.append(moment)
      terms.append(term + "?\(values.count)")
    }
    return (terms.isEmpty ? "1" : terms.joined(separator: " AND "), values)
  }

  private static func term(_ column: String, _ pattern: String, _ values: inout [any Bindable]) -> String {
    values.append(like(pattern))
    return "\(column) LIKE ?\(values.count) ESCAPE '\\'"
  }
}

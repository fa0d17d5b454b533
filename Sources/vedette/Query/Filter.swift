import Events
import JSON

/// What `--where` asks for: terms such as `kind=pipeline.* asset=CPC time>=2022-06`, all of which must hold.
struct Filter: Sendable, Equatable {
  enum Comparison: String, Sendable, CaseIterable {
    // The longer signs first: they are looked for in this order.
    case notEqual = "!="
    case atLeast = ">="
    case atMost = "<="
    case equal = "="
    case greater = ">"
    case less = "<"
  }

  struct Term: Sendable, Equatable {
    var field: String
    var comparison: Comparison
    var value: String
  }

  /// What is wrong with the text, in a sentence.
  struct Failure: Error, Equatable, CustomStringConvertible {
    var description: String
  }

  var terms: [Term] = []
}

extension Filter {
  /// Reads terms separated by white space; a value with white space stands in quotes, `title="CPC halts"`.
  init(_ text: String) throws(Failure) {
    var rest = Substring(text)
    while true {
      rest = rest.drop { $0.isWhitespace }
      if rest.isEmpty { return }
      terms.append(try Filter.term(&rest))
    }
  }

  private static func term(_ rest: inout Substring) throws(Failure) -> Term {
    let field = rest.prefix { !$0.isWhitespace && !"=!<>\"'".contains($0) }
    let behind = rest[field.endIndex...]
    guard !field.isEmpty, let comparison = Comparison.allCases.first(where: { behind.hasPrefix($0.rawValue) }) else {
      let word = rest.prefix { !$0.isWhitespace }
      throw Failure(description: "'\(word)' is no term: write FIELD=VALUE, or one of != < <= > >= instead of =")
    }
    rest = behind.dropFirst(comparison.rawValue.count)
    let term = Term(field: String(field), comparison: comparison, value: try value(&rest))
    try term.check()
    return term
  }

  private static func value(_ rest: inout Substring) throws(Failure) -> String {
    guard let quote = rest.first, quote == "\"" || quote == "'" else {
      let word = rest.prefix { !$0.isWhitespace }
      rest = rest[word.endIndex...]
      return String(word)
    }
    let inside = rest.dropFirst()
    guard let end = inside.firstIndex(of: quote) else {
      throw Failure(description: "the quote before '\(inside.prefix(20))' is not closed")
    }
    rest = inside[inside.index(after: end)...]
    return String(inside[..<end])
  }
}

extension Filter {
  /// Whether every term holds, given a way to the value of a field (nil where there is none).
  func matches(_ value: (String) -> JSONValue?) -> Bool {
    terms.allSatisfy { $0.holds(value($0.field)) }
  }
}

extension Filter.Term {
  /// Refuses what no value can meet: a field that holds times or numbers, compared with something else. A pattern may be
  /// asked for by `=` and `!=`, which then compare the text.
  fileprivate func check() throws(Filter.Failure) {
    let isText = comparison == .equal || comparison == .notEqual
    if isText && value.contains(where: { $0 == "*" || $0 == "?" }) { return }
    if Filter.timeFields.contains(field), ISO8601.time(value) == nil {
      throw Filter.Failure(
        description:
          "'\(value)' is no time, which '\(field)' is compared with: write 2022-08-23 or 2022-08-23T12:00:00Z")
    }
    if Filter.numberFields.contains(field), Double(value) == nil {
      throw Filter.Failure(description: "'\(value)' is no number, which '\(field)' is compared with")
    }
  }

  /// A list matches if any of its elements does; a field that is missing matches only `!=`.
  func holds(_ value: JSONValue?) -> Bool {
    if comparison == .notEqual { return !Filter.Term(field: field, comparison: .equal, value: self.value).holds(value) }
    guard let value else { return false }
    if case .array(let elements) = value { return elements.contains { compares($0) } }
    return compares(value)
  }

  private func compares(_ value: JSONValue) -> Bool {
    guard let text = value.scalarText else { return false }
    if Filter.timeFields.contains(field), let left = ISO8601.time(text), let right = ISO8601.time(self.value) {
      return compares(left, right)
    }
    if let left = Double(text), let right = Double(self.value) { return compares(left, right) }
    switch comparison {
    case .equal: return Wildcard(self.value).matches(text)
    case .notEqual: return !Wildcard(self.value).matches(text)
    case .less: return text < self.value
    case .atMost: return text <= self.value
    case .greater: return text > self.value
    case .atLeast: return text >= self.value
    }
  }

  private func compares(_ left: Double, _ right: Double) -> Bool {
    switch comparison {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .atMost: left <= right
    case .greater: left > right
    case .atLeast: left >= right
    }
  }

  /// Times are intervals: `=2022-06` holds for what lies inside June, `<` for what ended before it began.
  private func compares(_ left: EventTime, _ right: EventTime) -> Bool {
    let isInside = left.start >= right.start && left.end <= right.end
    switch comparison {
    case .equal: return isInside
    case .notEqual: return !isInside
    case .less: return left.end < right.start
    case .atMost: return left.end <= right.end
    case .greater: return left.start > right.end
    case .atLeast: return left.start >= right.start
    }
  }
}

extension Filter {
  /// The fields of events and alerts that hold times.
  static let timeFields: Set<String> = [
    "time", "until", "known", "ingested", "date", "at", "starts_at", "ends_at", "earliest_at", "detected_at",
  ]

  /// The fields of the event model that hold numbers.
  static let numberFields: Set<String> = [
    "value", "lat", "lon", "revision", "month", "year", "weekday", "hour",
  ]
}

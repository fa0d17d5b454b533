package import Events
import JSON

/// What a placeholder stands for.
package enum TemplateValue: Sendable, Hashable {
  case text(String)
  case number(Double)
  case instant(Instant)
  case time(EventTime)
  /// A length of time in milliseconds.
  case duration(Int64)
  case list([String])

  /// How it reads without a filter.
  package var text: String {
    switch self {
    case .text(let text): text
    case .number(let number): JSONWriter.token(number)
    case .instant(let instant): instant.text
    case .time(let time): time.text
    case .duration(let milliseconds): TemplateValue.words(milliseconds)
    case .list(let elements): elements.joined(separator: ", ")
    }
  }

  /// A length of time in its two largest units, cut off: `12 d 3 h`.
  private static func words(_ milliseconds: Int64) -> String {
    let units: [(name: String, size: UInt64)] = [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000)]
    var rest = milliseconds.magnitude
    var words: [String] = []
    for unit in units {
      let count = rest / unit.size
      rest %= unit.size
      if count > 0 { words.append("\(count) \(unit.name)") } else if !words.isEmpty { break }
      if words.count == 2 { break }
    }
    return (milliseconds < 0 ? "-" : "") + (words.isEmpty ? "0 s" : words.joined(separator: " "))
  }
}

extension Template {
  /// The text with every placeholder filled in; one whose value is missing becomes empty, or what its `default` says.
  package func render(values: (String) -> TemplateValue?) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .placeholder(let placeholder): placeholder.value(values)?.text ?? ""
      }
    }.joined()
  }
}

extension Template.Placeholder {
  /// What it stands for, with its filters applied; nil for nothing.
  func value(_ values: (String) -> TemplateValue?) -> TemplateValue? {
    filters.reduce(values(name)) { $1.apply(to: $0) }
  }
}

extension Template.Filter {
  /// A filter leaves what it does not fit as it is.
  func apply(to value: TemplateValue?) -> TemplateValue? {
    if case .whenMissing(let text) = self { return value.map(\.text.isEmpty) ?? true ? .text(text) : value }
    guard let value else { return nil }
    switch (self, value) {
    case (.date, .instant(let instant)): return .text(instant.date.text)
    case (.date, .time(let time)): return .text(Template.Filter.date(of: time))
    case (.date, .text(let text)): return ISO8601.time(text).map { .text(Template.Filter.date(of: $0)) } ?? value
    case (.join(let separator), .list(let elements)): return .text(elements.joined(separator: separator))
    case (.duration, .number(let seconds)): return .duration(Int64(clamping: seconds * 1000))
    case (.upper, _): return .text(value.text.uppercased())
    case (.lower, _): return .text(value.text.lowercased())
    case (.map(let replacements), _): return Template.Filter.replace(value, replacements)
    case (.truncate(let count), _): return Template.Filter.truncate(value, to: count)
    case (.number, .text(let text)): return Double(text).map(TemplateValue.number) ?? value
    case (.escape, _): return .text(Template.Filter.escape(value.text))
    default: return value
    }
  }

  private static func replace(_ value: TemplateValue, _ replacements: [Template.Replacement]) -> TemplateValue {
    let text = value.text
    let found = replacements.first { $0.value == text } ?? replacements.first { $0.value == "*" }
    return found.map { .text($0.text) } ?? value
  }

  private static func truncate(_ value: TemplateValue, to count: Int) -> TemplateValue {
    let text = value.text
    return text.count <= count ? value : .text(text.prefix(count - 1) + "…")
  }

  private static func escape(_ text: String) -> String {
    let entities: [Character: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;"]
    return text.reduce(into: "") { $0 += entities[$1] ?? String($1) }
  }

  private static func date(of time: EventTime) -> String {
    switch time.precision {
    case .year, .month, .day: time.text
    case .minute, .second: time.start.date.text
    case .interval:
      time.start.date == time.end.date ? time.start.date.text : "\(time.start.date.text)/\(time.end.date.text)"
    }
  }
}

extension Int64 {
  /// The nearest number that fits; 0 for what is no number.
  fileprivate init(clamping number: Double) {
    self = number.isNaN ? 0 : Int64(exactly: number.rounded()) ?? (number < 0 ? .min : .max)
  }
}

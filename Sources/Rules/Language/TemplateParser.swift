import Documents

extension Template {
  /// Reads a template; everything between the placeholders is kept as it stands, and so is a placeholder with a problem.
  package static func parse(_ text: String) -> (template: Template, problems: [Problem]) {
    var parser = TemplateParser(text)
    let parts = parser.parts()
    return (Template(parts: parts), parser.problems)
  }
}

/// A cursor over a template's characters.
private struct TemplateParser {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private(set) var problems: [Template.Problem] = []

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
  }

  mutating func parts() -> [Template.Part] {
    var parts: [Template.Part] = []
    var text = ""
    while position < scalars.count {
      let start = position
      if takes("{{") {
        do throws(Template.Problem) {
          let placeholder = try placeholder()
          if !text.isEmpty { parts.append(.text(text)) }
          text = ""
          parts.append(.placeholder(placeholder))
          continue
        } catch {
          problems.append(error)
          position = start
        }
        skipPlaceholder(into: &text)
      } else {
        text.unicodeScalars.append(scalars[position])
        position += 1
      }
    }
    if !text.isEmpty { parts.append(.text(text)) }
    return parts
  }

  /// Moves behind the next `}}`, or to the end.
  private mutating func skipPlaceholder(into text: inout String) {
    while position < scalars.count, !takes("}}") {
      text.unicodeScalars.append(scalars[position])
      position += 1
    }
    if scalars[..<position].suffix(2).elementsEqual("}}".unicodeScalars) { text += "}}" }
  }

  /// What stands between `{{` and `}}`; the position is behind the first.
  private mutating func placeholder() throws(Template.Problem) -> Template.Placeholder {
    let opening = position - 2
    skipSpaces()
    let offset = position
    let name = name()
    if name.isEmpty { throw problem("a name is missing in the placeholder", from: opening) }
    var filters: [Template.Filter] = []
    skipSpaces()
    while takes("|") {
      skipSpaces()
      filters.append(try filter())
      skipSpaces()
    }
    if !takes("}}") {
      let message = position == scalars.count ? "'}}' is missing" : "expected '|' or '}}'"
      throw position == scalars.count ? problem(message, from: opening) : problem(message, from: position, length: 1)
    }
    return Template.Placeholder(name: name, filters: filters, offset: offset, extent: opening..<position)
  }

  private mutating func filter() throws(Template.Problem) -> Template.Filter {
    let start = position
    let name = word()
    let argument = takes(":") ? try quoted() : nil
    if let filter = try argument.map({ (text) throws(Template.Problem) in try filter(name, text, from: start) })
      ?? filter(name)
    {
      return filter
    }
    if ["join", "default", "map", "truncate"].contains(name) {
      throw problem("the filter '\(name)' needs a text: \(name):'…'", from: start)
    }
    if Template.Filter.names.contains(name) { throw problem("the filter '\(name)' takes no text", from: start) }
    var found = problem(name.isEmpty ? "a filter is missing" : "there is no filter '\(name)'", from: start)
    found.suggestion = Suggestion.nearest(to: name, in: Template.Filter.names)
    throw found
  }

  private func filter(_ name: String) -> Template.Filter? {
    switch name {
    case "date": .date
    case "duration": .duration
    case "upper": .upper
    case "lower": .lower
    case "number": .number
    case "escape": .escape
    default: nil
    }
  }

  private func filter(
    _ name: String, _ argument: String, from start: Int
  ) throws(Template.Problem) -> Template.Filter? {
    switch name {
    case "join": return .join(argument)
    case "default": return .whenMissing(argument)
    case "map":
      let pairs = argument.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      }
      guard pairs.allSatisfy({ $0.count == 2 }) else {
        throw problem("'map' needs pairs: map:'high=error,*=info'", from: start)
      }
      return .map(pairs.map { Template.Replacement(value: $0[0], text: $0[1]) })
    case "truncate":
      guard let count = Int(argument), count > 0 else {
        throw problem("'truncate' needs a number of characters: truncate:'80'", from: start)
      }
      return .truncate(count)
    default: return nil
    }
  }

  /// A text between single or double quotes.
  private mutating func quoted() throws(Template.Problem) -> String {
    let start = position
    guard position < scalars.count, scalars[position] == "'" || scalars[position] == "\"" else {
      throw problem("expected a text in quotes", from: start, length: 1)
    }
    let quote = scalars[position]
    position += 1
    var text = ""
    while position < scalars.count, scalars[position] != quote {
      text.unicodeScalars.append(scalars[position])
      position += 1
    }
    guard position < scalars.count else { throw problem("the quote is not closed", from: start) }
    position += 1
    return text
  }

  /// What stands before the next `|` or `}}`; the name of a field may have spaces in it.
  private mutating func name() -> String {
    let start = position
    while position < scalars.count, scalars[position] != "|", !scalars[position...].starts(with: "}}".unicodeScalars) {
      position += 1
    }
    var end = position
    while end > start, scalars[end - 1].properties.isWhitespace { end -= 1 }
    var name = String.UnicodeScalarView()
    name.append(contentsOf: scalars[start..<end])
    return String(name)
  }

  private mutating func word() -> String {
    var word = ""
    while position < scalars.count, isOfFilter(scalars[position]) {
      word.unicodeScalars.append(scalars[position])
      position += 1
    }
    return word
  }

  private func isOfFilter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar == "_"
  }

  private mutating func skipSpaces() {
    while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
  }

  private mutating func takes(_ text: String) -> Bool {
    guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
    position += text.unicodeScalars.count
    return true
  }

  private func problem(_ message: String, from start: Int, length: Int? = nil) -> Template.Problem {
    Template.Problem(message: message, offset: start, length: length ?? max(1, position - start))
  }
}

extension Matcher {
  /// Reads matchers in Alertmanager's syntax (its UTF-8 one): `rule=~"pipeline-.*"`, several separated by commas, with or
  /// without braces around them.
  ///
  /// A name or value that holds white space or one of ``{}!=~,\"'`` and the backquote stands in double quotes, with the
  /// escapes of Go: `\n`, `\"`, `\\`, `\x41`, `\u00e9` and so on.
  package static func parse(_ text: String) throws(MatcherProblem) -> [Matcher] {
    var parser = MatcherParser(text)
    return try parser.matchers()
  }
}

/// A cursor over the text of matchers.
private struct MatcherParser {
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
  }

  mutating func matchers() throws(MatcherProblem) -> [Matcher] {
    skipSpaces()
    let hasBrace = take("{")
    var matchers: [Matcher] = []
    skipSpaces()
    while let next = peek, next != "}" {
      matchers.append(try matcher())
      skipSpaces()
      guard take(",") else { break }
      skipSpaces()
    }
    if hasBrace, !take("}") { throw problem(peek == nil ? "'}' is missing here" : "expected ',' or '}'") }
    skipSpaces()
    if peek != nil { throw problem(hasBrace ? "nothing may stand behind '}'" : "expected ',' and another matcher") }
    return matchers
  }

  private mutating func matcher() throws(MatcherProblem) -> Matcher {
    let start = position
    let name = try word("a label's name")
    if name.isEmpty { throw problem("the name of a label is empty", from: start) }
    skipSpaces()
    let comparison = try comparison()
    skipSpaces()
    let place = position
    let isQuoted = peek == "\""
    let value = try word("a value")
    do throws(MatcherProblem) {
      return try Matcher(name, comparison, value)
    } catch {
      var moved = error
      moved.offset = place + (isQuoted ? 1 : 0)
      moved.length = max(1, position - place - (isQuoted ? 2 : 0))
      throw moved
    }
  }

  private mutating func comparison() throws(MatcherProblem) -> Matcher.Comparison {
    for comparison in [Matcher.Comparison.notMatches, .notEqual, .matches, .equal] where take(comparison.rawValue) {
      return comparison
    }
    throw problem("expected =, !=, =~ or !~")
  }

  /// A text in quotes, or the characters up to the next that is reserved.
  private mutating func word(_ what: String) throws(MatcherProblem) -> String {
    if peek == "\"" { return try quoted() }
    let start = position
    while let next = peek, !MatcherParser.isReserved(next) { position += 1 }
    guard position > start else { throw problem("expected \(what)") }
    return MatcherParser.text(scalars[start..<position])
  }

  private mutating func quoted() throws(MatcherProblem) -> String {
    let start = position
    position += 1
    var bytes: [UInt8] = []
    while let next = peek {
      position += 1
      switch next {
      case "\"":
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw problem("the escapes in these quotes are not UTF-8", from: start)
        }
        return text
      case "\\": try escape(into: &bytes)
      case "\n": throw problem("a line ends inside quotes; write \\n", from: start)
      default: bytes += Array(String(next).utf8)
      }
    }
    throw problem("this quote is not closed", from: start, length: 1)
  }

  /// What stands behind a backslash, as Go's `strconv.Unquote` reads it.
  private mutating func escape(into bytes: inout [UInt8]) throws(MatcherProblem) {
    let start = position - 1
    guard let sign = peek else { throw problem("this quote is not closed", from: start) }
    position += 1
    if let byte = MatcherParser.escapes[sign] { return bytes.append(byte) }
    switch sign {
    case "x": bytes.append(UInt8(truncatingIfNeeded: try number(digits: 2, radix: 16, from: start)))
    case "0"..."7":
      position -= 1
      let code = try number(digits: 3, radix: 8, from: start)
      guard let byte = UInt8(exactly: code) else { throw problem("no byte has this number", from: start) }
      bytes.append(byte)
    case "u", "U":
      let code = try number(digits: sign == "u" ? 4 : 8, radix: 16, from: start)
      guard let scalar = Unicode.Scalar(code) else { throw problem("no character has this number", from: start) }
      bytes += Array(String(scalar).utf8)
    default: throw problem("there is no escape '\\\(sign)'; a backslash is written \\\\", from: start)
    }
  }

  private mutating func number(digits: Int, radix: Int, from start: Int) throws(MatcherProblem) -> UInt32 {
    let end = min(position + digits, scalars.count)
    let text = MatcherParser.text(scalars[position..<end])
    guard text.utf8.count == digits, text.first?.isLetter == true || text.first?.isNumber == true,
      let number = UInt32(text, radix: radix)
    else { throw problem("this escape needs \(digits) digits", from: start) }
    position = end
    return number
  }
}

extension MatcherParser {
  private static let escapes: [Unicode.Scalar: UInt8] = [
    "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, "\"": 34,
  ]

  fileprivate static func isReserved(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || "{}!=~,\\\"'`".unicodeScalars.contains(scalar)
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func skipSpaces() {
    while let next = peek, next.properties.isWhitespace { position += 1 }
  }

  private mutating func take(_ text: String) -> Bool {
    guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
    position += text.unicodeScalars.count
    return true
  }

  /// A problem at the place reached, or with what was read since `start`.
  private func problem(_ message: String, from start: Int? = nil, length: Int? = nil) -> MatcherProblem {
    MatcherProblem(
      message: message, offset: start ?? position, length: length ?? max(1, start.map { position - $0 } ?? 1))
  }
}

extension Matcher {
  /// The matcher as it can be read again: `rule=~"pipeline-.*"`.
  package var text: String {
    let isPlain = !name.unicodeScalars.contains(where: MatcherParser.isReserved)
    return (isPlain ? name : Matcher.quoted(name)) + comparison.rawValue + Matcher.quoted(value)
  }

  private static func quoted(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": output += "\\\(scalar)"
      case "\n": output += "\\n"
      case _
      where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || (0x2028...0x202E).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output + "\""
  }
}

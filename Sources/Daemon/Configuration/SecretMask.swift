import Documents

extension Diagnostic {
  /// As it may be shown: in the line of a configuration that it is about, asterisks stand where a URL or a secret does.
  var withoutSecrets: Diagnostic {
    var shown = self
    guard let sourceLine else { return shown }
    var mask = SecretMask(sourceLine)
    mask.hideValues()
    mask.hideTokens()
    // It stands in a line of its own where a list of secrets does.
    if code == .badSecret || code == .badURL { mask.hide(column - 1) }
    shown.sourceLine = mask.line
    return shown
  }
}

/// Puts asterisks in the place of URLs and secrets in a line of YAML, one for each character, so that columns stay right. The
/// line may be broken: it is looked at as a text.
struct SecretMask {
  private var scalars: [Unicode.Scalar]

  init(_ line: String) {
    scalars = Array(line.unicodeScalars)
  }

  var line: String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  /// The values of keys that end in `url` or `secret`.
  mutating func hideValues() {
    for name in ["url", "secret"] {
      for start in places(of: name) {
        var place = start + name.unicodeScalars.count
        if place < scalars.count, SecretMask.quotes.contains(scalars[place]) { place += 1 }
        place = skipBlanks(from: place)
        guard place < scalars.count, scalars[place] == ":" else { continue }
        hide(skipBlanks(from: place + 1))
      }
    }
  }

  /// What begins as a secret of Standard Webhooks, or follows a scheme as in `https://`.
  mutating func hideTokens() {
    for mark in ["whsec_", "://"] {
      for start in places(of: mark) {
        let from = start + mark.unicodeScalars.count
        let to = scalars[from...].firstIndex { SecretMask.ends.contains($0) } ?? scalars.count
        hide(from..<to)
      }
    }
  }

  /// The value that begins at a place: up to its closing quote or bracket; else to the end of its place in a mapping within
  /// braces, or of the line.
  mutating func hide(_ start: Int) {
    guard start >= 0, start < scalars.count else { return }
    let first = scalars[start]
    let rest = scalars[(start + 1)...]
    let end: Int?
    if SecretMask.quotes.contains(first) {
      end = rest.firstIndex(of: first)
    } else if first == "[" {
      end = rest.firstIndex(of: "]")
    } else if scalars[..<start].contains(where: { $0 == "{" || $0 == "[" }) {
      end = rest.firstIndex { $0 == "," || $0 == "}" || $0 == "]" }
      return hide(start..<(end ?? scalars.count))
    } else {
      end = nil
    }
    hide(start + (end == nil ? 0 : 1)..<(end ?? scalars.count))
  }

  private mutating func hide(_ range: Range<Int>) {
    for place in range where scalars[place] != " " && scalars[place] != "\t" { scalars[place] = "*" }
  }

  private func places(of word: String) -> [Int] {
    let wanted = Array(word.unicodeScalars)
    return scalars.indices.filter { start in
      scalars[start...].prefix(wanted.count).map(\.properties.lowercaseMapping).joined() == word
    }
  }

  private func skipBlanks(from place: Int) -> Int {
    scalars[min(place, scalars.count)...].firstIndex { $0 != " " && $0 != "\t" } ?? scalars.count
  }

  private static let quotes: Set<Unicode.Scalar> = ["'", "\""]
  private static let ends: Set<Unicode.Scalar> = ["'", "\"", " ", "\t", ",", "}", "]"]
}

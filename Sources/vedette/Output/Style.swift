import Glibc

/// How text for a person looks: in colour on a terminal, else plain.
struct Style: Sendable {
  enum Colour: String {
    case red = "31"
    case yellow = "33"
    case green = "32"
    case blue = "34"
    case brightRed = "1;31"
    case bold = "1"
    case dim = "2"
  }

  let isColoured: Bool

  static let plain = Style(isColoured: false)

  /// Colour where the file is a terminal that can show it, and the user did not refuse (https://no-color.org).
  static func fitting(_ file: Int32) -> Style {
    let refused = Environment.value("NO_COLOR").map { !$0.isEmpty } ?? false
    return Style(isColoured: isatty(file) == 1 && !refused && Environment.value("TERM") != "dumb")
  }

  func callAsFunction(_ colour: Colour, _ text: String) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}

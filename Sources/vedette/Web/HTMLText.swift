/// Writes HTML in which no text that came from outside can become anything but text.
struct HTMLText {
  private(set) var text = ""

  /// Markup of the program's own. It takes literals only, so nothing that is not in the source gets in unescaped.
  mutating func markup(_ literal: StaticString) {
    text += literal.description
  }

  /// A text that may come from anywhere.
  mutating func text(_ value: String) {
    text += HTMLText.escaped(value)
  }

  /// A value inside the quotes of an attribute.
  mutating func attribute(_ name: StaticString, _ value: String) {
    text += " \(name)=\"\(HTMLText.escaped(value))\""
  }

  /// An element that holds a text.
  mutating func element(_ name: StaticString, class style: StaticString? = nil, _ value: String) {
    text += "<\(name)"
    if let style { text += " class=\"\(style)\"" }
    text += ">\(HTMLText.escaped(value))</\(name)>"
  }

  /// The five characters that mean something in HTML as references; controls, and what reorders or hides text, as they
  /// are shown on a terminal.
  static func escaped(_ value: String) -> String {
    var result = ""
    for scalar in printable(value).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

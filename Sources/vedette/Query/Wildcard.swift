/// A pattern in which `*` stands for any text and `?` for one character; letters match in either case.
struct Wildcard: Sendable {
  private let pattern: [Character]

  init(_ text: String) {
    pattern = Array(text.lowercased())
  }

  /// Whether the whole text matches, in time linear in it for each `*`.
  func matches(_ text: String) -> Bool {
    let text = Array(text.lowercased())
    var inPattern = 0
    var inText = 0
    // Where to go on when what follows the last star does not fit: that star takes one character more.
    var retry: (pattern: Int, text: Int)?
    while inText < text.count {
      if inPattern < pattern.count, pattern[inPattern] == "*" {
        inPattern += 1
        retry = (inPattern, inText)
      } else if inPattern < pattern.count, pattern[inPattern] == "?" || pattern[inPattern] == text[inText] {
        inPattern += 1
        inText += 1
      } else if let last = retry {
        retry = (last.pattern, last.text + 1)
        (inPattern, inText) = (last.pattern, last.text + 1)
      } else {
        return false
      }
    }
    return pattern[inPattern...].allSatisfy { $0 == "*" }
  }
}

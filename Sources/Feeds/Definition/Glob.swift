/// A pattern for file names: `*` is any text, `?` any character, `[a-z]` one of some; case matters.
package struct Glob: Sendable, Hashable {
  package let text: String
  private let parts: [Part]

  private enum Part: Sendable, Hashable {
    case star
    case any
    case exactly(Unicode.Scalar)
    case oneOf([ClosedRange<UInt32>], isNegated: Bool)
  }

  package init(_ text: String) {
    self.text = text
    var parts: [Part] = []
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*": parts.append(.star)
      case "?": parts.append(.any)
      case "[": parts.append(Glob.bracket(&rest) ?? .exactly(scalar))
      default: parts.append(.exactly(scalar))
      }
    }
    self.parts = parts
  }

  /// The class behind a `[`; nil, without moving, where it is never closed, so that the bracket stands for itself.
  private static func bracket(_ rest: inout ArraySlice<Unicode.Scalar>) -> Part? {
    guard let end = rest.dropFirst().firstIndex(of: "]") else { return nil }
    var body = rest[rest.startIndex..<end]
    let isNegated = body.first == "!"
    if isNegated { body.removeFirst() }
    var ranges: [ClosedRange<UInt32>] = []
    while let first = body.popFirst() {
      if body.count >= 2, body.first == "-", let last = body.dropFirst().first, last >= first {
        ranges.append(first.value...last.value)
        body.removeFirst(2)
      } else {
        ranges.append(first.value...first.value)
      }
    }
    rest = rest[(end + 1)...]
    return .oneOf(ranges, isNegated: isNegated)
  }

  /// Whether a file's name, without its folders, is one of those meant.
  ///
  /// Goes back to the last star only, so the time is bounded by the product of both lengths.
  package func matches(_ name: String) -> Bool {
    let name = Array(name.unicodeScalars)
    var (at, part) = (0, 0)
    var star: (at: Int, part: Int)?
    while at < name.count {
      if part < parts.count, parts[part] == .star {
        star = (at, part)
        part += 1
      } else if part < parts.count, Glob.matches(name[at], parts[part]) {
        at += 1
        part += 1
      } else if let last = star {
        star = (last.at + 1, last.part)
        (at, part) = (last.at + 1, last.part + 1)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .star }
  }

  private static func matches(_ scalar: Unicode.Scalar, _ part: Part) -> Bool {
    switch part {
    case .star: false
    case .any: true
    case .exactly(let wanted): scalar == wanted
    case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(scalar.value) } != isNegated
    }
  }
}

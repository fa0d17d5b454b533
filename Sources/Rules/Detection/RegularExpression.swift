import CRE2

/// A compiled RE2 expression: it matches in time linear in the text, whatever the expression.
///
/// `@unchecked Sendable` because RE2 never changes after it was compiled, and its `PartialMatch` may be called from many
/// threads at once (re2.h says so).
final class RegularExpression: @unchecked Sendable {
  struct Flags: Sendable, Hashable {
    var ignoresCase = false
    var isMultiLine = false
    var dotMatchesNewline = false
  }

  struct Failure: Error {
    var message: String
    /// The part of the pattern that RE2 stumbled over; empty where it does not say.
    var fragment: String
  }

  private let pattern: OpaquePointer

  init(_ text: String, _ flags: Flags = Flags()) throws(Failure) {
    var message = [CChar](repeating: 0, count: 256)
    var fragment = [CChar](repeating: 0, count: 256)
    var text = text
    let compiled = text.withUTF8 { bytes in
      cre2_compile(
        UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), bytes.count,
        flags.ignoresCase ? 1 : 0, flags.isMultiLine ? 1 : 0, flags.dotMatchesNewline ? 1 : 0, &message,
        message.count, &fragment, fragment.count)
    }
    guard let compiled else {
      throw Failure(message: RegularExpression.string(message), fragment: RegularExpression.string(fragment))
    }
    pattern = compiled
  }

  deinit {
    cre2_free(pattern)
  }

  /// Whether it matches anywhere in the text.
  func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      cre2_matches(pattern, UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), bytes.count) == 1
    }
  }

  private static func string(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Why bytes are no JSON text, and at which of them that shows.
package struct JSONError: Error, Sendable, Hashable {
  /// What is wrong there.
  package enum Reason: Sendable, Hashable {
    /// The bytes are not UTF-8.
    case encoding
    /// Arrays and objects lie deeper in each other than is allowed.
    case depth
    /// What should have stood there: `a value`, `':' after a name` …
    case expected(String)
  }

  package var reason: Reason
  /// The byte, from 0.
  package var offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  package var description: String {
    switch reason {
    case .encoding: "invalid UTF-8 at byte \(offset)"
    case .depth: "nested too deeply at byte \(offset)"
    case .expected(let what): "expected \(what) at byte \(offset)"
    }
  }
}

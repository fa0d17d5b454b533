import Events

/// A symmetric key of Standard Webhooks: `whsec_` and 24 to 64 bytes in Base64.
///
/// It never shows itself: printed, it is `whsec_…`.
package struct WebhookSecret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
  let key: [UInt8]
  /// As it was written, so that it can be found, and hidden, in text from elsewhere.
  let text: String

  private static let prefix = "whsec_"

  /// - Parameter text: The secret; blanks and line ends around it, as files have them, are left out.
  package init(_ text: some StringProtocol) throws(EndpointError) {
    let text = trimmed(text)
    guard !text.isEmpty else { throw .secret("is empty") }
    guard text.hasPrefix(WebhookSecret.prefix) else { throw .secret("must begin with \(WebhookSecret.prefix)") }
    let encoded = text.dropFirst(WebhookSecret.prefix.count)
    // Padding adds nothing to a length that is known, and some generators leave it out.
    let padding = String(repeating: "=", count: (4 - encoded.utf8.count % 4) % 4)
    guard let key = Base64.decode(encoded + padding) else {
      throw .secret("is not Base64 behind \(WebhookSecret.prefix)")
    }
    guard (24...64).contains(key.count) else { throw .secret("has \(Count.of(key.count, "byte")); it needs 24 to 64") }
    self.key = key
    self.text = text
  }

  package var description: String { "\(WebhookSecret.prefix)…" }
  package var debugDescription: String { description }
}

/// A text without the blanks and line ends around it.
func trimmed(_ text: some StringProtocol) -> String {
  let body = text.drop { $0.isWhitespace }
  return String(body.reversed().drop { $0.isWhitespace }.reversed())
}

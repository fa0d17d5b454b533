/// The address of an endpoint. Since it is often a secret itself, all that ever shows is scheme and host.
package struct EndpointURL: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
  /// All of it, for libcurl alone.
  let text: String
  /// `https://hooks.example.org`: what may be shown.
  package let description: String
  /// A name or an address, the latter in brackets where it is of IPv6.
  let host: String
  /// What is behind the host, from the first `/` or `?`.
  private let target: String
  private let credentials: String?

  package var debugDescription: String { description }

  /// - Parameter text: `http` or `https` with a host; blanks and line ends around it, as files have them, are left out.
  package init(_ text: some StringProtocol) throws(EndpointError) {
    let text = trimmed(text)
    guard !text.isEmpty else { throw .url("is empty") }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw .url("holds a blank or a character beyond ASCII")
    }
    guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }) else {
      throw .url("must begin with https:// or http://")
    }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { !"/?#".contains($0) }
    let userEnd = authority.lastIndex(of: "@")
    let address = userEnd.map { authority[authority.index(after: $0)...] } ?? authority
    let host = EndpointURL.host(address)
    guard !host.isEmpty else { throw .url("has no host") }
    self.text = text
    description = scheme + host
    self.host = String(host)
    target = String(rest[authority.endIndex...])
    credentials = userEnd.map { String(authority[..<$0]) }
  }

  /// The host without the port; an IPv6 address in its brackets.
  private static func host(_ address: Substring) -> Substring {
    if address.hasPrefix("["), let end = address.firstIndex(of: "]") { return address[...end] }
    return address.prefix { $0 != ":" }
  }

  /// The parts that must not show wherever a receiver or a library repeats them.
  var hidden: [String] {
    parts.filter { $0.utf8.count >= 8 } + [text, target, credentials ?? ""].filter { $0.utf8.count >= 2 }
  }

  /// Parts that are so short that they only must not show as words by themselves: they may stand in others by chance.
  var hiddenWords: [String] {
    parts.filter { (4..<8).contains($0.utf8.count) }
  }

  private var parts: [String] {
    (target.split { "/?#&=".contains($0) } + (credentials ?? "").split(separator: ":")).map(String.init)
  }
}

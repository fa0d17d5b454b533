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

  /// The parts that must not show wherever a receiver or a library repeats them, the longest first.
  var hidden: [String] {
    let words = target.split { "/?#&=".contains($0) } + (credentials ?? "").split(separator: ":")
    let parts = words.map(String.init).filter { $0.utf8.count >= 8 }
    let wholes = [text, target, credentials ?? ""].filter { $0.utf8.count >= 2 }
    return (wholes + parts).sorted { $0.utf8.count > $1.utf8.count }
  }
}

extension Endpoint {
  /// The text without the URL, its parts and the secrets.
  func redact(_ text: String) -> String {
    let keys = secrets.flatMap { [$0.text, String($0.text.dropFirst(6))] }
    let proxies = proxy.flatMap { try? EndpointURL($0) }?.hidden ?? []
    let hidden = url.hidden + keys + [insert, proxy].compactMap(\.self) + proxies
    return hidden.reduce(text) { text, secret in replace(secret, in: text) }
  }

  private func replace(_ secret: String, in text: String) -> String {
    let wanted = Array(secret.utf8)
    let bytes = Array(text.utf8)
    guard wanted.count <= bytes.count else { return text }
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index...].starts(with: wanted) {
        output.append(contentsOf: "[redacted]".utf8)
        index += wanted.count
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}

import Glibc

/// Where the HTTP server listens, as `http.listen` says it: `127.0.0.1:9320`, `[::1]:9320`, `localhost:9320`, or
/// `unix:/run/vedette/http.sock`. Only the machine itself can reach it.
package enum HTTPAddress: Sendable, Hashable {
  /// An IPv4 address of the loopback network in network order, and a port; port 0 lets the system choose.
  case ipv4(UInt32, port: UInt16)
  /// `::1` and a port.
  case ipv6(port: UInt16)
  /// The absolute path of a socket.
  case unix(String)

  /// Why a text is no address.
  package enum Failure: Error, CustomStringConvertible {
    case notAnAddress(String)
    case notLoopback(String)
    case pathTooLong(String)

    package var description: String {
      switch self {
      case .notAnAddress(let text):
        "'\(text)' is no address: write 127.0.0.1:9320, [::1]:9320, unix:/run/vedette/http.sock, or off"
      case .notLoopback(let host):
        "'\(host)' is not an address of this machine alone; the server listens on 127.0.0.0/8, ::1 or a unix socket"
      case .pathTooLong(let path): "'\(path)' is too long for a socket: 107 bytes are the limit"
      }
    }
  }

  /// - Parameter folder: where a relative path starts.
  package init(_ text: String, folder: String) throws(Failure) {
    if text.hasPrefix("unix:") {
      let path = Path.resolve(String(text.dropFirst(5)), in: folder)
      guard text.count > 5 else { throw .notAnAddress(text) }
      guard path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { throw .pathTooLong(path) }
      self = .unix(path)
      return
    }
    guard let colon = text.lastIndex(of: ":"), let port = HTTPAddress.port(text[text.index(after: colon)...]) else {
      throw .notAnAddress(text)
    }
    let host = String(text[..<colon])
    if host == "localhost" {
      self = .ipv4(UInt32(0x7F00_0001).bigEndian, port: port)
    } else if host.hasPrefix("["), host.hasSuffix("]") {
      var address = in6_addr()
      let inner = String(host.dropFirst().dropLast())
      guard inet_pton(AF_INET6, inner, &address) == 1 else { throw .notAnAddress(text) }
      let bytes = withUnsafeBytes(of: address) { Array($0) }
      guard bytes == [UInt8](repeating: 0, count: 15) + [1] else { throw .notLoopback(inner) }
      self = .ipv6(port: port)
    } else {
      var address = in_addr()
      guard inet_pton(AF_INET, host, &address) == 1 else { throw .notAnAddress(text) }
      guard UInt32(bigEndian: address.s_addr) >> 24 == 127 else { throw .notLoopback(host) }
      self = .ipv4(address.s_addr, port: port)
    }
  }

  private static func port(_ digits: Substring) -> UInt16? {
    digits.allSatisfy { $0.isASCII && $0.isNumber } ? UInt16(digits) : nil
  }

  /// As it is written in `vedette.yaml`.
  package var text: String {
    switch self {
    case .ipv4(let address, let port):
      "\([24, 16, 8, 0].map { "\(UInt32(bigEndian: address) >> UInt32($0) & 255)" }.joined(separator: ".")):\(port)"
    case .ipv6(let port): "[::1]:\(port)"
    case .unix(let path): "unix:" + path
    }
  }

  /// Whether it is a network address, which a page of any other site could name.
  var isNetwork: Bool {
    if case .unix = self { false } else { true }
  }
}

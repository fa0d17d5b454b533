import CCurl
import Glibc

/// What libcurl's callbacks collect during one request.
final class CurlExchange {
  /// More of an answer than this is not read.
  static let bodyLimit = 4096

  let allowPrivate: Bool
  private(set) var body: [UInt8] = []
  /// Whether the body went on beyond the limit, which ends the transfer.
  private(set) var isCut = false
  private(set) var retryAfter: String?
  /// The addresses that must not be connected to.
  private(set) var refused: [String] = []

  init(allowPrivate: Bool) {
    self.allowPrivate = allowPrivate
  }

  /// Answers how many bytes were taken; fewer than given ends the transfer.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
    let room = CurlExchange.bodyLimit - body.count
    body.append(contentsOf: bytes.prefix(room))
    if bytes.count > room { isCut = true }
    return min(bytes.count, room)
  }

  /// Takes one line of the response's head.
  func receiveHeader(_ line: String) {
    if line.hasPrefix("HTTP/") { retryAfter = nil }  // Another response begins, as after a 100.
    guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == "retry-after" else { return }
    retryAfter = trimmed(line[line.index(after: colon)...])
  }

  /// A socket for an address, or -1 where nothing may be sent to it.
  func open(_ address: UnsafePointer<curl_sockaddr>) -> Int32 {
    let bytes = CurlExchange.bytes(of: address)
    guard AddressPolicy.kind(bytes).isAllowed(allowPrivate: allowPrivate) else {
      refused.append(CurlExchange.text(bytes))
      return -1
    }
    let wanted = address.pointee
    return socket(wanted.family, wanted.socktype | Int32(SOCK_CLOEXEC.rawValue), wanted.protocol)
  }

  /// The address without port; empty for any family but IPv4 and IPv6.
  private static func bytes(of address: UnsafePointer<curl_sockaddr>) -> [UInt8] {
    // libcurl gives room for any address behind the field that is declared as the smallest of them.
    guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return [] }
    let start = UnsafeRawPointer(address) + offset
    switch address.pointee.family {
    case AF_INET:
      return withUnsafeBytes(of: start.loadUnaligned(as: sockaddr_in.self).sin_addr) { Array($0) }
    case AF_INET6:
      return withUnsafeBytes(of: start.loadUnaligned(as: sockaddr_in6.self).sin6_addr) { Array($0) }
    default:
      return []
    }
  }

  private static func text(_ address: [UInt8]) -> String {
    guard address.count == 4 || address.count == 16 else { return "an address of another family" }
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(address.count == 4 ? AF_INET : AF_INET6, address, &buffer, socklen_t(buffer.count))
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

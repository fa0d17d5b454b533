import Glibc

/// A client of a server on this machine that can do what well-behaved ones do not: send a part of a request, or nothing.
package final class LoopbackClient {
  private let descriptor: Int32

  /// Connects to a port of 127.0.0.1, or of another host of the loopback network; nil where that is refused. With `waits`
  /// false it does not wait until the connection stands.
  package init?(host: LoopbackHost = .shared, port: UInt16, waits: Bool = true) {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue) | (waits ? 0 : Int32(SOCK_NONBLOCK.rawValue))
    descriptor = socket(AF_INET, kind, 0)
    guard descriptor >= 0 else { return nil }
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = host.address
    guard LoopbackClient.connect(descriptor, place) || (!waits && errno == EINPROGRESS) else { return nil }
  }

  /// Connects to a unix socket; nil where that is refused.
  package init?(path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_un()
    place.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    guard descriptor >= 0, LoopbackClient.connect(descriptor, place) else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private static func connect<Place>(_ descriptor: Int32, _ place: Place) -> Bool {
    withUnsafePointer(to: place) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Place>.size)) == 0
      }
    }
  }

  /// Sends as much of a text as the connection takes. Returns false where it is closed.
  @discardableResult
  package func send(_ text: String) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return count < 0 && errno == EAGAIN }
      bytes = bytes.dropFirst(count)
    }
    return true
  }

  /// Everything until the server closes the connection.
  package func readToEnd() -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The answer to a GET, head and body.
  package func get(_ path: String, headers: [String] = []) -> (head: String, body: String) {
    send((["GET \(path) HTTP/1.1", "Host: localhost"] + headers + ["", ""]).joined(separator: "\r\n"))
    let parts = readToEnd().split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false).map(
      String.init)
    return (parts[0], parts.count > 1 ? parts[1] : "")
  }
}

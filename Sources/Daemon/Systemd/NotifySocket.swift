import Glibc

/// The datagram socket on which the service manager listens. Source: sd_notify(3).
struct NotifySocket: Sendable {
  private let path: [UInt8]

  /// - Parameter text: what `NOTIFY_SOCKET` says: an absolute path, or `@` and the name of an abstract socket. Nil for
  ///   anything else, and for a name that is too long for a socket.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count > 1, bytes.count < NotifySocket.longest else { return nil }
    switch bytes[0] {
    case UInt8(ascii: "/"): path = bytes
    case UInt8(ascii: "@"): path = [0] + bytes.dropFirst()
    default: return nil
    }
  }

  private static let longest = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

  /// Sends one datagram. Returns 0, or the `errno`.
  func send(_ message: String) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    // A manager that does not read must not hold up the daemon for long.
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    return withAddress { address, length in
      let bytes = Array(message.utf8)
      let count = sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
      return count == bytes.count ? 0 : errno
    }
  }

  private func withAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 0
    // An abstract name ends where the address ends, a path with a NUL.
    let length = socklen_t(start + path.count + (path[0] == 0 ? 0 : 1))
    return withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }
}

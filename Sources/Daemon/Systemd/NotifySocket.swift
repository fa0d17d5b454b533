import CLinux
import Glibc

/// The datagram socket on which the service manager listens. Source: sd_notify(3).
struct NotifySocket: Sendable {
  private let address: UnixAddress

  /// - Parameter text: what `NOTIFY_SOCKET` says: an absolute path, or `@` and the name of an abstract socket. Nil for
  ///   anything else, and for a name that is too long for a socket.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count > 1 else { return nil }
    let path: [UInt8]
    switch bytes[0] {
    case UInt8(ascii: "/"): path = bytes
    case UInt8(ascii: "@"): path = [0] + bytes.dropFirst()
    default: return nil
    }
    guard let address = UnixAddress(path) else { return nil }
    self.address = address
  }

  /// Sends one datagram. Returns 0, or the `errno`.
  func send(_ message: String) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    // A manager that does not read must not hold up the daemon for long.
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    return address.with { address, length in
      let bytes = Array(message.utf8)
      let count = sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
      return count == bytes.count ? 0 : errno
    }
  }
}

import Glibc
import Inbox

/// A listening socket of this machine alone.
enum HTTPListener {
  /// How many connections may wait to be accepted.
  private static let backlog: Int32 = 128

  /// Opens a socket. A unix socket that a daemon left behind is replaced; one that somebody listens on is not.
  ///
  /// - Returns: its descriptor, and the address with the port that the system chose where it was 0.
  static func open(_ address: HTTPAddress) throws(FileError) -> (descriptor: Int32, address: HTTPAddress) {
    switch address {
    case .ipv4(let host, let port):
      var place = sockaddr_in()
      place.sin_family = sa_family_t(AF_INET)
      place.sin_port = port.bigEndian
      place.sin_addr.s_addr = host
      let descriptor = try listening(AF_INET, address) { descriptor in bind(descriptor, to: place) }
      return (descriptor, .ipv4(host, port: try chosenPort(descriptor, address)))
    case .ipv6(let port):
      var place = sockaddr_in6()
      place.sin6_family = sa_family_t(AF_INET6)
      place.sin6_port = port.bigEndian
      place.sin6_addr = in6addr_loopback
      let descriptor = try listening(AF_INET6, address) { descriptor in bind(descriptor, to: place) }
      return (descriptor, .ipv6(port: try chosenPort(descriptor, address)))
    case .unix(let path):
      // Who may look into the database may ask here, too: the daemon's group.
      let descriptor = try UnixAddress.listen(at: path, backlog: backlog, rights: 0o660)
      return (descriptor, address)
    }
  }

  private static func listening(
    _ family: Int32, _ address: HTTPAddress, bind: (Int32) -> Int32
  ) throws(FileError) -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(family, kind, 0)
    guard descriptor >= 0 else { throw FileError("socket", FilePath(address.text), code: errno) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard bind(descriptor) == 0, listen(descriptor, backlog) == 0 else {
      let error = FileError("listen on", FilePath(address.text), code: errno)
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private static func chosenPort(_ descriptor: Int32, _ address: HTTPAddress) throws(FileError) -> UInt16 {
    var place = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let result = withUnsafeMutablePointer(to: &place) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard result == 0 else {
      let error = FileError("getsockname", FilePath(address.text), code: errno)
      close(descriptor)
      throw error
    }
    // The port stands at the same place for both families.
    return UInt16(bigEndian: place.sin6_port)
  }

  private static func bind<Place>(_ descriptor: Int32, to place: Place) -> Int32 {
    withUnsafePointer(to: place) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<Place>.size))
      }
    }
  }
}

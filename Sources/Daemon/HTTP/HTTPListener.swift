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
      let descriptor = try listening(AF_INET, place, address)
      return (descriptor, .ipv4(host, port: try chosenPort(descriptor, address)))
    case .ipv6(let port):
      var place = sockaddr_in6()
      place.sin6_family = sa_family_t(AF_INET6)
      place.sin6_port = port.bigEndian
      place.sin6_addr = in6addr_loopback
      let descriptor = try listening(AF_INET6, place, address)
      return (descriptor, .ipv6(port: try chosenPort(descriptor, address)))
    case .unix(let path):
      let place = unixAddress(path)
      if isAbandoned(place, path) { unlink(path) }
      let descriptor = try listening(AF_UNIX, place, address)
      // Who may look into the database may ask here, too: the daemon's group.
      chmod(path, 0o660)
      return (descriptor, address)
    }
  }

  private static func listening<Place>(
    _ family: Int32, _ place: Place, _ address: HTTPAddress
  ) throws(FileError) -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(family, kind, 0)
    guard descriptor >= 0 else { throw FileError("socket", FilePath(address.text), code: errno) }
    var yes: Int32 = 1
    if family != AF_UNIX {
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
    let result = withAddress(place) { bind(descriptor, $0, $1) }
    guard result == 0, listen(descriptor, backlog) == 0 else {
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

  private static func unixAddress(_ path: String) -> sockaddr_un {
    var place = sockaddr_un()
    place.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    return place
  }

  /// Whether a socket lies there that nobody listens on.
  private static func isAbandoned(_ place: sockaddr_un, _ path: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return false }
    let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard probe >= 0 else { return false }
    defer { close(probe) }
    return withAddress(place) { connect(probe, $0, $1) } != 0 && errno == ECONNREFUSED
  }

  private static func withAddress<Place, Result>(
    _ place: Place, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    withUnsafePointer(to: place) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Place>.size)) }
    }
  }
}

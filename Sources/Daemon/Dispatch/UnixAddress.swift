import Glibc
import Inbox

/// The address of a unix socket: a path, or a NUL and an abstract name. Source: unix(7).
struct UnixAddress: Sendable, Hashable {
  private let path: [UInt8]

  /// Nil for an empty path, and for one that is too long for a socket: 107 bytes at most.
  init?(_ path: [UInt8]) {
    guard !path.isEmpty, path.count < UnixAddress.longest else { return nil }
    self.path = path
  }

  init?(_ path: String) {
    self.init(Array(path.utf8))
  }

  private static let longest = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

  /// Calls the body with the address as the system takes it.
  func with(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
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

  /// Opens a socket that listens at a path; one that a daemon left behind is replaced, one that somebody listens on is not.
  ///
  /// - Parameters:
  ///   - backlog: how many connections may wait to be accepted.
  ///   - rights: of the socket, which say who may connect.
  /// - Throws: where something else lies there, or the system refuses it; then nothing of it is left.
  static func listen(at path: String, backlog: Int32, rights: mode_t) throws(FileError) -> Int32 {
    guard let address = UnixAddress(path) else { throw FileError("listen on", FilePath(path), code: ENAMETOOLONG) }
    if address.isAbandoned { unlink(path) }
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw FileError("socket", FilePath(path), code: errno) }
    guard address.with({ bind(descriptor, $0, $1) }) == 0 else {
      let code = errno
      close(descriptor)
      throw FileError("listen on", FilePath(path), code: code)
    }
    // Before it listens nobody can connect, so nobody does with the rights that it is born with.
    guard chmod(path, rights) == 0, Glibc.listen(descriptor, backlog) == 0 else {
      let code = errno
      unlink(path)
      close(descriptor)
      throw FileError("listen on", FilePath(path), code: code)
    }
    return descriptor
  }

  /// Whether a socket lies at the path that nobody listens on, as a daemon leaves behind that was killed. Whatever else lies
  /// there is not ours to remove.
  var isAbandoned: Bool {
    var status = stat()
    guard lstat(String(decoding: path, as: UTF8.self), &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
      return false
    }
    // It does not wait where so many connections wait already that one more would.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let probe = socket(AF_UNIX, kind, 0)
    guard probe >= 0 else { return false }
    defer { close(probe) }
    return with { connect(probe, $0, $1) } != 0 && errno == ECONNREFUSED
  }
}

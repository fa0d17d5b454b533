import Glibc
import Inbox
import JSON

/// What a request has besides its arguments: who asks, what file came along, and a way to tell how far it is.
struct ControlExchange: Sendable {
  /// The name of the user who asks; the number where it has none.
  let user: String
  /// The file that the command opened for the daemon, which may not read it itself.
  let file: PosixFile?
  /// Whether nobody waits for the answer any more.
  let isAbandoned: @Sendable () -> Bool
  /// Tells the command how far the request is.
  let progress: @Sendable (JSONValue) -> Void

  init(
    user: String, file: PosixFile? = nil, isAbandoned: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (JSONValue) -> Void = { _ in }
  ) {
    self.user = user
    self.file = file
    self.isAbandoned = isAbandoned
    self.progress = progress
  }
}

/// The names of users.
enum UserName {
  /// The name that belongs to a number, or the number.
  static func of(_ user: uid_t) -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 4096)
    guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, let found, let name = found.pointee.pw_name
    else { return String(user) }
    return String(cString: name)
  }

  static var own: String { of(geteuid()) }
}

enum GroupName {
  /// The name that belongs to a number, or the number.
  static func of(_ number: gid_t) -> String {
    var entry = group()
    var found: UnsafeMutablePointer<group>?
    // The members stand there, too.
    var buffer = [CChar](repeating: 0, count: 1 << 16)
    guard getgrgid_r(number, &entry, &buffer, buffer.count, &found) == 0, let found, let name = found.pointee.gr_name
    else { return String(number) }
    return String(cString: name)
  }
}

import CLinux
import Glibc
import Synchronization

/// The systemd journal, by its native protocol.
///
/// It is a copy for people: what it does not take is in the alert log all the same.
package final class Journal: Sendable {
  /// Where the journal listens.
  package static let standardPath = "/run/systemd/journal/socket"

  private let path: String
  /// The connected socket; -1 for none.
  private let socket = Mutex<Int32>(-1)

  package init(path: String = Journal.standardPath) {
    self.path = path
  }

  deinit { socket.withLock { if $0 >= 0 { close($0) } } }

  /// Whether an open file of this process is the journal, as `JOURNAL_STREAM` tells: the device and inode of what systemd
  /// connected standard output and error to. A process that inherited the variable alone has no such file.
  package static func isStream(_ file: Int32, environment: [String: String]) -> Bool {
    var status = stat()
    guard let stream = environment["JOURNAL_STREAM"], fstat(file, &status) == 0 else { return false }
    return stream == "\(status.st_dev):\(status.st_ino)"
  }

  /// Hands over an entry, connecting anew where the journal was restarted. Returns 0, or the `errno`.
  package func send(_ entry: JournalEntry) -> Int32 {
    let bytes = entry.bytes
    return socket.withLock { socket in
      if socket >= 0 {
        let code = Journal.send(bytes, to: socket)
        guard [ECONNREFUSED, ENOTCONN, ECONNRESET].contains(code) else { return code }
        close(socket)
        socket = -1
      }
      socket = vedette_connect_datagrams(path)
      return socket >= 0 ? Journal.send(bytes, to: socket) : errno
    }
  }

  /// What is too long for a datagram goes as sealed memory.
  private static func send(_ bytes: [UInt8], to socket: Int32) -> Int32 {
    let count = bytes.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    if count >= 0 { return 0 }
    guard errno == EMSGSIZE || errno == ENOBUFS else { return errno }
    let memory = bytes.withUnsafeBytes { vedette_sealed_memory($0.baseAddress, $0.count) }
    guard memory >= 0 else { return errno }
    defer { close(memory) }
    return vedette_send_file(socket, nil, 0, memory) >= 0 ? 0 : errno
  }
}

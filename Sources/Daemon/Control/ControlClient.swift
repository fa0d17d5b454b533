import CLinux
import Glibc
import JSON

/// A command's end of the control socket. It waits where it must: a command has nothing else to do.
final class ControlClient {
  /// Why a socket is of no use.
  enum Refusal: Error, Equatable {
    /// Nobody listens there.
    case absent
    /// The rights of the socket do not let this user connect.
    case forbidden
    /// The daemon has another database.
    case otherDaemon
    /// What listens there does not talk like a daemon, or hung up.
    case broken
  }

  private let descriptor: Int32
  private var buffer: [UInt8] = []

  /// Connects to the daemon that has this database.
  init(path: String, database: String) throws(Refusal) {
    guard let address = UnixAddress(path) else { throw .absent }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .absent }
    self.descriptor = descriptor
    guard address.with({ connect(descriptor, $0, $1) }) == 0 else {
      throw errno == EACCES || errno == EPERM ? .forbidden : .absent
    }
    guard case .greeting(let found) = try next() else { throw .broken }
    guard found == database else { throw .otherDaemon }
  }

  deinit { close(descriptor) }

  /// Sends a request, and waits until it is done.
  ///
  /// - Parameters:
  ///   - file: a descriptor that the daemon is handed.
  ///   - progress: hears how far it is.
  func perform(
    _ call: ControlCall, file: Int32?, progress: (JSONValue) -> Void
  ) throws(Refusal) -> Result<JSONValue, ControlError> {
    try send(call.json.line, file: file)
    while true {
      switch try next() {
      case .progress(let value): progress(value)
      case .result(let value): return .success(value)
      case .error(let sentence): return .failure(ControlError(sentence))
      case .greeting: throw .broken
      }
    }
  }

  private func send(_ bytes: [UInt8], file: Int32?) throws(Refusal) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { bytes in
        if sent == 0, let file { return vedette_send_file(descriptor, bytes.baseAddress, bytes.count, file) }
        return Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .broken }
      sent += count
    }
  }

  private func next() throws(Refusal) -> ControlLine {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = ControlLine(line: buffer[..<end])
        buffer.removeSubrange(...end)
        guard let line else { throw .broken }
        return line
      }
      var bytes = [UInt8](repeating: 0, count: 65_536)
      let count = recv(descriptor, &bytes, bytes.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .broken }
      buffer += bytes[..<count]
    }
  }
}

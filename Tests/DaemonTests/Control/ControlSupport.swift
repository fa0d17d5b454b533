import Dispatch
import Glibc
import JSON

@testable import Daemon

/// Runs what waits for a socket on a thread that no task needs.
func waiting<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue(label: "test.client").async { continuation.resume(with: Swift.Result { try body() }) }
  }
}

/// A bare connection, for what a client would never send.
final class RawConnection: Sendable {
  private let descriptor: Int32

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    let result = UnixAddress(path)?.with { connect(descriptor, $0, $1) }
    guard result == 0 else { throw ControlError("connect: \(errno)") }
  }

  deinit { close(descriptor) }

  func send(_ text: String) {
    _ = Glibc.send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
  }

  /// All lines until the other end hangs up.
  func lines() -> [ControlLine] {
    var all: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &bytes, bytes.count, 0)
      guard count > 0 else { break }
      all += bytes[..<count]
    }
    return all.split(separator: UInt8(ascii: "\n")).compactMap { ControlLine(line: $0) }
  }

  /// The first line.
  func first() -> ControlLine? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    return ControlLine(line: bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") })
  }
}

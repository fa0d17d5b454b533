import Glibc

/// A shell command whose output is read.
final class Tool {
  private let stream: UnsafeMutablePointer<FILE>?

  init(_ command: String) {
    stream = popen(command, "r")
  }

  deinit {
    if let stream { pclose(stream) }
  }

  /// The next line of output without its end.
  func line() -> String {
    var bytes: [UInt8] = []
    while let stream, case let byte = getc(stream), byte != EOF, byte != 10 { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Runs a command to its end; its first line of output.
  @discardableResult
  static func output(_ command: String) -> String {
    Tool(command).line()
  }

  static func exists(_ name: String) -> Bool {
    !output("command -v \(name)").isEmpty
  }
}

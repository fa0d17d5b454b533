import Glibc

/// Writes lines to a file descriptor, gathered into large pieces; ``flush()`` hands over the last one.
struct LineWriter {
  private let file: Int32
  private var buffer: [UInt8] = []
  /// Lines are gathered up to this many bytes.
  private let capacity = 1 << 16

  init(file: Int32 = STDOUT_FILENO) {
    self.file = file
  }

  mutating func line(_ text: String) {
    write(text)
    write("\n")
  }

  mutating func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= capacity { flush() }
  }

  /// Hands over what was gathered. Where nobody reads any more, the rest is dropped: a closed pipe ends the process by
  /// its signal, and a full disk is not worth another message.
  mutating func flush() {
    var rest = buffer[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Says something to the person at the terminal that is no result: it goes to standard error.
func note(_ text: String) {
  var writer = LineWriter(file: STDERR_FILENO)
  writer.line(text)
  writer.flush()
}

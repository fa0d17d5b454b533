import Glibc

/// Writes lines to a file descriptor, gathered into large pieces; ``flush()`` hands over the last one.
struct LineWriter {
  private let file: Int32
  private var buffer: [UInt8] = []
  /// Lines are gathered up to this many bytes.
  private let capacity = 1 << 16
  private let endsProcess: Bool
  /// Why something could not be written: `errno`.
  private(set) var failure: Int32?

  /// Writes results to standard output. Where they cannot be written, the process ends with a message.
  init() {
    file = STDOUT_FILENO
    endsProcess = true
  }

  /// Writes what others may go on without. Where it cannot be written, ``failure`` says so.
  init(file: Int32) {
    self.file = file
    endsProcess = false
  }

  mutating func line(_ text: String) {
    write(text)
    write("\n")
  }

  mutating func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= capacity { flush() }
  }

  /// Hands over what was gathered. Where results cannot be written, that ends the process: nothing that it does is of use to
  /// anybody.
  mutating func flush() {
    defer { buffer.removeAll(keepingCapacity: true) }
    guard let code = write(buffer) else { return }
    failure = failure ?? code
    if endsProcess { LineWriter.end(code) }
  }

  /// Returns why not all was written.
  private func write(_ bytes: [UInt8]) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return count == 0 ? EIO : errno }
      rest = rest.dropFirst(count)
    }
    return nil
  }

  /// Takes the numbers of standard input, output and error where they are closed, so that no file that is opened later gets one,
  /// and what is to be shown into it. Nothing can be written to what takes them, or read from it.
  static func keepStandardFiles() {
    for file in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(file, F_GETFD) < 0 {
      _ = open("/dev/null", (file == STDIN_FILENO ? O_WRONLY : O_RDONLY) | O_CLOEXEC)
    }
  }

  /// EX_IOERR of sysexits.h.
  static let cannotWrite: Int32 = 74

  /// What to say of results that cannot be written; nil where nobody reads them any more, which is no mistake.
  static func complaint(_ code: Int32) -> String? {
    code == EPIPE ? nil : "vedette: standard output cannot be written: \(String(cString: strerror(code)))"
  }

  /// Ends the process because results cannot be written: by the signal for a closed pipe, though that was ignored, as for any
  /// other program before `head`.
  private static func end(_ code: Int32) -> Never {
    guard let complaint = complaint(code) else {
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
      exit(cannotWrite)
    }
    note(complaint)
    exit(cannotWrite)
  }
}

/// Says something to the person at the terminal that is no result: it goes to standard error.
func note(_ text: String) {
  var writer = LineWriter(file: STDERR_FILENO)
  writer.line(text)
  writer.flush()
}

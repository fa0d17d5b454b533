import Glibc

/// The built executable, run as a process of its own.
package struct Program: Sendable {
  /// What a run to the end left.
  package struct Result: Sendable {
    package var status: Int32
    package var output: String
    package var errors: String
    /// The most memory that it had, in bytes.
    package var peakMemory: Int
  }

  /// The program could not be started, or did not end by itself.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Beside the test bundle, where the build puts it.
  package static let path: String = {
    let bundle = realpath("/proc/self/exe", nil)
    defer { free(bundle) }
    let places = CommandLine.arguments + (bundle.map { [String(cString: $0)] } ?? [])
    for place in places {
      let folder = place.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      if access(folder + "/vedette", X_OK) == 0 { return folder + "/vedette" }
    }
    return "vedette"
  }()

  /// `NAME=value` each; nothing of the test's own environment is handed on.
  package var environment: [String]

  package init(environment: [String] = []) {
    self.environment = environment
  }

  /// Runs it to its end. Throws where it was ended by a signal.
  package func run(_ arguments: String...) throws -> Result {
    try run(arguments)
  }

  /// Runs it to its end. Throws where it was ended by a signal.
  ///
  /// - Parameter path: where its standard output goes, so that the result has none.
  package func run(_ arguments: [String], writingTo path: String? = nil) throws -> Result {
    // Files, and not pipes, which would fill while nobody reads them.
    let (output, errors) = (try Scratch(), try Scratch())
    let other = path.map { Glibc.open($0, O_WRONLY | O_CLOEXEC) }
    defer { if let other { close(other) } }
    let process = try spawn(arguments, output: other ?? output.descriptor, errors: errors.descriptor)
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0 && errno == EINTR {}
    let said = errors.text
    guard case .status(let code) = Ending(status) else {
      throw Failure(description: "ended by signal \(status & 0x7F): \(said)")
    }
    return Result(status: code, output: output.text, errors: said, peakMemory: usage.ru_maxrss << 10)
  }

  /// Starts it.
  ///
  /// - Parameters:
  ///   - output: the file to which it appends what it says on standard output.
  ///   - errors: the same for standard error.
  package func start(_ arguments: [String], output: String, errors: String) throws -> RunningProgram {
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
    let descriptors = (Glibc.open(output, flags, 0o600), Glibc.open(errors, flags, 0o600))
    defer {
      close(descriptors.0)
      close(descriptors.1)
    }
    return RunningProgram(try spawn(arguments, output: descriptors.0, errors: descriptors.1))
  }

  private func spawn(_ arguments: [String], output: Int32, errors: Int32) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var process: pid_t = 0
    let code = withCStrings([Program.path] + arguments) { argv in
      withCStrings(environment) { posix_spawn(&process, Program.path, &actions, nil, argv, $0) }
    }
    guard code == 0 else { throw Failure(description: "\(Program.path) cannot be started: error \(code)") }
    return process
  }
}

/// How a process ended.
package enum Ending: Equatable, Sendable {
  /// By itself, with this exit status.
  case status(Int32)
  case signal(Int32)

  init(_ status: Int32) {
    self = status & 0x7F == 0 ? .status((status >> 8) & 0xFF) : .signal(status & 0x7F)
  }
}

/// The program while it runs. It ends at the latest when nobody holds it any more.
package final class RunningProgram {
  /// Its number.
  package let process: Int32
  private var known: Ending?

  init(_ process: Int32) {
    self.process = process
  }

  deinit {
    guard ending == nil else { return }
    kill(process, SIGKILL)
    while waitpid(process, nil, 0) < 0 && errno == EINTR {}
  }

  /// How it ended; nil while it runs.
  package var ending: Ending? {
    var status: Int32 = 0
    if known == nil, waitpid(process, &status, WNOHANG) == process { known = Ending(status) }
    return known
  }

  /// Sends it a signal, if it still runs.
  package func signal(_ number: Int32) {
    if ending == nil { kill(process, number) }
  }

  /// Ends it on the spot, and waits until it is gone. Returns false where it had ended by itself before.
  package func killNow() -> Bool {
    signal(SIGKILL)
    var status: Int32 = 0
    while known == nil {
      if waitpid(process, &status, 0) == process { known = Ending(status) }
    }
    return known == .signal(SIGKILL)
  }
}

/// A file without a name, gone when it is closed.
private final class Scratch {
  let descriptor: Int32

  init() throws {
    var template = Array("/tmp/vedette-output-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    guard descriptor >= 0 else { throw Program.Failure(description: "no file for output: error \(errno)") }
    unlink(template)
  }

  deinit { close(descriptor) }

  var text: String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = pread(descriptor, &buffer, buffer.count, off_t(bytes.count)), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  // There is an address, since there is at least the nil at the end.
  return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}

import Glibc
import Testing

/// The built executable, run as a process of its own.
struct Program {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Beside the test bundle, where the build puts it.
  static let path: String = {
    let bundle = String(cString: realpath("/proc/self/exe", nil))
    let folders = CommandLine.arguments + [bundle]
    for candidate in folders {
      let folder = candidate.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      if access(folder + "/vedette", X_OK) == 0 { return folder + "/vedette" }
    }
    return "vedette"
  }()

  var environment: [String] = []

  func run(_ arguments: String...) throws -> Result {
    try run(arguments)
  }

  func run(_ arguments: [String]) throws -> Result {
    let output = try Pipe()
    let errors = try Pipe()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output.writing, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors.writing, STDERR_FILENO)
    var process: pid_t = 0
    let code = withCStrings([Program.path] + arguments) { argv in
      withCStrings(environment) { posix_spawn(&process, Program.path, &actions, nil, argv, $0) }
    }
    try #require(code == 0, "\(Program.path) cannot be started")
    let errorText = errors.readAll()
    let text = output.readAll()
    var status: Int32 = 0
    waitpid(process, &status, 0)
    try #require(status & 0x7F == 0, "ended by signal \(status & 0x7F): \(errorText)")
    return Result(status: (status >> 8) & 0xFF, output: text, errors: errorText)
  }
}

/// What one end writes, the other reads.
private final class Pipe {
  let reading: Int32
  private(set) var writing: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    // Not for programs that other tests start in the meantime.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reading = ends[0]
    writing = ends[1]
  }

  /// Everything up to the end; what it holds is little enough to wait in the pipe.
  func readAll() -> String {
    close(writing)
    writing = -1
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(reading, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  deinit {
    close(reading)
    if writing >= 0 { close(writing) }
  }
}

private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}

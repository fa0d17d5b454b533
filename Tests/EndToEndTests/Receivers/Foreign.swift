import Glibc
import TestSupport
import Testing

/// The receivers of others, which `scripts/test-receivers.sh` fetches.
enum Foreign {
  /// Where they are: what the environment variable `VEDETTE_RECEIVERS` names, else `.build/receivers`.
  static let folder = getenv("VEDETTE_RECEIVERS").map { String(cString: $0) } ?? TestFiles.root + "/.build/receivers"

  /// A program of Debian's.
  static func program(_ name: String) -> String { folder + "/debian/usr/bin/" + name }

  static var hasPython: Bool { access(folder + "/python/ready", R_OK) == 0 }
  static var python: String { folder + "/python/bin/python" }

  static func has(_ name: String) -> Bool { access(program(name), X_OK) == 0 }

  /// Why a test is skipped.
  static let absence: Comment = "the receiver is not on this machine; scripts/test-receivers.sh fetches it"

  /// Whether a process may see other files than the rest does.
  static var hasNamespaces: Bool { ShellCommand.run("unshare --mount --map-root-user true").status == 0 }

  static var hasSystemPython: Bool { ShellCommand.run("command -v python3 && command -v openssl").status == 0 }
}

/// A shell command.
enum ShellCommand {
  /// Runs it to its end; what it says on standard output.
  static func run(_ command: String) -> (status: Int32, output: String) {
    guard let stream = popen(command + " 2>/dev/null", "r") else { return (-1, "") }
    var bytes: [UInt8] = []
    while case let byte = getc(stream), byte != EOF { bytes.append(UInt8(byte)) }
    return (pclose(stream), String(decoding: bytes, as: UTF8.self))
  }
}

/// A program that runs until nobody holds it any more.
final class ForeignProcess {
  private var process: pid_t = 0

  /// - Parameters:
  ///   - command: one line for a shell.
  ///   - output: the file for what it says.
  init(_ command: String, output: String) throws {
    let line = "exec \(command) >>'\(output)' 2>&1 </dev/null"
    let words: [String] = ["/bin/sh", "-c", line]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    try #require(posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ) == 0)
  }

  deinit {
    kill(process, SIGKILL)
    while waitpid(process, nil, 0) < 0 && errno == EINTR {}
  }
}

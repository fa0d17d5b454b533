import Events
import Glibc
import Inbox
import TestSupport
import Testing

/// The unit as systemd's own tools judge it.
@Suite struct UnitTests {
  private static let analyzer = "/usr/bin/systemd-analyze"
  private static let repository = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
  private static let unit = repository + "/systemd/vedette.service"

  /// Runs a command of the shell. Returns its exit status, and what it printed.
  private func run(_ command: String) throws -> (status: Int32, output: String) {
    let pipe = try #require(popen("\(command) 2>&1", "r"))
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer[..<count] }
    return ((pclose(pipe) >> 8) & 0xFF, String(decoding: output, as: UTF8.self))
  }

  /// The values of a setting, in their order.
  private func values(_ name: String) throws -> [String] {
    let file = try PosixFileSystem().open(FilePath(UnitTests.unit))
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = try file.read(into: &bytes, at: 0)
    return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
      .filter { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
  }

  @Test(.enabled(if: access(analyzer, X_OK) == 0, "needs systemd-analyze"))
  func isExposedLittle() throws {
    // In tenths: 1.2.
    let result = try run("\(UnitTests.analyzer) security --offline=true --threshold=12 '\(UnitTests.unit)'")
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(.enabled(if: access(analyzer, X_OK) == 0, "needs systemd-analyze"))
  func isWellFormed() throws {
    let folder = try TemporaryFolder()
    let copy = folder.file("vedette.service").text
    // The programs that it names need not be installed here.
    _ = try run("sed 's|/usr/bin/vedette|/bin/true|' '\(UnitTests.unit)' > '\(copy)'")
    let result = try run("\(UnitTests.analyzer) verify --man=no '\(copy)'")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output == "")
  }

  @Test func checksBeforeItReloads() throws {
    let reloads = try values("ExecReload")
    #expect(reloads.count == 2)
    #expect(reloads.first?.contains("vedette check") == true)
    #expect(reloads.last?.contains("vedette reload") == true)
  }

  @Test(arguments: [
    ("Type", "notify"), ("RestartPreventExitStatus", "78"), ("SystemCallErrorNumber", "EPERM"),
    ("ReadWritePaths", "/var/spool/vedette"), ("StateDirectory", "vedette"), ("LogsDirectory", "vedette"),
    ("RuntimeDirectory", "vedette"), ("User", "vedette"), ("Environment", "LIBDISPATCH_LOG=NO"),
  ])
  func says(name: String, value: String) throws {
    #expect(try values(name) == [value])
  }

  /// Five starts that fail at once end it, for which they must fall into the interval with all that systemd waits between them;
  /// as many restarts by hand within some minutes do not.
  @Test func givesUpOnACrashLoopAndNotOnItsOperator() throws {
    #expect(try values("Restart") == ["on-failure"])
    let burst = try #require(try Int64(values("StartLimitBurst").first ?? ""))
    let pause = try #require(TimeSpan(values("RestartSec").first ?? ""))
    // systemd writes a minute as 1min.
    let interval = try #require(TimeSpan(values("StartLimitIntervalSec").first?.replacing("min", with: "m") ?? ""))
    #expect(2 * pause.milliseconds * burst <= interval.milliseconds, "a start may take as long as the pause before it")
    #expect(interval.isNeverLonger(than: .seconds(60)))
  }

  @Test func isWatched() throws {
    #expect(try values("WatchdogSec").count == 1)
  }
}

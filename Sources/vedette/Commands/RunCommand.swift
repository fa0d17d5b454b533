import ArgumentParser
import Daemon
import Documents
import Events
import Glibc
import Logging
import Synchronization

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Watch the inbox, evaluate the rules, and write alerts until a signal ends it.",
    discussion: """
      SIGTERM and SIGINT end it after the chunk that is being stored, SIGHUP reloads rules and feeds, SIGUSR1 reopens the \
      alert log. Alerts are shown on standard output, everything else on standard error.
      """)

  @Flag(help: "Import what is there, evaluate, try each delivery once, and end.")
  var once = false

  @OptionGroup var known: AsOfOption

  @Option(
    help: ArgumentHelp(
      "How much is said on standard error: debug, info, notice, warning, error.", valueName: "level"))
  var logLevel = LogLevel.info

  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    guard let moment = known.moment else { return }
    guard once else { throw ValidationError("--as-of needs --once: a daemon goes by the clock") }
    guard moment <= WallClock.system.now else { throw ValidationError("--as-of \(moment.text) lies ahead") }
  }

  func run() async throws {
    // Before anything else: a signal must not end the daemon but by its own rules.
    let signals = once ? nil : try Signals()
    let configuration = try options.load(failing: RunCommand.badConfiguration)
    let loaded = configuration.loadEndpoints(environment: Environment.all, isService: true)
    let folder = options.workingDirectory
    let show: @Sendable ([Diagnostic]) -> Void = { diagnostics in
      let report = CheckReport(diagnostics.map { $0.shortened(from: folder) }, fileCount: 1)
      note(report.text(.text, style: .fitting(STDERR_FILENO), version: Vedette.version).trimmingEnd())
    }
    if !loaded.diagnostics.isEmpty { show(loaded.diagnostics) }
    guard !loaded.diagnostics.hasErrors else { throw ExitCode(RunCommand.badConfiguration) }
    let log = ServiceLog(forJournal: Environment.value("JOURNAL_STREAM") != nil) { line in
      var writer = LineWriter(file: STDERR_FILENO)
      writer.write(line)
      writer.flush()
    }
    let logger = log.logger(Logger.Level(rawValue: logLevel.rawValue) ?? .info)
    let shown = ShownLines()
    var daemonOptions = DaemonRun.Options(
      once: once, logger: logger, environment: Environment.all, echo: { shown.show($0) }, show: show)
    daemonOptions.signals = signals
    daemonOptions.reread = { [options] in options.parse() }
    daemonOptions.asOf = known.moment
    daemonOptions.path = options.path
    daemonOptions.version = Vedette.version
    daemonOptions.pages = WebPages()
    daemonOptions.logged = { log.counts }
    let daemon = DaemonRun(configuration, endpoints: loaded.endpoints, options: daemonOptions)
    let isDone: Bool
    do {
      isDone = try await daemon.run()
    } catch {
      note("vedette: \(error)")
      throw ExitCode(DaemonRun.isFinal(error) ? RunCommand.badConfiguration : 1)
    }
    // A service that is stopped goes on at its next start in any case, and has the log for its alerts.
    guard once else { return }
    if !isDone { note("vedette: not all could be done; the next run takes up what is left") }
    if let complaint = shown.failure.flatMap(LineWriter.complaint) {
      note(complaint)
      throw ExitCode(LineWriter.cannotWrite)
    }
    if !isDone { throw ExitCode(RunCommand.leftForLater) }
  }

  /// EX_TEMPFAIL of sysexits.h: try again later.
  private static let leftForLater: Int32 = 75

  /// EX_CONFIG of sysexits.h: systemd does not try again.
  private static let badConfiguration: Int32 = 78
}

/// Alerts on standard output, a line at a time, so that who reads a pipe sees it at once. Where nobody can, the alert log has it
/// all the same.
private final class ShownLines: Sendable {
  private let firstFailure = Mutex<Int32?>(nil)

  /// Why a line could not be written: `errno`.
  var failure: Int32? { firstFailure.withLock { $0 } }

  func show(_ line: String) {
    var writer = LineWriter(file: STDOUT_FILENO)
    writer.write(line + "\n")
    writer.flush()
    guard let code = writer.failure else { return }
    firstFailure.withLock { $0 = $0 ?? code }
  }
}

/// How much is said, by the names of swift-log's levels.
enum LogLevel: String, CaseIterable, ExpressibleByArgument {
  case debug, info, notice, warning, error
}

import ArgumentParser
import Daemon
import Events
import Glibc
import Rules
import Storage

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what was imported, what the rules say, and what is to be delivered.")

  @Flag(help: "One JSON object.")
  var json = false

  @Flag(help: "Show it anew every two seconds, until interrupted.")
  var watch = false

  @OptionGroup var known: AsOfOption

  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    if watch && known.moment != nil { throw ValidationError("--watch and --as-of exclude each other") }
  }

  func run() throws {
    guard watch else { return show(try known.moment.map(report(asOf:)) ?? report()) }
    endOnInterrupt()
    let isScreen = isatty(STDOUT_FILENO) == 1 && Environment.value("TERM") != "dumb"
    while true {
      let report = try report()
      if json { show(report) } else { show(report, in: isScreen ? .screen : .stream) }
      sleep(StatusCommand.pause)
    }
  }

  /// Between two looks of ``watch``, in seconds.
  private static let pause: UInt32 = 2

  private func show(_ report: StatusReport, in frame: StatusFrame? = nil) {
    var writer = LineWriter()
    let lines = json ? [report.json] : report.lines(.fitting(STDOUT_FILENO))
    if let frame { writer.write(frame.text(lines)) } else { for line in lines { writer.line(line) } }
    writer.flush()
  }

  /// What was known by a moment. How files, messages and configuration stand is of the present, and left out.
  private func report(asOf moment: Instant) throws -> StatusReport {
    let settings = try options.load()
    let past = try openAsOf(moment, options)
    let plans = DefinitionLoader.load(settings).plans(at: moment)
    return try reading { () throws(StorageError) in
      let near = try past.store.near(plans, at: moment)
      return try StatusReport(
        past.store, path: settings.database, webhooks: [], near: near, plans: plans, rhythms: past.rhythms, at: moment)
    }
  }

  private func report() throws -> StatusReport {
    let settings = try options.load()
    let reader = try openForReading(settings)
    let files = ConfigurationDigest.files(settings, path: options.path)
    let definitions = DefinitionLoader.load(settings)
    let onDisk = ConfigurationDigest.name(files, definitions.attachments)
    let now = WallClock.system.now
    return try reading { () throws(StorageError) in
      try reader.snapshot { () throws(StorageError) in
        let plans = definitions.plans(at: now)
        var report = try StatusReport(
          reader, path: settings.database, webhooks: settings.webhooks.map(\.name),
          silences: definitions.siblings.silences, near: try reader.near(plans, at: now), plans: plans, at: now)
        report.configuration = .init(running: try reader.meta(DaemonRun.configurationName), onDisk: onDisk)
        return report
      }
    }
  }
}

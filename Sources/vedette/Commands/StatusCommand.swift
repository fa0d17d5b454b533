import ArgumentParser
import Daemon
import Glibc
import Storage

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what was imported, what the rules say, and what is to be delivered.")

  @Flag(help: "One JSON object.")
  var json = false

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let settings = try options.load()
    let reader = try openForReading(settings)
    let onDisk = ConfigurationDigest.onDisk(settings, path: options.path)
    let report = try reading { () throws(StorageError) in
      try reader.snapshot { () throws(StorageError) in
        var report = try StatusReport(
          reader, path: settings.database, webhooks: settings.webhooks.map(\.name), at: WallClock.system.now)
        report.configuration = .init(running: try reader.meta(DaemonRun.configurationName), onDisk: onDisk)
        return report
      }
    }
    var writer = LineWriter()
    for line in json ? [report.json] : report.lines(.fitting(STDOUT_FILENO)) { writer.line(line) }
    writer.flush()
  }
}

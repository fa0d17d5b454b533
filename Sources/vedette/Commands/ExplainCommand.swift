import ArgumentParser
import Daemon
import Events
import Glibc
import Storage

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show why an alert is there, and what would change it.",
    discussion: """
      ALERT is the id of an alert, as 'vedette alerts' shows it, the first four digits of it or more, or the number of a line \
      of the alert log (seq). Status 1 where there is no such alert, or where several begin so.
      """)

  @Argument(help: ArgumentHelp("An id, its first digits, or the number of a line.", valueName: "alert"))
  var alert: String

  @Flag(help: "One JSON object.")
  var json = false

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let configuration = try options.load()
    let reader = try openForReading(configuration)
    let now = WallClock.system.now
    let plans = DefinitionLoader.load(configuration).plans(at: now)
    let result: AlertExplanation? = try reading { () throws(StorageError) in
      try reader.snapshot { () throws(StorageError) in
        let choice = try AlertChoice(alert, in: reader)
        guard case .found(let id) = choice, let row = try reader.alert(id: id) else {
          note("vedette: \(AlertChoice.message(alert, choice))")
          return nil
        }
        return try AlertExplanation(row, plans: plans, in: reader, at: now)
      }
    }
    guard let explanation = result else { throw ExitCode(1) }
    var writer = LineWriter()
    for line in json ? [explanation.json] : explanation.lines(.fitting(STDOUT_FILENO)) { writer.line(line) }
    writer.flush()
  }
}

import ArgumentParser
import Daemon
import Events
import Glibc
import Rules
import Storage

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show why an alert is there, and what would change it.",
    discussion: """
      ALERT is the id of an alert, as 'vedette alerts' shows it, the first four digits of it or more, or the number of a line \
      of the alert log (seq). Status 1 where there is no such alert, where several begin so, or where with --as-of nobody \
      could have known of it yet.
      """)

  @Argument(help: ArgumentHelp("An id, its first digits, or the number of a line.", valueName: "alert"))
  var alert: String

  @Flag(help: "One JSON object.")
  var json = false

  @OptionGroup var known: AsOfOption

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let configuration = try options.load()
    let reader = try openForReading(configuration)
    let now = known.moment ?? WallClock.system.now
    let plans = DefinitionLoader.load(configuration).plans(at: now)
    let past = try known.moment.map { try openAsOf($0, options) }
    let result: AlertExplanation? = try reading { () throws(StorageError) in
      try reader.snapshot { () throws(StorageError) in
        guard let id = try chosen(reader, past?.store) else { return nil }
        if let past { return try explanation(id, plans, in: past.store, at: now) }
        return try explanation(id, plans, in: reader, at: now)
      }
    }
    guard let explanation = result else { throw ExitCode(1) }
    var writer = LineWriter()
    for line in json ? [explanation.json] : explanation.lines(.fitting(STDOUT_FILENO)) { writer.line(line) }
    writer.flush()
  }

  /// The alert that is meant: one of the log, or else one that there was only before more was known.
  private func chosen(_ reader: StoreReader, _ past: Store?) throws(StorageError) -> String? {
    var choice = try AlertChoice(alert, in: reader)
    if case .none = choice, let past { choice = try AlertChoice(alert, in: past) }
    if case .found(let id) = choice { return id }
    note("vedette: \(AlertChoice.message(alert, choice))")
    return nil
  }

  private func explanation(
    _ id: String, _ plans: [Plan], in reader: some StoreReading, at now: Instant
  ) throws(StorageError) -> AlertExplanation? {
    guard let row = try reader.alert(id: id) else {
      note("vedette: with what was known by \(now.text), there was no alert \(id)")
      return nil
    }
    return try AlertExplanation(row, plans: plans, in: reader, at: now)
  }
}

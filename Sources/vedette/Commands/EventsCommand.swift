import ArgumentParser
import Events
import Glibc
import Storage

struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Show stored events in the order of their time.")

  @OptionGroup var query: QueryOptions

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp("Only what was known by then: an instant, or a date, which means its end.", valueName: "time"))
  var asOfText: String?

  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    if let asOfText, ISO8601.instant(asOfText) == nil {
      throw ValidationError("--as-of \(asOfText): write a time as in 2022-08-23 or 2022-08-23T12:00:00Z")
    }
  }

  func run() throws {
    let reader = try openForReading(try options.load())
    let format: EventFormat = query.json ? .json : query.csv ? .csv : .text(.fitting(STDOUT_FILENO))
    let selection = EventSelection(
      filter: try query.filter(), limit: query.count, asOf: asOfText.flatMap { ISO8601.instant($0) })
    var writer = LineWriter()
    if let header = format.header { writer.line(header) }
    try reading { () throws(StorageError) in
      try reader.snapshot { () throws(StorageError) in
        try selection.forEach(in: reader) { (event) throws(StorageError) in
          // What is stored now says nothing about a moment before.
          let isTold = event.reportCount > 1 && asOfText == nil
          writer.line(format.line(event, isTold ? try reader.corroboration(of: event.id) : nil))
        }
      }
    }
    writer.flush()
  }
}

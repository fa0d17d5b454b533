import ArgumentParser
import Events
import Glibc
import Storage

struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Show stored events in the order of their time.")

  @OptionGroup var query: QueryOptions

  @OptionGroup var known: AsOfOption

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let reader = try openForReading(try options.load())
    let format: EventFormat = query.json ? .json : query.csv ? .csv : .text(.fitting(STDOUT_FILENO))
    let selection = EventSelection(filter: try query.filter(), limit: query.count, asOf: known.moment)
    var writer = LineWriter()
    var lines = EventLines(format)
    if let header = format.header { writer.line(header) }
    try reading { () throws(StorageError) in
      try reader.snapshot { () throws(StorageError) in
        try selection.forEach(in: reader) { (event) throws(StorageError) in
          let told = event.reportCount > 1 ? try reader.corroboration(of: event.id, asOf: known.moment) : nil
          for line in lines.add(event, told) { writer.line(line) }
        }
      }
    }
    for line in lines.end() { writer.line(line) }
    writer.flush()
  }
}

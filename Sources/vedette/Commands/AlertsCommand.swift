import ArgumentParser
import Daemon
import Glibc
import Storage

struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts", abstract: "Show the lines of the alert log, from the database.")

  @OptionGroup var query: QueryOptions

  @Flag(help: "Then wait for more and show them as they come.")
  var follow = false

  @OptionGroup var known: AsOfOption

  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    if follow && known.moment != nil { throw ValidationError("--follow and --as-of exclude each other") }
  }

  func run() throws {
    if let moment = known.moment { return try show(try openAsOf(moment, options)) }
    let reader = try openForReading(try options.load())
    let selection = try selection()
    var writer = LineWriter()
    if let header = format.header { writer.line(header) }
    var seq = try reading { () throws(StorageError) in
      try selection.forEachLast(in: reader) { writer.line(format.line($0)) }
    }
    writer.flush()
    guard follow else { return }
    endOnInterrupt()
    while true {
      seq = try reading { () throws(StorageError) in
        try selection.forEach(after: seq, in: reader) { writer.line(format.line($0)) }
      }
      writer.flush()
      usleep(AlertsCommand.pause)
    }
  }

  private var format: AlertFormat { query.json ? .json : query.csv ? .csv : .text(.fitting(STDOUT_FILENO)) }

  private func selection() throws -> AlertSelection {
    AlertSelection(filter: try query.filter(), limit: query.count)
  }

  private func show(_ past: AsOfStore) throws {
    let selection = try selection()
    var writer = LineWriter()
    if let header = format.header { writer.line(header) }
    _ = try reading { () throws(StorageError) in
      try selection.forEachLast(in: past.store) { writer.line(format.line($0)) }
    }
    writer.flush()
  }

  /// Between two looks at the database, in microseconds: soon enough for a person, and each costs one look-up of the
  /// highest key.
  private static let pause: useconds_t = 200_000
}

/// Lets an interrupt be the end of a command that goes on for ever. Nothing is left to do then: every line was handed over.
func endOnInterrupt() {
  signal(SIGINT) { _ in _exit(0) }
  signal(SIGTERM) { _ in _exit(0) }
}

/// Which lines of the alert log are shown: the last `limit` of those that match, and what comes after them.
struct AlertSelection {
  var filter = Filter()
  var limit = Int.max

  /// How many lines are read at once.
  private static let page = 500

  /// Calls `body` with each of the last, in order. Returns the number of the last line there is.
  func forEachLast(
    in reader: some StoreReading, _ body: (AlertLine) -> Void
  ) throws(StorageError) -> Int64 {
    let last = try reader.lastTransition()
    if limit == .max { return try forEach(after: 0, in: reader, body) }
    if filter.terms.isEmpty { return try forEach(after: max(0, last - Int64(limit)), in: reader, body) }
    var kept: [AlertLine] = []
    let end = try forEach(after: 0, in: reader) { line in
      kept.append(line)
      // Cut back now and then, not with every line.
      if kept.count > 2 * limit + AlertSelection.page { kept.removeFirst(kept.count - limit) }
    }
    for line in kept.suffix(limit) { body(line) }
    return end
  }

  /// Calls `body` with each that matches behind a number, in order. Returns the number of the last line there is.
  func forEach(
    after seq: Int64, in reader: some StoreReading, _ body: (AlertLine) -> Void
  ) throws(StorageError) -> Int64 {
    var seq = seq
    while true {
      let rows = try reader.transitions(after: seq, limit: AlertSelection.page)
      for row in rows {
        let line = AlertLine(seq: row.seq, json: row.json, text: row.line)
        if line.matches(filter) { body(line) }
        seq = row.seq
      }
      if rows.count < AlertSelection.page { return seq }
    }
  }
}

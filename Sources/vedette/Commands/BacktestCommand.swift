import ArgumentParser
import Daemon
import Documents
import Events
import Feeds
import Glibc
import Rules
import Storage

struct BacktestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest", abstract: "Show what rules would have raised over the store or over files.",
    discussion: """
      RULE is the id of a rule of the configuration, or a rule file or folder, installed or not; without one all rules of the \
      configuration are taken. FILE is a file of events, as it would be dropped into the inbox; without one the events of \
      the database are taken. Nothing is written, and nobody is told.
      """)

  @Argument(
    help: ArgumentHelp("Rules (ids, rule files, folders of them) and files of events.", valueName: "rule-or-file"),
    completion: .file())
  var arguments: [String] = []

  @Option(help: ArgumentHelp("Only alerts that start then or later.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Only alerts that start then or earlier; a date means its end.", valueName: "time"))
  var until: String?

  @Option(help: ArgumentHelp("The feed of the files. Default: by their names.", valueName: "name"))
  var feed: String?

  @Option(help: ArgumentHelp("How many nearest misses of each rule are shown.", valueName: "n"))
  var misses = 5

  @Flag(help: "One JSON object.")
  var json = false

  @OptionGroup var known: AsOfOption

  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    for (name, text) in [("since", since), ("until", until)] {
      if let text, ISO8601.time(text) == nil {
        throw ValidationError("--\(name) \(text): write a time as in 2022-08-23 or 2022-08-23T12:00:00Z")
      }
    }
    if let start, let end, end < start {
      throw ValidationError("--until \(until ?? "") lies before --since \(since ?? "")")
    }
    if misses < 0 { throw ValidationError("--misses is a number of lines, so 0 at least") }
  }

  private var start: Instant? { since.flatMap { ISO8601.time($0)?.start } }
  private var end: Instant? { until.flatMap { ISO8601.time($0)?.end } }

  func run() throws {
    let request = try BacktestRequest(arguments, options)
    let backtest = Backtest(
      request.definitions.rules, wanted: request.rules, feeds: request.definitions.latenesses)
    let asOf = known.moment
    let now = asOf ?? WallClock.system.now
    if request.files.isEmpty {
      let reader = try openForReading(try options.load())
      try show(backtest, try reading { () throws(StorageError) in try StoredEvents(reader, asOf: asOf) }, now: now)
    } else {
      let scratch = try filled(request, now: WallClock.system.now)
      let events = try reading { () throws(StorageError) in try StoredEvents(scratch.store, asOf: asOf) }
      try show(backtest, events, now: now)
    }
  }

  private func show(_ backtest: Backtest, _ events: StoredEvents, now: Instant) throws {
    let results = backtest.run(over: events, now: now, begin: events.begin, missLimit: misses)
    if let failure = events.failure {
      note("vedette: \(failure)")
      throw ExitCode(1)
    }
    let report = BacktestReport(
      results: results, eventCount: events.count, now: now, since: start, until: end)
    var writer = LineWriter()
    if json {
      writer.line(report.json)
    } else {
      for line in report.lines(.fitting(STDOUT_FILENO)) { writer.line(line) }
    }
    writer.flush()
  }

  /// The files as a store of their own.
  private func filled(_ request: BacktestRequest, now: Instant) throws -> ScratchStore {
    do {
      let scratch = try ScratchStore(in: Environment.value("TMPDIR") ?? "/tmp")
      for path in request.files {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let feeds = request.definitions.feeds
        guard let definition = feed.map({ feeds.feed(named: $0) }) ?? feeds.feed(forFile: name) else {
          throw ScratchStore.Failure(
            description: (feed.map { "there is no feed '\($0)'; there are " }
              ?? "no feed's 'match' takes \(path); say whose it is with --feed NAME: ")
              + feeds.names.joined(separator: ", "))
        }
        try scratch.take(path, as: definition, now: now)
      }
      for file in scratch.imported where file.quarantined > 0 {
        let verb = file.quarantined == 1 ? "is" : "are"
        note(
          "vedette: \(file.path): \(file.quarantined) of \(Count.of(file.records, "record")) cannot be read and \(verb) "
            + "left out")
      }
      return scratch
    } catch {
      note("vedette: \(error)")
      throw ExitCode(1)
    }
  }
}

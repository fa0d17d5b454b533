import ArgumentParser
import Daemon
import Documents
import Feeds
import Glibc
import JSON
import Storage

struct FeedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feed", abstract: "List the feeds, and try one on a file.",
    subcommands: [Check.self, List.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what a feed makes of files, without touching the database.",
      discussion: """
        Counts, the first events as they are mapped, the first bad records of each reason with a caret, a format for \
        times that cannot be read, and what the feed does not use.
        """)

    @Argument(help: "The name of a feed, or a feed file.", completion: .file())
    var feed: String

    @Argument(help: ArgumentHelp("What to read.", valueName: "file"), completion: .file())
    var files: [String]

    @Option(help: ArgumentHelp("How many events to show.", valueName: "n"))
    var events = 3

    @Flag(help: "One JSON object for each file.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
      if events < 0 { throw ValidationError("--events is a number of events, so 0 at least") }
    }

    func run() throws {
      let feed = try FeedChoice(options).feed(feed)
      var isFine = true
      for (index, path) in files.enumerated() {
        let trial = try trial(feed, path)
        var writer = LineWriter()
        if index > 0 && !json { writer.line("") }
        for line in json ? [trial.json] : trial.lines(.fitting(STDOUT_FILENO)) { writer.line(line) }
        writer.flush()
        if trial.rejection != nil { isFine = false }
      }
      if !isFine { throw ExitCode(1) }
    }

    private func trial(_ feed: FeedDefinition, _ path: String) throws -> FeedTrial {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      do {
        let file = try TrialFile(path)
        return try FeedTrial(name, feed, samples: events) { file.reader($0, now: WallClock.system.now) }
      } catch {
        note("vedette: \(path) cannot be read: \(error)")
        throw ExitCode(1)
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the feeds of the configuration, with what their files brought.")

    @Flag(help: "One JSON object a line.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let settings = try options.load()
      let feeds = FeedChoice(options).all(settings)
      let summaries = try summaries(settings)
      let rows = FeedRows(feeds, summaries)
      var writer = LineWriter()
      for line in json ? rows.json : rows.lines { writer.line(line) }
      writer.flush()
    }

    /// What came of the files of each feed; nothing where there is no database yet.
    private func summaries(_ settings: Configuration) throws -> [FeedSummary] {
      guard access(settings.database, F_OK) == 0 || errno != ENOENT else { return [] }
      let reader = try openForReading(settings)
      return try reading { () throws(StorageError) in try reader.feedSummaries() }
    }
  }
}

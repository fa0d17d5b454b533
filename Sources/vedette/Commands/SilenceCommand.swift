import ArgumentParser
import Daemon
import Events
import Glibc
import JSON
import Rules
import Storage

struct SilenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "silence", abstract: "Leave people in peace about certain alerts, for a while.",
    discussion: "Silences mute what is sent. Rules are evaluated and the log is written as always.",
    subcommands: [Add.self, List.self, Expire.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Silence alerts that meet all matchers.",
      discussion: """
        A matcher has Alertmanager's syntax: 'rule=~"pipeline-.*"' asset=CPC level!=critical. The id of the silence is \
        written to standard output.
        """)

    @Argument(help: ArgumentHelp("What must hold of an alert.", valueName: "matcher"))
    var matchers: [String]

    @Option(help: ArgumentHelp("How long from its start, as in 2h or 3d.", valueName: "duration"))
    var `for`: String?

    @Option(help: ArgumentHelp("Until when: an instant, or a date, which means its end.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("From when. Default: now.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("Why; required.", valueName: "text"))
    var comment: String

    @Option(help: ArgumentHelp("Who. Default: the user who asks.", valueName: "name"))
    var by: String?

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
      for text in matchers {
        do throws(MatcherProblem) { _ = try Matcher.parse(text) } catch {
          let indent = String(repeating: " ", count: error.offset)
          throw ValidationError("not a matcher\n  \(text)\n  \(indent)^ \(error)")
        }
      }
      if (self.for == nil) == (until == nil) { throw ValidationError("write either --for or --until") }
      for text in [from, until].compactMap(\.self) where ISO8601.time(text) == nil {
        throw ValidationError("'\(text)' is no time: write 2022-08-23 or 2022-08-23T12:00:00Z")
      }
      if let length = self.for, TimeSpan(length)?.isZero ?? true {
        throw ValidationError("--for \(length): write a duration, as in 30m, 2h or 3d")
      }
    }

    func run() async throws {
      let control = options.control(try options.load())
      let start = from.flatMap { ISO8601.time($0)?.start }
      let length = self.for.flatMap { TimeSpan($0) }
      let end = length.map { (start ?? WallClock.system.now).advanced(by: $0).text } ?? until ?? ""
      let arguments = JSONValue.object([
        JSONMember("matchers", .array(matchers.map { .string($0) })),
        JSONMember("starts_at", start.map { .string($0.text) } ?? .null), JSONMember("ends_at", .string(end)),
        JSONMember("created_by", by.map { .string($0) } ?? .null), JSONMember("comment", .string(comment)),
      ])
      let result = try await performing { try await control.perform("silence add", arguments) }
      var writer = LineWriter()
      writer.line(result["id"]?.stringValue ?? "")
      writer.flush()
      note("silenced until \(result["ends_at"]?.stringValue ?? end)")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List silences, those of rule files among them.")

    @Flag(help: "Also those that are over.")
    var all = false

    @Flag(help: "One JSON object a line.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let settings = try options.load()
      let reader = try openForReading(settings)
      let now = WallClock.system.now
      let stored = try reading { () throws(StorageError) in
        try reader.silences(endingAfter: all ? .distantPast : now)
      }
      let list = SilenceList(
        stored: stored, inFiles: DefinitionLoader.load(settings).siblings.silences, includesOver: all, now: now)
      var writer = LineWriter()
      for line in json ? list.json : list.lines(.fitting(STDOUT_FILENO)) { writer.line(line) }
      writer.flush()
    }
  }

  struct Expire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End silences now.", discussion: "What still fires is sent at once. Silences of rule files end there.")

    @Argument(help: ArgumentHelp("As the list has it.", valueName: "id"))
    var ids: [String]

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      let control = options.control(try options.load())
      let arguments = JSONValue.object([JSONMember("ids", .array(ids.map { .string($0) }))])
      _ = try await performing { try await control.perform("silence expire", arguments) }
      note(ids.count == 1 ? "the silence is over" : "\(ids.count) silences are over")
    }
  }
}

import ArgumentParser
import Daemon
import Events
import Glibc
import JSON
import Storage

struct QuarantineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine", abstract: "Look at records that could not be imported, and try them again.",
    subcommands: [List.self, Show.self, Retry.self])

  /// Which records are meant.
  struct Selection: ParsableArguments {
    @Option(help: ArgumentHelp("Only of this feed.", valueName: "name"))
    var feed: String?

    @Option(help: ArgumentHelp("Only of files with this name.", valueName: "name"))
    var file: String?

    @Option(help: ArgumentHelp("Only with this reason, as in bad-date.", valueName: "word"))
    var reason: String?
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List quarantined records, a line each.")

    @OptionGroup var selection: Selection

    @Flag(help: "One JSON object a line.")
    var json = false

    @Option(help: ArgumentHelp("The last N of them. Default: 100 on a terminal, else all.", valueName: "n"))
    var limit: Int?

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let reader = try openForReading(try options.load())
      let format = QuarantineFormat(style: .fitting(STDOUT_FILENO))
      let limit = limit ?? (isatty(STDOUT_FILENO) == 1 ? QueryOptions.terminalLimit : .max)
      var kept: [String] = []
      try reading { () throws(StorageError) in
        try forEach(in: reader) { record in
          kept.append(json ? QuarantineFormat.json(record) : format.line(record))
          if kept.count > limit { kept.removeFirst() }
        }
      }
      var writer = LineWriter()
      for line in kept { writer.line(line) }
      writer.flush()
    }

    private func forEach(
      in reader: StoreReader, _ body: (QuarantinedRecord) -> Void
    ) throws(StorageError) {
      var after: Int64 = 0
      while true {
        let page = try reader.quarantined(
          feed: selection.feed, file: selection.file, reason: selection.reason, after: after, limit: 500)
        guard let last = page.last else { return }
        page.forEach(body)
        after = last.row.id
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a quarantined record as it stood in its file.")

    @OptionGroup var rows: NumberedRows
    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let reader = try openForReading(try options.load())
      let format = QuarantineFormat(style: .fitting(STDOUT_FILENO))
      try rows.show("quarantined record") { id in
        let record = try reading { () throws(StorageError) in try reader.quarantined(id: id) }
        return record.map { rows.json ? [QuarantineFormat.json($0)] : format.lines($0) }
      }
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read quarantined records again from their files, after their feed was mended.",
      discussion: "Without a number all that the options select are tried. What is good by now leaves the quarantine.")

    @Argument(help: ArgumentHelp("As the list has it.", valueName: "number"))
    var ids: [Int64] = []

    @OptionGroup var selection: Selection

    @Flag(help: "One JSON object.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      let control = options.control(try options.load())
      func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
      let arguments = JSONValue.object([
        JSONMember("ids", .array(ids.map { .string(String($0)) })), JSONMember("feed", text(selection.feed)),
        JSONMember("file", text(selection.file)), JSONMember("reason", text(selection.reason)),
      ])
      let result = try await performing { try await control.perform("quarantine retry", arguments) }
      var writer = LineWriter()
      for line in json ? [result.text] : QuarantineFormat.lines(retried: result) { writer.line(line) }
      writer.flush()
      func list(_ name: String) -> [JSONValue] { if case .array(let list)? = result[name] { list } else { [] } }
      for id in list("unknown") {
        note("vedette: there is no quarantined record \(id.text) among those that are selected")
      }
      if !list("skipped").isEmpty || !list("unknown").isEmpty { throw ExitCode(1) }
    }
  }
}

import ArgumentParser
import Daemon
import Glibc
import JSON
import Storage

struct DeadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dead", abstract: "Look at messages that could not be delivered, send them again, or drop them.",
    subcommands: [List.self, Show.self, Redrive.self, Drop.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List dead letters, a line each.")

    @Option(help: ArgumentHelp("Only of this webhook.", valueName: "name"))
    var webhook: String?

    @Flag(help: "One JSON object a line.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let settings = try options.load()
      let reader = try openForReading(settings)
      let letters = try reading { () throws(StorageError) in
        try Undelivered.messages(reader, webhooks: settings.webhooks.map(\.name), endpoint: webhook)
      }
      let format = DeadLetterFormat(style: .fitting(STDOUT_FILENO))
      var writer = LineWriter()
      for letter in letters { writer.line(json ? DeadLetterFormat.json(letter) : format.line(letter)) }
      writer.flush()
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a dead letter with what it says.")

    @OptionGroup var rows: NumberedRows
    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let settings = try options.load()
      let reader = try openForReading(settings)
      let webhooks = settings.webhooks.map(\.name)
      let format = DeadLetterFormat(style: .fitting(STDOUT_FILENO))
      try rows.show("dead letter") { id in
        let letter = try reading { () throws(StorageError) in
          try Undelivered.message(id: id, reader, webhooks: webhooks)
        }
        guard let letter else { return nil }
        return rows.json ? [DeadLetterFormat.json(letter)] : format.lines(letter)
      }
    }
  }

  /// Which dead letters are meant.
  struct Selection: ParsableArguments {
    @Argument(help: ArgumentHelp("As the list has it.", valueName: "number"))
    var ids: [Int64] = []

    @Flag(help: "All of them.")
    var all = false

    @Option(help: ArgumentHelp("Only of this webhook.", valueName: "name"))
    var webhook: String?

    func validate() throws {
      if ids.isEmpty != all { throw ValidationError("write either numbers, as the list has them, or --all") }
    }

    var arguments: JSONValue {
      .object([
        JSONMember("ids", .array(ids.map { .string(String($0)) })), JSONMember("all", .bool(all)),
        JSONMember("webhook", webhook.map { .string($0) } ?? .null),
      ])
    }
  }

  struct Redrive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Send dead letters again, as if they were new.",
      discussion: "A webhook whose receiver had answered 410 is called again, too.")

    @OptionGroup var selection: Selection
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      let control = options.control(try options.load())
      let result = try await performing { try await control.perform("dead redrive", selection.arguments) }
      let revived = (result["revived"]?.elements ?? []).compactMap(\.stringValue)
      let again = revived.isEmpty ? "" : "; called again: \(revived.joined(separator: ", "))"
      note("\(result.count("redriven")) to be sent again\(again)")
      let leftOut = (result["left_out"]?.elements ?? []).compactMap(\.scalarText)
      if !leftOut.isEmpty {
        note("left out, since the receiver has a later message of the same alert: \(leftOut.joined(separator: ", "))")
      }
    }
  }

  struct Drop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Forget dead letters. The alert log keeps what they told of.")

    @OptionGroup var selection: Selection
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      let control = options.control(try options.load())
      let result = try await performing { try await control.perform("dead drop", selection.arguments) }
      note("\(result.count("dropped")) dropped")
    }
  }
}

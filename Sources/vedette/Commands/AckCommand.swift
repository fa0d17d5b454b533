import ArgumentParser
import Daemon
import JSON

struct AckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack", abstract: "Say that an alert has been taken note of.",
    discussion: "Stops the reminders of a rule's repeat_interval until the alert escalates. Everything else is sent on."
  )

  @Argument(help: ArgumentHelp("The id, or its first four digits or more.", valueName: "alert"))
  var alerts: [String]

  @Option(help: ArgumentHelp("What else is to be kept of it.", valueName: "text"))
  var comment: String?

  @Option(help: ArgumentHelp("Who. Default: the user who asks.", valueName: "name"))
  var by: String?

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let control = options.control(try options.load())
    let arguments = JSONValue.object([
      JSONMember("alerts", .array(alerts.map { .string($0) })),
      JSONMember("comment", comment.map { .string($0) } ?? .null),
      JSONMember("created_by", by.map { .string($0) } ?? .null),
    ])
    let result = try await performing { try await control.perform("ack", arguments) }
    guard case .array(let acknowledged)? = result["acknowledged"] else { return }
    var writer = LineWriter()
    for alert in acknowledged {
      writer.line("acknowledged \(alert["rule"]?.stringValue ?? "") \(alert["alert"]?.stringValue ?? "")")
    }
    writer.flush()
  }
}

import Alerting
import ArgumentParser
import Daemon
import Feeds
import JSON
import Rules

/// `vedette schema`: what a file may hold, for editors.
struct SchemaCommand: ParsableCommand {
  /// What has a schema.
  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case rule, feed, config, alert

    var schema: JSONValue {
      switch self {
      case .rule: RuleSchema.schema
      case .feed: FeedSchema.schema
      case .config: ConfigurationSchema.schema
      case .alert: AlertSchema.schema
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema (2020-12) of a kind of file.",
    discussion: """
      rule, feed and config (vedette.yaml) are for editors, which complete and check with them while you write; `vedette \
      check` says the rest. alert is that of a line of the alert log, for programs that read it.
      """)

  @Argument(help: "What the file holds: \(Subject.allCases.map(\.rawValue).joined(separator: ", ")).")
  var subject: Subject

  func run() throws {
    var writer = LineWriter()
    writer.write(subject.schema.indented() + "\n")
    writer.flush()
  }
}

extension JSONValue {
  /// As text with a member or element a line.
  func indented(_ depth: Int = 0) -> String {
    let inner = String(repeating: "  ", count: depth + 1)
    let outer = String(repeating: "  ", count: depth)
    switch self {
    case .object(let members) where !members.isEmpty:
      let lines = members.map { "\(inner)\(JSONValue.string($0.name).compact): \($0.value.indented(depth + 1))" }
      return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
    case .array(let elements) where elements.contains(where: \.isContainer):
      let lines = elements.map { inner + $0.indented(depth + 1) }
      return "[\n\(lines.joined(separator: ",\n"))\n\(outer)]"
    default: return compact
    }
  }

  private var isContainer: Bool {
    switch self {
    case .object, .array: true
    default: false
    }
  }

  private var compact: String {
    var writer = JSONWriter()
    writer.value(self)
    return writer.text
  }
}

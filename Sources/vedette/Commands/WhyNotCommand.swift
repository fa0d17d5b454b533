import ArgumentParser
import Daemon
import Documents
import Events
import Glibc
import Rules
import Storage

struct WhyNotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why-not", abstract: "Show how far a rule is from an alert, and what is in the way.",
    discussion: """
      RULE is the id of a rule of the configuration. Without --group the groups that are nearest are shown. One that is not \
      enabled is judged as if it were. Status 1 where there is no such rule, or where the database was not evaluated with it.
      """)

  @Argument(help: ArgumentHelp("The id of a rule.", valueName: "rule"))
  var rule: String

  @Option(help: ArgumentHelp("Only groups with this value, as in asset=CPC. May be repeated.", valueName: "name=value"))
  var group: [String] = []

  @Option(
    name: .customLong("at"),
    help: ArgumentHelp("The moment of event time to judge; a date means its end. Default: now.", valueName: "time"))
  var at: String?

  @Flag(help: "One JSON object.")
  var json = false

  @OptionGroup var known: AsOfOption

  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    if let at, ISO8601.instant(at) == nil {
      throw ValidationError("--at \(at): write a time as in 2022-08-23 or 2022-08-23T12:00:00Z")
    }
    for text in group where !text.dropFirst().contains("=") {
      throw ValidationError("--group \(text): write NAME=VALUE, as in asset=CPC")
    }
  }

  func run() throws {
    let clock = known.moment ?? WallClock.system.now
    let configuration = try options.load()
    var definitions = DefinitionLoader.load(configuration)
    let written = definitions.rules.first { $0.id == rule }
    let isOff = written.map { !$0.isEnabled || $0.offUntil ?? .distantPast > clock } ?? false
    // The daemon does not evaluate it.
    if isOff { definitions.rules = definitions.rules.enabling(rule) }
    let plan = try plan(definitions, at: clock)
    let labels = try labels(of: plan)
    let moment = at.flatMap { ISO8601.instant($0) } ?? clock
    var report: WhyNotReport?
    if isOff || known.moment != nil {
      let past = try openAsOf(clock, options, enabling: isOff ? rule : nil)
      report = try reading { () throws(StorageError) in
        try WhyNotReport(plan, labels: labels, at: moment, in: past.store)
      }
    } else {
      let reader = try openForReading(configuration)
      report = try reading { () throws(StorageError) in
        try reader.snapshot { () throws(StorageError) in try WhyNotReport(plan, labels: labels, at: moment, in: reader)
        }
      }
    }
    report?.rule.isEnabled = !isOff
    report?.rule.offUntil = written?.offUntil
    guard let report else {
      note(
        "vedette: the database was not evaluated with the rule '\(rule)' as it is; `vedette reload` has the daemon do that"
      )
      throw ExitCode(1)
    }
    var writer = LineWriter()
    for line in json ? [report.json] : report.lines(.fitting(STDOUT_FILENO)) { writer.line(line) }
    writer.flush()
  }

  private func plan(_ definitions: Definitions, at now: Instant) throws -> Plan {
    let plans = definitions.plans(at: now)
    if let plan = plans.first(where: { $0.rule.id == rule }) { return plan }
    let meant = Suggestion.nearest(to: rule, in: plans.map(\.rule.id)).map { "; did you mean '\($0)'?" } ?? ""
    note("vedette: there is no rule '\(printable(rule))' without errors in the configuration\(meant)")
    throw ExitCode(1)
  }

  /// What `--group` asks for; a name that the rule does not group by is an error in the command line.
  private func labels(of plan: Plan) throws -> [Label] {
    let names = plan.groupNames
    return try group.map { text in
      let end = text.firstIndex(of: "=") ?? text.endIndex
      let name = String(text[..<end])
      guard names.contains(name) else {
        let known = names.isEmpty ? "the rule has one group only" : "it groups by \(names.joined(separator: ", "))"
        throw ValidationError("--group \(text): the rule '\(rule)' does not group by '\(name)'; \(known)")
      }
      return Label(name, String(text[end...].dropFirst()))
    }
  }
}

import Alerting
import ArgumentParser
import Daemon
import Documents
import Glibc

struct WebhookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "webhook", abstract: "Try the receivers of alerts.", subcommands: [Test.self])

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Send an alert that is marked as a test, and show request, response and verdict.",
      discussion: """
        It is sent once, by this command and not by the daemon, with the rule 'vedette-test' and the label test=true, to \
        a webhook of the configuration whatever its levels and matchers. URL and secrets are not shown. The status is 1 \
        where it is not delivered.
        """)

    @Argument(help: ArgumentHelp("The webhook, as the configuration names it.", valueName: "name"))
    var name: String

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      let endpoint = try endpoint(in: try options.load())
      let sender: CurlSender
      do { sender = try CurlSender(endpoint) } catch {
        note("vedette: \(error)")
        throw ExitCode(1)
      }
      let trial = await WebhookTrial.run(endpoint, sender: sender, now: WallClock.system.now)
      var writer = LineWriter()
      for line in TrialText(endpoint: "\(endpoint.url)", .fitting(STDOUT_FILENO)).lines(trial) { writer.line(line) }
      writer.flush()
      if !trial.isDelivered { throw ExitCode(1) }
    }

    /// The webhook with its secrets; ends the command with what is wrong where there is none.
    private func endpoint(in settings: Configuration) throws -> Endpoint {
      var settings = settings
      let names = settings.webhooks.map(\.name)
      settings.webhooks.removeAll { $0.name != name }
      guard !settings.webhooks.isEmpty else {
        let meant = Suggestion.nearest(to: name, in: names).map { "; did you mean '\($0)'?" } ?? ""
        note("vedette: there is no webhook '\(name)'\(meant)")
        throw ExitCode(1)
      }
      let loaded = settings.loadEndpoints(environment: Environment.all, isService: true)
      if let endpoint = loaded.endpoints.first { return endpoint }
      let report = CheckReport(loaded.diagnostics.map { $0.shortened(from: options.workingDirectory) }, fileCount: 1)
      note(report.text(.text, style: .fitting(STDERR_FILENO), version: Vedette.version).trimmingEnd())
      throw ExitCode(1)
    }
  }
}

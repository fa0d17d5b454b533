import ArgumentParser
import Daemon

@main
struct Vedette: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "vedette", abstract: "An early-warning daemon for political and supply risk.",
    discussion: """
      Exit status: 0 fine, 1 what was asked about is not fine, 64 usage, 74 the output could not be written, 75 `run --once` \
      left something for the next run, 78 `run` with a bad vedette.yaml.
      """,
    version: version,
    subcommands: [
      RunCommand.self, InitCommand.self, CheckCommand.self, TestCommand.self, BacktestCommand.self, EventsCommand.self,
      AlertsCommand.self, ExplainCommand.self, WhyNotCommand.self, StatusCommand.self, BriefCommand.self,
      SilenceCommand.self, AckCommand.self, DeadCommand.self, WebhookCommand.self, ReloadCommand.self,
      SchemaCommand.self, ImportCommand.self, QuarantineCommand.self,
      FeedCommand.self, DatabaseCommand.self,
    ])

  /// On the first thread, while there is no other.
  @MainActor
  static func main() async {
    LineWriter.keepStandardFiles()
    DaemonRun.useOneHeap()
    // Not on the threads that all of Swift's tasks share: they wake the process once a second for ever.
    await withTaskExecutorPreference(ThreadExecutor(label: "vedette.main")) { await main(nil) }
  }
}

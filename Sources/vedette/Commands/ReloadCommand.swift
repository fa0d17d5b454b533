import ArgumentParser
import Daemon
import Glibc
import JSON
import Logging

struct ReloadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload",
    abstract: "Have the daemon take configuration, rules and feeds anew, and wait until they are in use.",
    discussion: """
      With a mistake in any file everything stays as it is, the mistakes are shown, and the status is 1. Settings that take \
      effect at the next start are named.
      """)

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let control = options.control(try options.load())
    do {
      let reply = try await control.perform("reload", .object([]))
      note(reply["message"]?.stringValue ?? "reloaded")
    } catch {
      note("vedette: \(error)")
      throw ExitCode(1)
    }
  }
}

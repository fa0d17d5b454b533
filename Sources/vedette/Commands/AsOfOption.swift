import ArgumentParser
import Daemon
import Events
import Glibc
import Rules

/// The moment whose knowledge counts.
struct AsOfOption: ParsableArguments {
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp("Only what was known by then, with the clock there; a date means its end.", valueName: "time"))
  var text: String?

  func validate() throws {
    if let text, moment == nil {
      throw ValidationError("--as-of \(text): write a time as in 2022-08-23 or 2022-08-23T12:00:00Z")
    }
  }

  /// Nil for the present.
  var moment: Instant? { text.flatMap { ISO8601.instant($0) } }
}

/// The database as it would stand had nobody known more than what was known by a moment, with the rules of the
/// configuration; ends the command with a sentence where there is none.
///
/// - Parameter rule: the id of one that is evaluated though it may be switched off.
func openAsOf(
  _ moment: Instant, _ options: ConfigurationOptions, enabling rule: String? = nil
) throws -> AsOfStore {
  var request = try BacktestRequest([], options)
  if let rule { request.definitions.rules = request.definitions.rules.enabling(rule) }
  let reader = try openForReading(try options.load())
  do {
    return try AsOfStore(
      reader, request.definitions, asOf: moment, in: Environment.value("TMPDIR") ?? "/tmp")
  } catch {
    note("vedette: \(error)")
    throw ExitCode(1)
  }
}

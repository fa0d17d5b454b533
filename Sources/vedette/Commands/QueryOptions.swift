import ArgumentParser
import Glibc

/// What `events` and `alerts` have in common: which, how many, and how they are shown.
struct QueryOptions: ParsableArguments {
  /// How many a terminal gets unasked.
  static let terminalLimit = 100

  @Flag(help: "One JSON object a line.")
  var json = false

  @Flag(help: "Comma-separated values with a header (RFC 4180).")
  var csv = false

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Only what meets all terms, as in 'kind=pipeline.* asset=CPC'.", valueName: "terms"))
  var filterText: String?

  @Option(help: ArgumentHelp("The last N of them. Default: 100 on a terminal, else all.", valueName: "n"))
  var limit: Int?

  func validate() throws {
    if json && csv { throw ValidationError("--json and --csv exclude each other") }
    if let limit, limit < 0 { throw ValidationError("--limit is a number of lines, so 0 at least") }
    _ = try filter()
  }

  func filter() throws -> Filter {
    do throws(Filter.Failure) {
      return try Filter(filterText ?? "")
    } catch {
      throw ValidationError("--where: \(error)")
    }
  }

  /// How many are shown at most.
  var count: Int {
    limit ?? (isatty(STDOUT_FILENO) == 1 ? QueryOptions.terminalLimit : .max)
  }
}

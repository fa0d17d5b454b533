import ArgumentParser

/// Which rows of a list a command shows whole, by their numbers.
struct NumberedRows: ParsableArguments {
  @Argument(help: ArgumentHelp("As the list has it.", valueName: "number"))
  var ids: [Int64]

  @Flag(help: "One JSON object a line.")
  var json = false

  /// Writes the lines of each row, and says which ones are not there; then the command fails.
  ///
  /// - Parameters:
  ///   - what: a row is, as in `dead letter`.
  ///   - lines: gives those of a row; nil where it is not there.
  func show(_ what: String, lines: (Int64) throws -> [String]?) throws {
    var isComplete = true
    var writer = LineWriter()
    for id in ids {
      if let lines = try lines(id) {
        for line in lines { writer.line(line) }
      } else {
        note("vedette: there is no \(what) \(id)")
        isComplete = false
      }
    }
    writer.flush()
    if !isComplete { throw ExitCode(1) }
  }
}

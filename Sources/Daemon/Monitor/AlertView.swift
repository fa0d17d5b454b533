import Alerting
import Glibc

/// Who watches the alert log as it is written: standard output, and under systemd the journal.
struct AlertView: Sendable {
  private let echo: @Sendable (String) -> Void
  /// Nil where systemd connected neither standard output nor standard error to it.
  private let journal: Journal?
  /// Whether standard output is the journal, which would have each line twice.
  private let isOutput: Bool

  /// - Parameter environment: the variables of the process.
  init(_ echo: @escaping @Sendable (String) -> Void, environment: [String: String]) {
    self.echo = echo
    isOutput = Journal.isStream(STDOUT_FILENO, environment: environment)
    let isError = Journal.isStream(STDERR_FILENO, environment: environment)
    journal = isOutput || isError ? Journal() : nil
  }

  /// Shows a line. What the journal does not take goes to standard output.
  func show(_ line: AlertLine) {
    let isTaken = journal.map { $0.send(JournalEntry(line)) == 0 } ?? false
    if !isTaken || !isOutput { echo(line.text) }
  }
}

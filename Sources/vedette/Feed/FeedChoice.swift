import ArgumentParser
import Daemon
import Documents
import Feeds
import Glibc

/// Finds the feed that a command means.
struct FeedChoice {
  private let options: ConfigurationOptions

  init(_ options: ConfigurationOptions) {
    self.options = options
  }

  /// The feed of a name in the configuration, or of a file.
  func feed(_ text: String) throws -> FeedDefinition {
    if text.hasSuffix(".yaml") || text.hasSuffix(".yml") || text.contains("/") { return try feed(file: text) }
    let settings = try options.load()
    let definitions = DefinitionLoader.load(settings)
    let catalog = definitions.feeds
    if let found = catalog.feed(named: text) { return found }
    let nearest = Suggestion.nearest(to: text, in: catalog.names).map { "; did you mean '\($0)'?" } ?? ""
    let (without, more) =
      definitions.diagnostics.hasErrors ? (" without errors", "; 'vedette check' shows what is wrong") : ("", "")
    note("vedette: there is no feed '\(text)'\(without)\(nearest)\(more)")
    throw ExitCode(1)
  }

  /// The feed of a file; ends the command with what is wrong in it.
  private func feed(file path: String) throws -> FeedDefinition {
    let definitions = DefinitionLoader.load(
      feeds: Catalog.read([path]), rules: Catalog.Result(), lookups: [])
    try show(definitions.diagnostics)
    // The built-in feed comes last.
    guard definitions.fileCount > 0, let feed = definitions.feeds.all.first else {
      note("vedette: \(path) holds no feed")
      throw ExitCode(1)
    }
    return feed
  }

  /// All feeds of a configuration; those with mistakes are left out, as a daemon leaves them out.
  func all(_ settings: Configuration) -> FeedCatalog {
    DefinitionLoader.load(settings).feeds
  }

  private func show(_ diagnostics: [Diagnostic]) throws {
    let report = CheckReport(diagnostics.map { $0.shortened(from: options.workingDirectory) }, fileCount: 1)
    let text = report.text(.text, style: .fitting(STDERR_FILENO), version: Vedette.version)
    if !text.isEmpty { note(text.trimmingEnd()) }
    if diagnostics.hasErrors { throw ExitCode(1) }
  }
}

import ArgumentParser
import Daemon
import Documents
import Glibc
import Rules

/// What the words after `vedette backtest` mean.
struct BacktestRequest {
  /// The feeds, and all rules that may be needed.
  var definitions: Definitions
  /// The ids of the rules that are asked for.
  var rules: Set<String> = []
  /// The files of events; none for the database.
  var files: [String] = []

  /// Sorts the words into rules and files, and loads both; ends the command where rules have errors or a word means
  /// nothing.
  init(_ words: [String], _ options: ConfigurationOptions) throws {
    var rulePaths: [String] = []
    var ids: [String] = []
    for word in words {
      let path = Path.resolve(word, in: options.workingDirectory)
      let isFolder: Bool?
      do throws(DiskError) { isFolder = try DiskFile.isFolder(path) } catch { isFolder = nil }
      switch isFolder {
      case nil: ids.append(word)
      case true?: rulePaths.append(path)
      case false?:
        if [".yaml", ".yml"].contains(where: word.hasSuffix) { rulePaths.append(path) } else { files.append(path) }
      }
    }
    definitions = try BacktestRequest.definitions(
      rulePaths, needsConfiguration: rulePaths.isEmpty || !ids.isEmpty || files.isEmpty, options)
    let known = Set(definitions.rules.map(\.id))
    for id in ids where !known.contains(id) {
      let meant = Suggestion.nearest(to: id, in: definitions.rules.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
      throw ValidationError("'\(id)' is neither a rule nor a file\(meant)")
    }
    let inFiles = definitions.rules.filter { rule in
      rulePaths.contains { rule.source.path == $0 || rule.source.path.hasPrefix($0 + "/") }
    }
    rules = Set(ids + inFiles.map(\.id))
    if rules.isEmpty { rules = known }
  }

  private static func definitions(
    _ rulePaths: [String], needsConfiguration: Bool, _ options: ConfigurationOptions
  ) throws -> Definitions {
    let parsed = options.parse()
    let configuration =
      needsConfiguration ? try options.load() : parsed.diagnostics.hasErrors ? nil : parsed.configuration
    var paths = rulePaths
    if needsConfiguration, let configuration { paths += configuration.rules }
    let defaults = configuration.map { Set(Configuration.defaults(folder: $0.folder).feeds) } ?? []
    let definitions = DefinitionLoader.load(
      feeds: configuration.map { Catalog.read($0.feeds, optional: defaults) } ?? Catalog.Result(),
      rules: Catalog.read(paths, optional: Set(configuration?.rules ?? [])),
      lookups: configuration.map { [Path.resolve("lookups", in: $0.folder)] } ?? [])
    let errors = definitions.diagnostics.filter(\.isError).map { $0.shortened(from: options.workingDirectory) }
    guard errors.isEmpty else {
      let report = CheckReport(errors, fileCount: definitions.fileCount)
      note(report.text(.text, style: .fitting(STDERR_FILENO), version: Vedette.version).trimmingEnd())
      throw ExitCode(1)
    }
    return definitions
  }
}

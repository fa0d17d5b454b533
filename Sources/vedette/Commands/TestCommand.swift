import ArgumentParser
import Daemon
import Documents
import Glibc

struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run the tests in rule and feed files.",
    discussion: """
      Each test of a rule is run as written, shuffled, split into batches, and with the rules loaded anew in between. \
      Without PATH the rules and feeds of the configuration are tested.
      """)

  @Argument(help: ArgumentHelp("Rule files, feed files, and folders of them.", valueName: "path"), completion: .file())
  var paths: [String] = []

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let catalog = Catalog.read(try paths.isEmpty ? configured() : paths)
    func files(_ kind: FileKind) -> [Catalog.File] { catalog.files.filter { FileKind($0) == kind }.map(shortened) }
    let definitions = DefinitionLoader.load(
      feeds: Catalog.Result(files: files(.feed)),
      rules: Catalog.Result(files: files(.rule), diagnostics: catalog.diagnostics), lookups: [])
    let errors = CheckReport(definitions.diagnostics.filter(\.isError), fileCount: definitions.fileCount)
    if errors.errorCount > 0 {
      note(errors.text(.text, style: .fitting(STDERR_FILENO), version: Vedette.version).trimmingEnd())
    }
    let rules = RuleTestReport(definitions.rules, errorCount: errors.errorCount)
    let feeds = FeedTestReport(definitions.feeds, now: WallClock.system.now)
    var writer = LineWriter()
    for line in rules.lines(.fitting(STDOUT_FILENO)) + feeds.lines(.fitting(STDOUT_FILENO)) { writer.line(line) }
    if !definitions.rules.isEmpty || feeds.testCount == 0 { writer.line(rules.summary) }
    if feeds.testCount > 0 { writer.line(feeds.summary) }
    writer.flush()
    if !rules.failures.isEmpty || !feeds.failures.isEmpty || errors.errorCount > 0 { throw ExitCode(1) }
  }

  /// The rules and feeds of the configuration; folders that are not there hold none.
  private func configured() throws -> [String] {
    let settings = try options.load()
    return settings.rules + settings.feeds.filter { access($0, F_OK) == 0 }
  }

  /// With its path as people read it more easily.
  private func shortened(_ file: Catalog.File) -> Catalog.File {
    let folder = options.workingDirectory + "/"
    return file.path.hasPrefix(folder)
      ? Catalog.File(path: String(file.path.dropFirst(folder.count)), bytes: file.bytes) : file
  }
}

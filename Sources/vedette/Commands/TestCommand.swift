import ArgumentParser
import Daemon
import Documents
import Glibc

struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run the tests in rule files.",
    discussion: """
      Each test is run as written, shuffled, split into batches, and with the rules loaded anew in between. Without PATH the \
      rules of the configuration are tested.
      """)

  @Argument(help: ArgumentHelp("Rule files, and folders of them.", valueName: "path"))
  var paths: [String] = []

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let catalog = Catalog.read(try paths.isEmpty ? options.load().rules : paths)
    let files = catalog.files.filter { FileKind($0) == .rule }.map(shortened)
    let definitions = DefinitionLoader.load(
      feeds: Catalog.Result(), rules: Catalog.Result(files: files, diagnostics: catalog.diagnostics), lookups: [])
    let errors = CheckReport(definitions.diagnostics.filter(\.isError), fileCount: definitions.fileCount)
    if errors.errorCount > 0 {
      note(errors.text(.text, style: .fitting(STDERR_FILENO), version: Vedette.version).trimmingEnd())
    }
    let report = RuleTestReport(definitions.rules, errorCount: errors.errorCount)
    var writer = LineWriter()
    for line in report.lines(.fitting(STDOUT_FILENO)) { writer.line(line) }
    writer.line(report.summary)
    writer.flush()
    if !report.failures.isEmpty || errors.errorCount > 0 { throw ExitCode(1) }
  }

  /// With its path as people read it more easily.
  private func shortened(_ file: Catalog.File) -> Catalog.File {
    let folder = options.workingDirectory + "/"
    return file.path.hasPrefix(folder)
      ? Catalog.File(path: String(file.path.dropFirst(folder.count)), bytes: file.bytes) : file
  }
}

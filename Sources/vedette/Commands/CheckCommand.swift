import ArgumentParser
import Daemon
import Documents
import Glibc

extension CheckReport.Format: ExpressibleByArgument {}

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Find every mistake in the configuration, the feeds and the rules.",
    discussion: """
      Without PATH the configuration is checked with all feeds and rules that it names. A PATH is a rule file, a feed file, \
      a vedette.yaml (then with its feeds and rules), or a folder, which is searched for *.yaml and *.yml.
      """)

  @Argument(help: ArgumentHelp("What to check.", valueName: "path"), completion: .file())
  var paths: [String] = []

  @Option(help: "text, json or sarif.")
  var format = CheckReport.Format.text

  @Flag(help: "Fail with warnings, too.")
  var strict = false

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    var check = DefinitionCheck(options: options)
    if paths.isEmpty { check.configuration(options.path) } else { check.paths(paths) }
    let diagnostics = check.diagnostics.map { $0.shortened(from: options.workingDirectory) }
    let report = CheckReport(diagnostics, fileCount: check.fileCount)
    var writer = LineWriter()
    writer.write(report.text(format, style: .fitting(STDOUT_FILENO), version: Vedette.version))
    writer.flush()
    note(report.summary)
    if report.fails(strict: strict) { throw ExitCode(1) }
  }
}

import ArgumentParser
import Daemon
import Documents
import Glibc

/// Where a command finds its configuration, and what overrides it.
struct ConfigurationOptions: ParsableArguments {
  static let defaultPath = "/etc/vedette/vedette.yaml"

  @Option(
    help: ArgumentHelp(
      "The configuration.", discussion: "Default: $VEDETTE_CONFIG, else \(defaultPath).", valueName: "file"),
    completion: .file())
  var config: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override a setting, as in alerts.log=out.jsonl. May be repeated.", valueName: "key=value"))
  var overrides: [String] = []

  func validate() throws {
    for text in overrides where Override(argument: text) == nil {
      throw ValidationError("--set \(text): write KEY=VALUE, as in settle=0s")
    }
  }

  /// The absolute path of the configuration.
  var path: String {
    Path.resolve(
      config ?? Environment.text("VEDETTE_CONFIG") ?? ConfigurationOptions.defaultPath, in: workingDirectory)
  }

  var workingDirectory: String { DiskFile.workingDirectory() }

  /// The configuration and what is wrong with it; a file that cannot be read is an error among the others.
  func parse() -> Configuration.Parsed {
    parse(path)
  }

  /// As ``parse()``, of another file.
  func parse(_ path: String) -> Configuration.Parsed {
    var bytes: [UInt8]?
    var unreadable: [Diagnostic] = []
    do throws(DiskError) {
      bytes = try DiskFile.read(path)
    } catch {
      unreadable = [Diagnostic(.unreadable, "cannot be read: \(error)", file: path)]
    }
    var parsed = Configuration.parse(
      path: path, bytes: bytes, environment: Environment.all,
      overrides: overrides.compactMap(Override.init(argument:)), workingDirectory: workingDirectory)
    parsed.diagnostics = unreadable + parsed.diagnostics
    return parsed
  }

  /// The configuration, or the end of the command with this status after saying what is wrong.
  func load(failing status: Int32 = 1) throws -> Configuration {
    let parsed = parse()
    let report = CheckReport(parsed.diagnostics.map { $0.shortened(from: workingDirectory) }, fileCount: 1)
    let text = report.text(.text, style: .fitting(STDERR_FILENO), version: Vedette.version)
    if !text.isEmpty { note(text.trimmingEnd()) }
    guard !parsed.diagnostics.hasErrors else { throw ExitCode(status) }
    return parsed.configuration
  }
}

extension Diagnostic {
  /// With a path below `folder` relative to it, as people read it more easily.
  func shortened(from folder: String) -> Diagnostic {
    var short = self
    if file.hasPrefix(folder + "/") { short.file = String(file.dropFirst(folder.count + 1)) }
    return short
  }
}

extension String {
  func trimmingEnd() -> String {
    var rest = Substring(self)
    while rest.last?.isNewline == true { rest.removeLast() }
    return String(rest)
  }
}

import ArgumentParser
import Glibc

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a folder to begin with: a configuration, a feed, a rule with a test.",
    discussion: """
      DIR is made if it is not there. Where it has a file of one of the names that would be written, nothing is written, and \
      the status is 1.
      """)

  @Argument(help: ArgumentHelp("The folder.", valueName: "dir"), completion: .directory)
  var folder: String

  func validate() throws {
    if folder.isEmpty { throw ValidationError("DIR is the name of a folder") }
  }

  func run() throws {
    let path = InitCommand.path(folder)
    let new = NewFolder(path: path)
    let names = StarterFile.all.map { String($0.path.prefix { $0 != "/" }) } + ["inbox"] + StarterFile.written
    let taken = new.present(of: names)
    guard taken.isEmpty else {
      note("vedette: \(printable(path)) has \(taken.joined(separator: ", ")) already; nothing was written")
      throw ExitCode(1)
    }
    do throws(NewFolder.Failure) {
      try new.fill(folders: StarterFile.folders, files: StarterFile.all)
    } catch {
      note("vedette: \(error); nothing was written")
      throw ExitCode(1)
    }
    var writer = LineWriter()
    for line in InitCommand.steps(path, program: CommandLine.arguments.first ?? "vedette") { writer.line(line) }
    writer.flush()
  }

  /// Without slashes at its end; what begins with a hyphen would be an option to other programs.
  private static func path(_ folder: String) -> String {
    var path = Substring(folder)
    while path.count > 1 && path.last == "/" { path.removeLast() }
    return path.hasPrefix("-") ? "./\(path)" : String(path)
  }

  /// What was written, and what to do with it: commands for a shell, as they stand.
  static func steps(_ path: String, program: String) -> [String] {
    let vedette = quoted(program.contains("/") ? program : "vedette")
    let configuration = "--config \(quoted("\(path)/\(StarterFile.configuration)"))"
    let example = quoted("\(path)/\(StarterFile.example)")
    let incoming = quoted("\(path)/\(StarterFile.incoming)/")
    return [
      "\(printable(path)) has \(StarterFile.all.map(\.path).joined(separator: ", ")). Check it, import the example, and ask why:",
      "",
      "  \(vedette) check \(configuration) && \(vedette) test \(configuration)",
      "  mv \(example) \(incoming) && \(vedette) run --once \(configuration)",
      "  \(vedette) explain 1 \(configuration)",
    ]
  }

  /// As one word of a shell.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isPlain
      ? text : "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
  }
}

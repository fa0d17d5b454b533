import ArgumentParser
import Daemon
import Events
import Glibc
import JSON
import Logging
import Storage

struct DatabaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "Look after the database: check it, copy it, delete what need not be kept.",
    subcommands: [Check.self, Backup.self, Prune.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Look for damage; status 1 where there is any.",
      discussion: "Reads the whole database, which may take minutes; a daemon goes on meanwhile.")

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let reader = try openForReading(try options.load())
      let problems = try reading { () throws(StorageError) in
        try reader.snapshot { () throws(StorageError) in try reader.check { note("checking \($0)") } }
      }
      var writer = LineWriter()
      for problem in problems { writer.line(printable(problem)) }
      if problems.isEmpty { writer.line("ok") }
      writer.flush()
      if !problems.isEmpty { throw ExitCode(1) }
    }
  }

  struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "backup", abstract: "Write a copy of the database as it is at this moment.",
      discussion: """
        The copy is one file that needs no other. A daemon goes on meanwhile. A file of that name is not replaced, and the \
        name stands only when the copy is whole.
        """)

    @Argument(help: ArgumentHelp("Where to.", valueName: "file"), completion: .file())
    var path: String

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let target = Path.resolve(path, in: options.workingDirectory)
      guard access(target, F_OK) != 0 else {
        note("vedette: \(target) is there already")
        throw ExitCode(1)
      }
      let reader = try openForReading(try options.load(), mayBeOlder: true)
      try reading { () throws(StorageError) in try reader.backup(to: target) }
      note("wrote \(target)")
    }
  }

  struct Prune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "prune", abstract: "Delete now what 'retention' in the configuration says need not be kept.",
      discussion: "The daemon does the same by itself, four times a day. Evidence of an alert that fires is kept.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      let control = options.control(try options.load())
      do {
        let reply = try await control.perform("db prune", .object([]))
        var writer = LineWriter()
        for part in RetentionReport.parts { writer.line("\(Count.of(reply.count(part.key), part.what)) deleted") }
        writer.flush()
      } catch {
        note("vedette: \(error)")
        throw ExitCode(1)
      }
    }
  }
}

/// What a round of deleting is told in.
private enum RetentionReport {
  static let parts = [
    (key: "events", what: "report"), (key: "quarantine", what: "quarantined record"), (key: "done", what: "file"),
  ]
}

import ArgumentParser
import Daemon
import Events
import Glibc
import JSON

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import files without passing them through the inbox.",
    discussion: """
      A file stays where it is. The running daemon imports it, or without one this command. One whose content the feed \
      has had is a duplicate, unless --again is given. An import that was interrupted goes on with the same command.
      """)

  @Argument(help: ArgumentHelp("What to import.", valueName: "file"), completion: .file())
  var files: [String]

  @Option(help: ArgumentHelp("The feed. Default: the one whose 'match' takes the file's name.", valueName: "name"))
  var feed: String?

  @Flag(help: "Read a known file again, after its feed was mended: what it brought is replaced by what it says now.")
  var again = false

  @Flag(help: "Let a snapshot withdraw more than its feed's max_withdrawn.")
  var allowWithdrawals = false

  @Flag(help: "One JSON object for each file.")
  var json = false

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let control = options.control(try options.load())
    // What is imported is, whether or not somebody can be told.
    var writer = LineWriter(file: STDOUT_FILENO)
    var isFine = true
    for file in files {
      do {
        let result = try await importFile(file, control)
        writer.line(json ? result.text : ImportCommand.sentence(result))
        if result["state"]?.stringValue == "rejected" { isFine = false }
      } catch let failure as Failure {
        note("vedette: \(printable(file)) \(failure.reason)")
        if json { writer.line(failure.result(file).text) }
        isFine = false
      }
      writer.flush()
    }
    if let code = writer.failure {
      if let complaint = LineWriter.complaint(code) { note(complaint) }
      throw ExitCode(LineWriter.cannotWrite)
    }
    if !isFine { throw ExitCode(1) }
  }

  /// A file that could not be tried, or of which the daemon says that it was not done.
  private struct Failure: Error {
    /// To go on with behind the file's path.
    let reason: String

    func result(_ path: String) -> JSONValue {
      .object([
        JSONMember("feed", .null), JSONMember("name", .string(path)), JSONMember("state", .string("failed")),
        JSONMember("reason", .string(reason)),
      ])
    }
  }

  private func importFile(_ path: String, _ control: Control) async throws -> JSONValue {
    // Without waiting, as for a FIFO, which is refused then.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(reason: "cannot be read: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var status = stat()
    fstat(descriptor, &status)
    if let kind = ImportCommand.otherKind(status.st_mode) { throw Failure(reason: "is \(kind), and no file") }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let progress = ImportProgress(name, isShown: isatty(STDERR_FILENO) == 1, now: Steady.nanoseconds)
    defer { progress.clear() }
    do {
      return try await control.perform("import", arguments(name), file: descriptor) { value in
        progress.note(
          offset: value.count("offset"), size: value.count("size"), records: value.count("records"),
          now: Steady.nanoseconds)
      }
    } catch let code as ExitCode {
      throw code
    } catch {
      throw Failure(reason: "is not imported: \(error)")
    }
  }

  /// What is no file that could be imported, in a word or two; nil for a file.
  static func otherKind(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }

  private func arguments(_ name: String) -> JSONValue {
    .object([
      JSONMember("name", .string(name)), JSONMember("feed", feed.map { .string($0) } ?? .null),
      JSONMember("again", .bool(again)), JSONMember("allow_withdrawals", .bool(allowWithdrawals)),
    ])
  }

  /// `events/a.csv: 120 records, 100 new, 20 known`.
  static func sentence(_ result: JSONValue) -> String {
    let file = [result["feed"], result["name"]].compactMap { $0?.stringValue }.map(printable).joined(separator: "/")
    switch result["state"]?.stringValue {
    case "duplicate": return "\(file): has been imported before"
    case "rejected": return "\(file): rejected, \(printable(result["reason"]?.stringValue ?? ""))"
    default:
      let counts = [
        ("inserted", "new"), ("duplicates", "known"), ("corrected", "corrected"), ("withdrawn", "withdrawn"),
        ("stale", "stale"), ("dropped", "dropped"), ("quarantined", "quarantined"),
      ]
      let parts = counts.filter { result.count($0.0) > 0 }.map { "\(result.count($0.0)) \($0.1)" }
      return "\(file): " + ([Count.of(result.count("records"), "record")] + parts).joined(separator: ", ")
    }
  }
}

/// A clock that never goes back, for rates.
enum Steady {
  static var nanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

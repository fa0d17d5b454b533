import Glibc
import Inbox
import JSON
import TestSupport
import Testing

/// All that a daemon has, in a folder of its own: configuration, inbox, database, alert log. The daemon is the built
/// executable, started as a process.
final class Station {
  let folder: TemporaryFolder
  private let environment: [String]
  private let isMounted: Bool

  /// - Parameters:
  ///   - rules: the text of its one rule file; nil for the rules of the project.
  ///   - feeds: whether it has the feeds of the project.
  ///   - configuration: lines of `vedette.yaml` besides those that every station has.
  ///   - disk: options of a file system in memory that holds the folder; throws where it may not be mounted.
  init(
    rules: String?, feeds: Bool = false, configuration: String = "", disk: String? = nil, environment: [String] = []
  ) throws {
    folder = try TemporaryFolder()
    self.environment = environment
    let place = folder.path.text
    isMounted = disk.map { mount("none", place, "tmpfs", 0, $0) == 0 } ?? false
    guard disk == nil || isMounted else { throw FileError("mount", folder.path, code: errno) }
    let common = """
      inbox: inbox
      settle: 0s
      rescan: 1s
      database: vedette.db
      feeds: [\(feeds ? "\(TestFiles.root)/Config/feeds" : "")]
      rules: [\(rules == nil ? "\(TestFiles.root)/Rules" : "rules.yaml")]
      alerts: {log: alerts.jsonl, text: alerts.log}
      \(configuration.contains("http:") ? "" : "http: {listen: off}")
      """
    let hasLimits = configuration.contains("limits:")
    try write("\(common)\n\(hasLimits ? "" : "limits: {min_free: 1MiB}\n")\(configuration)\n", to: "vedette.yaml")
    if let rules { try write(rules, to: "rules.yaml") }
    if feeds { symlink("\(TestFiles.root)/Config/lookups", path("lookups")) }
  }

  deinit {
    if isMounted { umount2(folder.path.text, Int32(MNT_DETACH)) }
  }

  func path(_ name: String) -> String { folder.path.text + "/" + name }

  func write(_ text: String, to name: String) throws {
    try PosixFileSystem().write(Array(text.utf8), to: folder.file(name))
  }

  /// Writes a file anywhere. Returns whether it could.
  static func write(_ text: String, path: String) -> Bool {
    (try? PosixFileSystem().write(Array(text.utf8), to: FilePath(path))) != nil
  }

  /// What a file of the folder holds; nil where there is none.
  func text(of name: String) -> String? {
    TestFiles.bytes(at: path(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  // MARK: The inbox

  /// Puts a file into the inbox as a feed does: written under a name that does not count, then renamed.
  ///
  /// - Parameters:
  ///   - feed: the folder it is dropped into; nil for the inbox's own.
  ///   - second: when it was written, so that files which are there together have an order.
  func drop(_ bytes: [UInt8], as name: String, feed: String? = "events", second: Int = 0) throws {
    let lane = feed.map { "inbox/\($0)" } ?? "inbox"
    for part in ["inbox", lane, lane + "/incoming"] { mkdir(path(part), 0o770) }
    let hidden = "\(lane)/incoming/.\(name)"
    try PosixFileSystem().write(bytes, to: folder.file(hidden))
    let time = timespec(tv_sec: 1_700_000_000 + second, tv_nsec: 0)
    try #require(utimensat(AT_FDCWD, path(hidden), [time, time], 0) == 0)
    try #require(rename(path(hidden), path("\(lane)/incoming/\(name)")) == 0)
  }

  func drop(_ text: String, as name: String, feed: String? = "events", second: Int = 0) throws {
    try drop(Array(text.utf8), as: name, feed: feed, second: second)
  }

  /// The names of all files below a folder of the inbox, sorted: `events/done`, where they are in a folder a day.
  func names(in place: String) throws -> [String] {
    let system = PosixFileSystem()
    func files(_ path: FilePath) throws -> [String] {
      try system.list(path).flatMap { entry in
        entry.status.kind == .directory ? try files(path / entry.name) : [entry.name.text]
      }
    }
    let top = folder.file("inbox/\(place)")
    return access(top.text, F_OK) == 0 ? try files(top).sorted() : []
  }

  // MARK: The daemon

  var arguments: [String] { ["--config", path("vedette.yaml")] }

  /// Imports what is there and ends.
  func runOnce() async throws {
    let daemon = try start("--once")
    try await eventually("the end of the run", explanation: errors) { daemon.ending != nil }
    #expect(daemon.ending == .status(0), "\(errors)")
  }

  /// Starts the daemon; what it says goes to `errors.log` and `output.log`.
  func start(_ options: String..., environment more: [String] = []) throws -> RunningProgram {
    try Program(environment: environment + more).start(
      ["run"] + options + arguments, output: path("output.log"), errors: path("errors.log"))
  }

  /// What the daemon said on standard error.
  var errors: String { text(of: "errors.log") ?? "" }

  func status() throws -> JSONValue {
    let result = try Program().run(["status", "--json"] + arguments)
    try #require(result.status == 0, "\(result.errors)")
    return try JSONValue(parsing: result.output)
  }

  // MARK: What it left

  /// The lines of the alert log that are complete.
  func alertLines(in name: String = "alerts.jsonl") throws -> [JSONValue] {
    let text = text(of: name) ?? ""
    let complete = text.hasSuffix("\n") ? text.split(separator: "\n") : text.split(separator: "\n").dropLast()
    return try complete.map { try JSONValue(parsing: String($0)) }
  }

  func rows(_ sql: String) throws -> [[String]] {
    try SQL.rows(sql, of: path("vedette.db"))
  }

  /// One number of the database.
  func number(_ sql: String) throws -> Int {
    try #require(try rows(sql).first?.first.flatMap { Int($0) }, "\(sql)")
  }
}

extension JSONValue {
  /// The text of a member, or its number as it is written.
  func text(_ name: String) -> String? {
    if case .number(let token)? = self[name] { token } else { self[name]?.stringValue }
  }

  var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }
}

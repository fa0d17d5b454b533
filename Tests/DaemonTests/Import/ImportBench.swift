import Alerting
import Events
import Glibc
import Inbox
import JSON
import Logging
import Storage
import TestSupport
import Testing

@testable import Daemon

/// A daemon's place with feeds of its own, in which files are imported as by commands and through the inbox.
struct ImportBench {
  let folder: TemporaryFolder
  private let configuration: Configuration
  let inbox: FilePath

  /// - Parameter queue: how many records a chunk has at most.
  init(feeds: [String: String] = [:], rules: [String: String] = [:], queue: Int? = nil) throws {
    folder = try TemporaryFolder()
    var configuration = Configuration.test(in: folder)
    inbox = folder.file("spool")
    configuration.settle = .milliseconds(0)
    configuration.feeds = [folder.file("feeds").text]
    configuration.rules = [folder.file("rules").text]
    configuration.limits.minFree = ByteSize(bytes: 0)
    if let queue { configuration.limits.queue = queue }
    self.configuration = configuration
    for (directory, files) in [("feeds", feeds), ("rules", rules)] {
      try PosixFileSystem().makeDirectory(folder.file(directory))
      for (name, text) in files { try write(text, directory, name) }
    }
  }

  private func write(_ text: String, _ directory: String, _ name: String) throws {
    try PosixFileSystem().write(Array(text.utf8), to: folder.file(directory) / FileName("\(name).yaml"))
  }

  /// Mends a feed.
  func setFeed(_ name: String, _ text: String) throws {
    try write(text, "feeds", name)
  }

  private var options: DaemonRun.Options {
    DaemonRun.Options(
      once: true, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, echo: { _ in },
      show: { for problem in $0 { Issue.record("\(problem)") } })
  }

  /// Drops a file into the inbox and lets a daemon import what is there.
  func drop(_ text: String, as name: String, feed: String = "events") async throws {
    try drop(Array(text.utf8), as: name, feed: feed)
    try await runOnce()
  }

  func drop(_ bytes: [UInt8], as name: String, feed: String = "events") throws {
    let system = PosixFileSystem()
    for directory in [inbox, inbox / FileName(feed), inbox / FileName(feed) / "incoming"] {
      if access(directory.text, F_OK) != 0 { try system.makeDirectory(directory) }
    }
    try system.write(bytes, to: inbox / FileName(feed) / "incoming" / FileName(name))
  }

  func runOnce() async throws {
    try await DaemonRun(configuration, endpoints: [], options: options).run()
  }

  /// Has a request done in the daemon's place.
  func perform(
    _ name: String, _ arguments: [String: JSONValue], file: Int32? = nil,
    progress: @escaping @Sendable (JSONValue) -> Void = { _ in }
  ) async throws -> JSONValue {
    let members = arguments.sorted { $0.key < $1.key }.map { JSONMember($0.key, $0.value) }
    return try await DaemonRun(configuration, endpoints: [], options: options).perform(
      ControlCall(name, .object(members)), file: file, progress: progress)
  }

  /// Imports a text as a file of a name, as `vedette import` does.
  func importFile(
    _ text: String, as name: String = "a.ndjson", feed: String = "events", again: Bool = false,
    allowWithdrawals: Bool = false, progress: @escaping @Sendable (JSONValue) -> Void = { _ in }
  ) async throws -> JSONValue {
    let path = folder.file("given-\(name)")
    try PosixFileSystem().write(Array(text.utf8), to: path)
    let descriptor = open(path.text, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    return try await perform(
      "import",
      [
        "name": .string(name), "feed": .string(feed), "again": .bool(again),
        "allow_withdrawals": .bool(allowWithdrawals),
      ], file: descriptor, progress: progress)
  }

  /// Reads the database.
  func read<Result>(_ body: (StoreReader) throws -> Result) throws -> Result {
    try body(StoreReader(path: configuration.database))
  }

  /// The keys and titles of all events, as `key title`, sorted.
  func events() throws -> [String] {
    try read { reader in
      try reader.events(EventFilter()).map { "\($0.report.key) \($0.report.title ?? "")" }.sorted()
    }
  }

  /// The lines of the alert log as `state group`.
  func alerts() throws -> [String] {
    try read { reader in
      try reader.transitions(after: 0, limit: 1000).compactMap { row in
        let line = try JSONValue(parsing: row.json)
        guard let state = line["state"]?.stringValue, let summary = line["summary"]?.stringValue else { return nil }
        return "\(state) \(summary)"
      }
    }
  }
}

extension JSONValue {
  /// The whole number under a name.
  func number(_ name: String) -> Int? {
    guard case .number(let token)? = self[name] else { return nil }
    return Int(token)
  }
}

/// One record of the feed `events`.
func line(_ key: String, _ title: String, kind: String = "test", more: String = "") -> String {
  "{\"key\":\"\(key)\",\"kind\":\"\(kind)\",\"time\":\"2022-01-02\",\"title\":\"\(title)\"\(more)}\n"
}

import Glibc
import Inbox
import TestSupport
import Testing

/// The daemon that has nothing to do.
@Suite struct AtRestTests {
  private static let rule = "id: any\ntitle: Any\nlevel: low\ndetection:\n  it:\n    kind: meeting.*\n  condition: it\n"
  /// Nobody listens at port 9.
  private static let configuration = """
    http: {listen: '127.0.0.1:0'}
    notify: {max_age: forever}
    webhooks: [{name: nobody, url: 'http://127.0.0.1:9/', allow_private: true, secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}]
    """

  /// libdispatch looks after the threads of its global queues once a second for ever, from the first job that runs on one. So
  /// none may: not while a daemon starts, imports, is asked, sends, or reloads.
  @Test func nothingEverRunsOnAGlobalQueue() async throws {
    let station = try Station(rules: Self.rule, configuration: Self.configuration)
    let daemon = try station.start()
    try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
    var records = Records(seed: 1)
    try station.drop(records.lines(20), as: "short.ndjson")
    try station.drop(records.lines(2000), as: "long.ndjson")
    try await eventually("both files", explanation: station.errors) {
      try station.names(in: "events/done") == ["long.ndjson", "short.ndjson"]
    }
    try await eventually("a message", explanation: station.errors) { station.errors.contains("could not deliver") }
    let match = try #require(station.errors.firstMatch(of: /http:\/\/127\.0\.0\.1:(\d+)\//), "\(station.errors)")
    let port = try #require(UInt16(match.1))
    // The server closes a connection behind its answer.
    func metrics() throws -> String { try #require(LoopbackClient(port: port)).get("/metrics").head }
    #expect(try metrics().hasPrefix("HTTP/1.1 200"))
    #expect(try Program().run(["reload"] + station.arguments).status == 0)
    // Threads stay for five seconds after their last job, and have the ends of their queues' names. Where this process was
    // held up for so long, the daemon is asked again.
    var names: [String] = []
    try await eventually("a thread of a queue", explanation: "\(names)") {
      names += try Self.threads(of: daemon)
      let isFound = names.contains { $0.hasSuffix("overcommit") }
      if !isFound { _ = try metrics() }
      return isFound
    }
    #expect(!names.contains { $0.hasSuffix("-qos") }, "\(names)")
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: station.errors) { daemon.ending == .status(0) }
  }

  /// The names of its threads.
  private static func threads(of daemon: RunningProgram) throws -> [String] {
    let folder = FilePath("/proc/\(daemon.process)/task")
    return try PosixFileSystem().list(folder).compactMap { entry in
      TestFiles.bytes(at: "\(folder.text)/\(entry.name.text)/comm").map {
        String(decoding: $0.dropLast(), as: UTF8.self)
      }
    }
  }
}

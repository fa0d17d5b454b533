import Dispatch
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

/// The daemon as a service: what signals do, and what systemd hears.
@Suite struct ServiceTests {
  private static func rule(_ id: String, kind: String) -> String {
    "id: \(id)\ntitle: \(id)\nlevel: low\ndetection:\n  it:\n    kind: \(kind)\n  condition: it\n"
  }

  private static func event(_ key: String, _ kind: String) -> String {
    #"{"key":"\#(key)","kind":"\#(kind)","time":"2022-01-01","known":"2022-01-02"}"# + "\n"
  }

  private func end(_ daemon: RunningProgram, _ station: Station) async throws {
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: station.errors) { daemon.ending != nil }
    #expect(daemon.ending == .status(0), "\(station.errors)")
  }

  private func ready(_ station: Station) async throws {
    try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
  }

  @Test func aStopFinishesTheChunkAndTheNextRunGoesOn() async throws {
    var count = 3000
    var stopped = try await stoppedStation(importing: count)
    // Where the import was faster than the signal, a longer one is stopped.
    while try stopped.names(in: "events/processing").isEmpty, count < 100_000 {
      count *= 2
      stopped = try await stoppedStation(importing: count)
    }
    let station = stopped
    #expect(try station.names(in: "events/processing") == ["long.ndjson"])
    let read = try station.number("SELECT records FROM file")
    #expect(read % 10 == 0 && read < count)
    #expect(try station.rows("SELECT state FROM file") == [["importing"]])

    try await station.runOnce()
    #expect(try station.names(in: "events/done") == ["long.ndjson"])
    #expect(try station.rows("SELECT state, records, offset = size FROM file") == [["done", "\(count)", "1"]])
    let meetings = try station.number("SELECT count(*) FROM reports WHERE kind LIKE 'meeting.%'")
    let seqs = try station.alertLines().compactMap { $0.text("seq") }
    #expect(meetings > count / 6 && seqs == (1...meetings).map { "\($0)" })
  }

  /// A station whose daemon was told to stop after the first chunks of a file.
  private func stoppedStation(importing count: Int) async throws -> Station {
    let station = try Station(
      rules: Self.rule("any", kind: "meeting.*"), configuration: "limits: {min_free: 1MiB, queue: 10}")
    var records = Records(seed: 1)
    try station.drop(records.lines(count), as: "long.ndjson")
    let daemon = try station.start()
    try await eventually("the first chunk", explanation: station.errors) {
      (try? station.number("SELECT count(*) FROM file WHERE records > 0")) == 1
    }
    try await end(daemon, station)
    return station
  }

  @Test func aReloadTakesGoodRulesAndKeepsTheOldOnesForBad() async throws {
    let station = try Station(rules: Self.rule("first", kind: "a.*"))
    let daemon = try station.start()
    try await ready(station)
    try station.drop(Self.event("a1", "a.b") + Self.event("b1", "b.c"), as: "1.ndjson")
    try await eventually("the first alert", explanation: station.errors) { try station.alertLines().count == 1 }

    try station.write(Self.rule("first", kind: "z.*") + "levle: high\n", to: "rules.yaml")
    daemon.signal(SIGHUP)
    try await eventually("a refusal", explanation: station.errors) { station.errors.contains("nothing is reloaded") }
    #expect(station.errors.contains("rules.yaml:8:1: error E0"))
    #expect(station.errors.contains("did you mean 'level'?") || station.errors.contains("did you mean 'levels'?"))
    try station.drop(Self.event("a2", "a.b"), as: "2.ndjson")
    try await eventually("an alert of the old rule", explanation: station.errors) {
      try station.alertLines().count == 2
    }

    try station.write(Self.rule("first", kind: "a.*") + "---\n" + Self.rule("second", kind: "b.*"), to: "rules.yaml")
    daemon.signal(SIGHUP)
    try await eventually("an alert of the new rule", explanation: station.errors) {
      try station.alertLines().count == 3
    }
    try await end(daemon, station)
    let lines = try station.alertLines()
    #expect(lines.map { $0.text("rule") } == ["first", "first", "second"])
    #expect(lines.map { $0["backfill"] } == [.bool(false), .bool(false), .bool(true)])
    #expect(lines.map { $0["evidence"]?[0]?.text("key") } == ["a1", "a2", "b1"])
  }

  @Test func aSecondDaemonIsRefused() async throws {
    let station = try Station(rules: Self.rule("any", kind: "a.*"))
    let daemon = try station.start()
    try await ready(station)
    let second = try Program().run(["run"] + station.arguments)
    #expect(second.status == 1)
    #expect(second.errors.contains("vedette: the database is in use by process \(daemon.process)"))
    #expect(daemon.ending == nil)
    try await end(daemon, station)
  }

  @Test func systemdHearsHowItIs() async throws {
    let station = try Station(rules: Self.rule("any", kind: "a.*"))
    let manager = try NotifyListener(at: station.path("notify"))
    let daemon = try station.start(
      environment: ["NOTIFY_SOCKET=\(station.path("notify"))", "WATCHDOG_USEC=400000"])
    try await eventually("READY") { manager.messages.contains("READY=1") }
    try await eventually("signs of life") { manager.messages.count { $0 == "WATCHDOG=1" } > 2 }
    #expect(!manager.messages.contains("STOPPING=1"))
    daemon.signal(SIGHUP)
    try await eventually("the reload") { manager.messages.count { $0 == "READY=1" } == 2 }
    #expect(manager.messages.contains("RELOADING=1"))
    try await end(daemon, station)
    #expect(manager.messages.contains("STOPPING=1"))
  }

  @Test func anInterruptIsAStop() async throws {
    let station = try Station(rules: Self.rule("any", kind: "a.*"))
    let daemon = try station.start()
    try await ready(station)
    daemon.signal(SIGINT)
    try await eventually("the end", explanation: station.errors) { daemon.ending == .status(0) }
  }

  @Test func aWrongConfigurationIsFinal() throws {
    let station = try Station(rules: Self.rule("any", kind: "a.*"), configuration: "inbx: elsewhere")
    let result = try Program().run(["run", "--once"] + station.arguments)
    #expect(result.status == 78)
    #expect(result.errors.contains("vedette.yaml:10:1: error E010"))
    #expect(result.errors.contains("did you mean 'inbox'?"))
    #expect(station.text(of: "vedette.db") == nil)
  }

  @Test func rotationLosesNoLine() async throws {
    let station = try Station(rules: Self.rule("any", kind: "a.*"))
    let daemon = try station.start()
    func expectLine(_ number: Int) async throws {
      try station.drop(Self.event("\(number)", "a.b"), as: "\(number).ndjson")
      try await eventually("line \(number)", explanation: station.errors) {
        let (lines, texts) = (try station.alertLines(), station.text(of: "alerts.log") ?? "")
        return lines.last?.text("seq") == "\(number)" && texts.hasSuffix(" seq=\(number)\n")
      }
    }
    func rotate(_ suffix: String) {
      for name in ["alerts.jsonl", "alerts.log"] { rename(station.path(name), station.path("\(name).\(suffix)")) }
    }
    try await expectLine(1)
    rotate("2")
    try await expectLine(2)
    rotate("1")
    daemon.signal(SIGUSR1)
    try await eventually("new files", explanation: station.errors) {
      station.text(of: "alerts.jsonl") == "" && station.text(of: "alerts.log") == ""
    }
    try await expectLine(3)
    try await end(daemon, station)
    let all = try ["alerts.jsonl.2", "alerts.jsonl.1", "alerts.jsonl"].map { try station.alertLines(in: $0) }
    #expect(all.map { $0.compactMap { $0.text("seq") } } == [["1"], ["2"], ["3"]])
    // Rotated while it was not running: it goes on behind the newest line all the same.
    rotate("0")
    try station.drop(Self.event("4", "a.b"), as: "4.ndjson")
    try await station.runOnce()
    #expect(try station.alertLines().compactMap { $0.text("seq") } == ["4"])
  }
}

/// The socket on which systemd would listen, and as systemd does it is emptied at once: the system keeps ten messages, and
/// who sends one more has to wait.
private final class NotifyListener {
  private final class Hearing: Sendable {
    let lines = Mutex<[String]>([])
    let isOver = Atomic<Bool>(false)
  }

  private let hearing = Hearing()

  init(at path: String) throws {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(code == 0)
    // Now and then it is asked whether anybody still listens.
    var limit = timeval(tv_sec: 0, tv_usec: 100_000)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    // On a thread of its own: it waits most of the time.
    DispatchQueue(label: "notify").async { [hearing] in NotifyListener.listen(descriptor, hearing) }
  }

  deinit { hearing.isOver.store(true, ordering: .relaxed) }

  /// Everything that was heard so far, line by line.
  var messages: [String] { hearing.lines.withLock { $0 } }

  private static func listen(_ descriptor: Int32, _ hearing: Hearing) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !hearing.isOver.load(ordering: .relaxed) {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { continue }
      let lines = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
      hearing.lines.withLock { $0 += lines }
    }
    close(descriptor)
  }
}

import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

/// Receivers that fail in every way there is, by a seed, while the daemon is killed and started again.
@Suite struct HostileReceiverTests {
  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  private static let insert = "inserted-key-0123456789"
  /// How often the daemon is killed; `make test-delivery` sets more.
  private static let kills = getenv("VEDETTE_KILLS").flatMap { Int(String(cString: $0)) } ?? 4
  private static let assetsPerFile = 8

  /// Each asset fires, escalates, and resolves when its window has passed.
  private static let rules = """
    id: repeated
    title: Repeated
    level: medium
    detection:
      any:
        kind: pipe.*
      condition: any
    correlation:
      type: event_count
      group-by: [asset]
      timespan: 20d
      condition: {gte: 2}
    levels:
      - {condition: {gte: 2}, level: medium}
      - {condition: {gte: 3}, level: high}
    """

  /// Failures that pass, and answers of 2xx, some of them odd.
  private final class Flaky: Sendable {
    private let random: Mutex<SplitMix64>
    /// Once it is true, every answer is 200.
    let isCalm = Atomic(false)

    init(seed: UInt64) { random = Mutex(SplitMix64(seed: seed)) }

    func behaviour() -> LoopbackReceiver.Behaviour {
      let number = random.withLock { Int.random(in: 0..<40, using: &$0) }
      if isCalm.load(ordering: .sequentiallyConsistent) { return .answer(200) }
      switch number {
      case 0: return .answer(503, body: HostileReceiverTests.secret)
      case 1: return .answer(429, headers: ["Retry-After: 1"])
      case 2: return .answer(500, body: String(repeating: "x", count: 1 << 20))
      case 3: return .answer(408)
      case 4: return .hang
      case 5: return .drip
      case 6: return .reset
      case 7: return .close
      case 8: return .dieMidway
      case 9: return .flood
      default: return .answer(204)
      }
    }
  }

  /// Answers no message of one seq in seven, whatever it is told: 302, 400, 404 or 422.
  private static func picky(_ request: LoopbackReceiver.Request) -> LoopbackReceiver.Behaviour {
    guard let seq = Self.seq(of: request), isRejected(seq) else { return .answer(200) }
    return [
      .answer(302, headers: ["location: /elsewhere"]), .answer(400, body: "bad \(Self.insert) at /very-secret-path"),
      .answer(404), .answer(422),
    ][seq / 7 % 4]
  }

  private static func isRejected(_ seq: Int) -> Bool { seq % 7 == 0 }

  private static func seq(of request: LoopbackReceiver.Request) -> Int? {
    (try? JSONValue(parsing: request.body))?["seq"]?.text.flatMap { Int($0) }
  }

  private static func configuration(
    flaky: LoopbackReceiver, picky: LoopbackReceiver, gone: LoopbackReceiver, secure: TLSReceiver, expired: TLSReceiver
  ) -> String {
    // Who answers is waited for, however busy the machine: to send again what was received would be counted, and a handshake
    // that took too long be told as the reason.
    let patience = "allow_private: true, timeout: {connect: 5m, total: 5m}"
    let retry = "retry: {base: 10ms, max: 50ms, give_up: 1h}"
    return """
      notify: {max_age: forever, max_per_minute: 1000000}
      stop_grace: 1s
      webhooks:
        - {name: flaky, url: "\(flaky.url)", secret: \(secret), allow_private: true,
           timeout: {connect: 5s, total: 1s}, \(retry)}
        - {name: picky, url: "\(picky.url)", format: {template: picky.json}, secret: \(insert), \(patience),
           \(retry)}
        - {name: gone, url: "\(gone.url)", secret: \(secret), \(patience), \(retry)}
        - {name: secure, url: "https://localhost:\(secure.port)/", secret: \(secret), ca_file: \(secure.authority),
           \(patience), \(retry)}
        - {name: expired, url: "https://localhost:\(expired.port)/", secret: \(secret), ca_file: \(expired.authority),
           \(patience), retry: {base: 10ms, max: 20ms, give_up: 10ms}}
      """
  }

  private static func file(_ number: Int) -> String {
    var lines = ""
    for asset in 0..<assetsPerFile {
      for day in 1...3 {
        lines += #"{"key":"\#(number)-\#(asset)-\#(day)","kind":"pipe.off","time":"2022-01-0\#(day)","#
        lines += #""asset":"A\#(number)-\#(asset)"}"# + "\n"
      }
    }
    return lines
  }

  @Test(.enabled("python3 or openssl is not on this machine") { Foreign.hasSystemPython })
  func everyAlertArrivesInOrderOrIsADeadLetterWithItsReason() async throws {
    var random = SplitMix64.announced()
    let course = Flaky(seed: random.next())
    let flaky = LoopbackReceiver.start(choosing: { _ in course.behaviour() })
    let picky = LoopbackReceiver.start(judging: { _, request in Self.picky(request) })
    let gone = LoopbackReceiver.start(.answer(410, body: "no more, please"))
    let secure = try await TLSReceiver(isExpired: false, seed: random.next() >> 1)
    let expired = try await TLSReceiver(isExpired: true, seed: 1)
    let station = try Station(
      rules: Self.rules,
      configuration: Self.configuration(flaky: flaky, picky: picky, gone: gone, secure: secure, expired: expired))
    try station.write(
      #"{"key": "{{secret}}", "id": "{{id}}", "state": "{{state}}", "seq": {{seq}}, "text": "{{summary}}"}"#,
      to: "picky.json")

    let files = max(2, Self.kills)
    for number in 0..<Self.kills {
      if number < files { try station.drop(Self.file(number), as: "\(number).ndjson", second: number) }
      let before = flaky.requests.count
      let daemon = try station.start()
      let wanted = before + Int.random(in: 1...15, using: &random)
      try await eventually("\(wanted) requests", explanation: station.errors) {
        try flaky.requests.count >= wanted || Self.isDone(station, lines: number + 1)
      }
      #expect(daemon.killNow(), "it ended by itself: \(station.errors)")
    }
    course.isCalm.store(true, ordering: .sequentiallyConsistent)
    let daemon = try station.start()
    // A thousand messages with three handshakes each to a receiver that is refused take long on a busy machine.
    try await eventually(
      "an outbox with nothing to send", explanation: station.errors,
      progress: { (try? station.number("SELECT coalesce(sum(attempts), 0) FROM outbox")) ?? 0 },
      { try Self.isDone(station, lines: files) && Self.saysWhoIsGone(station) })
    // The queue of the endpoint that is gone is all that is left.
    let status = try Program().run(["status"] + station.arguments)
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: station.errors) { daemon.ending != nil }
    #expect(daemon.ending == .status(0))
    try expectEverything(station, flaky, picky, gone, try secure.accepted(), try expired.accepted())
    try expectNoSecret(station, status.output + status.errors)
  }

  /// Whether every message but those of the endpoint that is gone has got somewhere, and all lines are written.
  private static func isDone(_ station: Station, lines: Int) throws -> Bool {
    // At first there is no database, or one without tables.
    let rule = "SELECT count(*) FROM transition WHERE rule = 'repeated'"
    guard let count = try? station.number(rule) else { return false }
    return try count >= lines * assetsPerFile * 3
      && station.number("SELECT count(*) FROM outbox WHERE state = 'pending' AND endpoint <> 'gone'") == 0
  }

  private static func saysWhoIsGone(_ station: Station) throws -> Bool {
    try station.number("SELECT count(*) FROM transition WHERE rule = 'vedette-endpoint-gone'") > 0
      && station.number("SELECT count(*) FROM outbox WHERE state = 'pending' AND endpoint <> 'gone'") == 0
  }

  private func expectEverything(
    _ station: Station, _ flaky: LoopbackReceiver, _ picky: LoopbackReceiver, _ gone: LoopbackReceiver,
    _ secure: [JSONValue], _ expired: [JSONValue]
  ) throws {
    let lines = try station.alertLines()
    let seqs = Set(lines.compactMap { $0.text("seq").flatMap { Int($0) } })
    // One line more tells of the endpoint that is gone.
    #expect(seqs == Set(1...(max(2, Self.kills) * Self.assetsPerFile * 3 + 1)))
    let ids = Dictionary(uniqueKeysWithValues: lines.map { (Int($0.text("seq") ?? "") ?? 0, $0.text("id") ?? "") })
    func expectOrder(_ arrived: [Int], _ name: String) {
      var last: [String: Int] = [:]
      for seq in arrived {
        let id = ids[seq] ?? ""
        #expect(last[id, default: 0] <= seq, "\(name): \(seq) of \(id) came late")
        last[id] = max(last[id, default: 0], seq)
      }
    }
    let atFlaky = try flaky.requests.map { try Self.data(of: JSONValue(parsing: $0.body)) }
    #expect(Set(atFlaky) == seqs)
    expectOrder(atFlaky, "flaky")
    #expect(Set(flaky.requests.map(\.body)).count == seqs.count, "what is sent again is the same message")
    let atSecure = try secure.map(Self.data)
    #expect(Set(atSecure) == seqs)
    expectOrder(atSecure, "secure")
    let atPicky = picky.requests.compactMap(Self.seq)
    #expect(Set(atPicky) == seqs)
    expectOrder(atPicky, "picky")
    #expect(picky.requests.allSatisfy { !$0.line.contains("elsewhere") }, "no redirect is followed")
    #expect(picky.requests.allSatisfy { $0.body.contains(Self.insert) })
    #expect(expired.isEmpty)

    func dead(_ endpoint: String) throws -> Set<Int> {
      Set(
        try station.rows("SELECT seq FROM outbox WHERE state = 'dead' AND endpoint = '\(endpoint)'")
          .compactMap { $0.first.flatMap { Int($0) } })
    }
    #expect(try dead("picky") == seqs.filter(Self.isRejected))
    #expect(try dead("expired") == seqs)
    #expect(try dead("flaky").isEmpty && dead("secure").isEmpty && dead("gone").isEmpty)
    let reasons = try station.rows("SELECT DISTINCT last_error FROM outbox WHERE endpoint = 'expired'").joined()
    #expect(reasons.allSatisfy { $0.contains("certificate has expired") }, "\(Array(reasons))")
    // Between an answer and its record the daemon may be killed, and then asks once more.
    #expect(gone.requests.count >= 1 && gone.requests.count <= Self.kills + 1)
    #expect(
      try station.number("SELECT count(*) FROM outbox WHERE state = 'pending' AND endpoint = 'gone'") == seqs.count)
    #expect(try station.rows("SELECT reason FROM gone_endpoint") == [["answered 410: no more, please"]])
  }

  private static func data(of message: JSONValue) throws -> Int {
    try #require(message["data"]?.text("seq").flatMap { Int($0) })
  }

  /// What nobody may read stands in no log, no database and no status.
  private func expectNoSecret(_ station: Station, _ status: String) throws {
    for secret in [Self.secret, String(Self.secret.dropFirst(6)), Self.insert, "very-secret-path"] {
      for name in ["errors.log", "output.log", "alerts.jsonl", "alerts.log", "vedette.db", "vedette.db-wal"] {
        #expect(station.text(of: name)?.contains(secret) != true, "\(name) has \(secret)")
      }
      #expect(!status.contains(secret))
    }
    #expect(station.errors.contains("the endpoint gone is disabled: answered 410"))
    #expect(status.contains("gone"))
  }
}

extension JSONValue {
  /// The token of a number.
  fileprivate var text: String? {
    if case .number(let token) = self { token } else { nil }
  }
}

import Digests
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

/// Alerts at a receiver that fails in every way there is.
@Suite struct WebhookTests {
  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  /// What the secret says in base64.
  private static let key: [UInt8] = [
    0x31, 0xF2, 0x90, 0xF6, 0xBF, 0x06, 0x29, 0x8A, 0xAB, 0x4F, 0x08, 0xD4, 0x3C, 0x3F, 0x08, 0x2C, 0xF6, 0x48, 0xA3,
    0x62, 0xDA, 0x2D, 0xA4, 0xB0,
  ]

  /// - Parameter patience: how long an answer is waited for.
  private static func station(_ receiver: LoopbackReceiver, rules: String?, patience: String) throws -> Station {
    try Station(
      rules: rules,
      configuration: """
        notify: {max_age: forever, max_per_minute: 1000}
        stop_grace: 1s
        webhooks:
          - name: desk
            url: \(receiver.url)
            secret: \(secret)
            allow_private: true
            timeout: {connect: 10s, total: \(patience)}
            retry: {base: 20ms, max: 1s, give_up: 1h}
        """)
  }

  @Test func theSignatureOfTheStandardIsReproduced() {
    let signature = Self.signature(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", time: "1614265330", body: #"{"test": 2432232314}"#)
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  /// 503, 429 with Retry-After, no answer, half an answer; then, while a request hangs, the daemon is stopped and started.
  @Test func everyAlertArrivesWhateverTheReceiverDoes() async throws {
    let course = Course()
    let receiver = LoopbackReceiver.start { course.behaviour(number: $0) }
    let station = try Self.station(receiver, rules: nil, patience: "2s")
    try station.drop(
      TestFiles.bytes(inProject: "\(Indicator.folder)/brief-002.ndjson") ?? [], as: "brief-002.ndjson")
    let first = try station.start()
    try await eventually("the second hanging request", explanation: station.errors) { receiver.requests.count > 10 }
    first.signal(SIGTERM)
    try await eventually("the end", explanation: station.errors) { first.ending != nil }
    #expect(first.ending == .status(0))
    #expect(try station.pending() > 0)
    course.isBack.store(true, ordering: .sequentiallyConsistent)
    let second = try station.start()
    try await eventually("an empty outbox", explanation: station.errors) { try station.pending() == 0 }
    second.signal(SIGTERM)
    try await eventually("the end", explanation: station.errors) { second.ending != nil }

    let requests = receiver.requests
    let isAccepted = course.accepted.withLock { $0 }
    let accepted = requests.indices.filter(isAccepted.contains).map { requests[$0] }
    try expectComplete(accepted, try station.alertLines())
    for request in requests { expectSigned(request) }
    // What is sent again is the same message.
    #expect(Set(requests.map(\.body)).count == Set(requests.map { $0.headers["webhook-id"] }).count)
    for failed in requests.indices.filter({ !isAccepted.contains($0) }).map({ requests[$0] }) {
      let again = accepted.first { $0.headers["webhook-id"] == failed.headers["webhook-id"] }
      #expect(again?.body == failed.body)
    }
    #expect(try station.number("SELECT count(*) FROM outbox WHERE state <> 'delivered'") == 0)
  }

  /// What the receiver does in the course of the test, and which requests it accepted.
  private final class Course: Sendable {
    /// Whether it answers again after it had stopped to.
    let isBack = Atomic(false)
    let accepted = Mutex<Set<Int>>([])

    func behaviour(number: Int) -> LoopbackReceiver.Behaviour {
      switch number {
      case 0: return .answer(503)
      case 1: return .answer(429, headers: ["Retry-After: 1"])
      case 2: return .hang
      case 3: return .dieMidway
      case 10... where !isBack.load(ordering: .sequentiallyConsistent): return .hang
      default:
        accepted.withLock { _ = $0.insert(number) }
        return .answer(200)
      }
    }
  }

  @Test func whatIsRefusedBecomesADeadLetter() async throws {
    let receiver = LoopbackReceiver.start(.answer(400, body: "no such desk"))
    let station = try Self.station(
      receiver, rules: "id: any\ntitle: Any\nlevel: low\ndetection:\n  any:\n    kind: '*'\n  condition: any\n",
      patience: "5m")
    try station.drop(#"{"key":"a","kind":"a.b","time":"2022-01-01"}"# + "\n", as: "a.ndjson")
    let daemon = try station.start()
    try await eventually("a dead letter", explanation: station.errors) {
      (try? station.number("SELECT count(*) FROM outbox WHERE state = 'dead'")) == 1
    }
    #expect(receiver.requests.count == 3)
    #expect(Set(receiver.requests.map { $0.headers["webhook-id"] }).count == 1)
    try await eventually("a line that says so", explanation: station.errors) {
      station.errors.contains("gave up delivering alert line 1 to desk after 3 attempts")
    }
    #expect(station.errors.contains("400: no such desk"))
    #expect(!station.errors.contains("very-secret-path") && !station.errors.contains(Self.secret))
    let outbox = try station.status()["outbox"]
    #expect(outbox?.text("dead") == "1" && outbox?.text("pending") == "0")
    daemon.signal(SIGTERM)
    try await eventually("the end") { daemon.ending == .status(0) }
  }

  /// Each line of the log was accepted, and those of one alert in their order.
  private func expectComplete(_ accepted: [LoopbackReceiver.Request], _ lines: [JSONValue]) throws {
    #expect(lines.count > 20)
    let data = try accepted.map { try #require(try JSONValue(parsing: $0.body)["data"]) }
    for line in lines {
      #expect(data.contains(line), "line \(line.text("seq") ?? "")")
    }
    var last: [String: Int] = [:]
    for alert in data {
      let (id, seq) = (try #require(alert.text("id")), try #require(alert.text("seq").flatMap { Int($0) }))
      #expect(last[id, default: 0] <= seq)
      last[id] = seq
    }
    for (request, alert) in zip(accepted, data) {
      #expect(request.headers["webhook-id"] == "msg_\(alert.text("id") ?? "")_\(alert.text("seq") ?? "")")
    }
  }

  private func expectSigned(_ request: LoopbackReceiver.Request) {
    let expected = Self.signature(
      id: request.headers["webhook-id"] ?? "", time: request.headers["webhook-timestamp"] ?? "", body: request.body)
    #expect(request.headers["webhook-signature"] == expected)
  }

  private static func signature(id: String, time: String, body: String) -> String {
    "v1," + base64(HMAC.sha256(key: key, message: Array("\(id).\(time).\(body)".utf8)).bytes)
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let three = bytes[start..<min(start + 3, bytes.count)]
      let bits = three.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - three.count))
      for place in 0...three.count { text.append(alphabet[bits >> (18 - 6 * place) & 63]) }
      text += String(repeating: "=", count: 3 - three.count)
    }
    return text
  }
}

extension Station {
  fileprivate func pending() throws -> Int {
    try number("SELECT count(*) FROM outbox WHERE state = 'pending'")
  }
}

import Glibc
import JSON
import TestSupport
import Testing

/// A thousand alerts at once, and one receiver that does not answer.
@Suite struct SlowReceiverTests {
  @Test func aSlowEndpointDelaysNoOther() async throws {
    let slow = LoopbackReceiver.start(.hang)
    let healthy = LoopbackReceiver.start(.answer(200))
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    let station = try Station(
      rules: "id: any\ntitle: Any\nlevel: high\ndetection:\n  any:\n    kind: '*'\n  condition: any\n",
      configuration: """
        notify: {max_age: forever, max_per_minute: 1000000}
        stop_grace: 1s
        webhooks:
          - {name: slow, url: "\(slow.url)", secret: \(secret), allow_private: true, timeout: {total: 30m}}
          - {name: healthy, url: "\(healthy.url)", secret: \(secret), allow_private: true, timeout: {total: 30m}}
        """)
    let lines = (1...1000).map { #"{"key":"\#($0)","kind":"a.b","time":"2022-01-01T00:00:00.\#(100 + $0 % 900)Z"}"# }
    try station.drop(lines.joined(separator: "\n") + "\n", as: "a.ndjson")
    let daemon = try station.start()
    let delivered = "SELECT count(*) FROM outbox WHERE endpoint = 'healthy' AND state = 'delivered'"
    try await eventually("a thousand alerts at the healthy endpoint", explanation: station.errors) {
      (try? station.number(delivered)) == 1000
    }
    #expect(healthy.requests.count == 1000)
    // It asked once, and holds one message in its hands, not a thousand.
    #expect(slow.requests.count == 1)
    #expect(try station.number("SELECT count(*) FROM outbox WHERE endpoint = 'slow' AND state = 'pending'") == 1000)
    #expect(Set(healthy.requests.map { $0.headers["webhook-id"] }).count == 1000)
    #expect(healthy.connectionCount == 1, "the connection is kept")
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: station.errors) { daemon.ending != nil }
    #expect(daemon.ending == .status(0), "a request that hangs does not keep it from ending")
    #expect(try station.number(delivered) == 1000)
  }
}

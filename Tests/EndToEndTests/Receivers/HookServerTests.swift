import Inbox
import TestSupport
import Testing

/// Debian's `webhook`, which runs a command when the signature of a request is right.
@Suite(.enabled(Foreign.absence) { Foreign.has("webhook") })
struct HookServerTests {
  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  private static let other = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="

  @Test func theCommandRunsForARightSignatureAlone() async throws {
    let place = try TemporaryFolder()
    let folder = place.path.text
    try #require(
      Station.write(
        """
        [{"id":"desk","execute-command":"/usr/bin/touch","pass-arguments-to-command":[
          {"source":"string","name":"\(folder)/ran"}],"response-message":"thanks",
          "trigger-rule":{"match":{"type":"payload-hmac-sha256","secret":"\(Self.secret)",
            "parameter":{"source":"header","name":"X-Hub-Signature-256"}}}}]
        """, path: folder + "/hooks.json"))
    let host = LoopbackHost.ofTheHookServer
    let port = LoopbackReceiver.closedPort(of: host)
    let server = try ForeignProcess(
      "'\(Foreign.program("webhook"))' -hooks '\(folder)/hooks.json' -ip \(host.text) -port \(port) -verbose",
      output: folder + "/log")
    try await eventually("a ready server") {
      TestFiles.bytes(at: folder + "/log").map { String(decoding: $0, as: UTF8.self).contains("serving hooks") }
        ?? false
    }
    let url = "http://\(host.text):\(port)/hooks/desk"
    let station = try Station(
      rules: "id: any\ntitle: Any\nlevel: high\ndetection:\n  any:\n    kind: '*'\n  condition: any\n",
      configuration: """
        notify: {max_age: forever}
        webhooks:
          - {name: wrong, url: "\(url)", secret: \(Self.other), allow_private: true}
          - {name: right, url: "\(url)", secret: \(Self.secret), allow_private: true}
          - {name: rotated, url: "\(url)", secret: [\(Self.other), \(Self.secret)], allow_private: true}
        """)
    try station.drop(#"{"key":"a","kind":"a.b","time":"2022-01-01"}"# + "\n", as: "a.ndjson")
    try await station.runOnce()
    let rows = try station.rows("SELECT endpoint, state, last_status FROM outbox ORDER BY endpoint")
    #expect(
      rows == [
        ["right", "delivered", "200"], ["rotated", "delivered", "200"], ["wrong", "pending", "500"],
      ])
    try await eventually("the command's trace") { TestFiles.bytes(at: folder + "/ran") != nil }
    withExtendedLifetime(server) {}
  }
}

import Inbox
import JSON
import TestSupport
import Testing

/// What the libraries of others say of what was sent.
@Suite(.enabled(Foreign.absence) { Foreign.hasPython })
struct VerifierTests {
  private static let old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  private static let new = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="

  /// Answers 200 to what the library of the path accepts, and writes a line of JSON about each request.
  private static let server = """
    from json import dumps, loads
    from sys import argv
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from cloudevents.v1.http import from_http
    from standardwebhooks.webhooks import Webhook as Standard
    from svix.webhooks import Webhook as Svix
    PLACE, OLD, NEW = argv[1:4]
    def refused(check, body):
        try:
            check(body)
            return False
        except Exception:
            return True
    def judge(path, headers, body):
        if path == "/cloudevents":
            event = from_http(headers, body)
            return {"id": event["id"], "type": event["type"], "source": event["source"], "subject": event["subject"],
                    "seq": event.data["seq"], "rule": event.data["rule"]}
        library = Standard if path == "/standard" else Svix
        checks = [lambda b, s=s: library(s).verify(b, headers) for s in (OLD, NEW)]
        for check in checks: check(body)
        changed = body.replace(b"firing", b"fireing")
        return {"id": headers["webhook-id"], "seq": loads(body)["data"]["seq"],
                "refuses": all(refused(check, changed) for check in checks)}
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            try: line, status = judge(self.path, headers, body), 200
            except Exception as error: line, status = {"error": repr(error)}, 400
            line["path"] = self.path
            with open(PLACE + "/verdicts", "a") as file: file.write(dumps(line) + "\\n")
            self.send_response(status); self.send_header("content-length", "0"); self.end_headers()
        def log_message(self, *arguments): pass
    server = HTTPServer(("127.0.0.1", 0), Handler)
    with open(PLACE + "/port", "w") as file: file.write(str(server.server_address[1]) + "\\n")
    server.serve_forever()
    """

  @Test func standardWebhooksSvixAndCloudEventsAcceptEveryMessage() async throws {
    let place = try TemporaryFolder()
    let folder = place.path.text
    let script = folder + "/server.py"
    try Self.write(Self.server, to: script)
    let server = try ForeignProcess(
      "'\(Foreign.python)' '\(script)' '\(folder)' '\(Self.old)' '\(Self.new)'", output: folder + "/log")
    try await eventually("the server's port", explanation: Self.text(folder + "/log")) {
      Self.text(folder + "/port").hasSuffix("\n")
    }
    let root = "http://127.0.0.1:\(Self.text(folder + "/port").dropLast())"
    let station = try Station(
      rules: Self.rules,
      configuration: """
        notify: {max_age: forever}
        webhooks:
          - {name: standard, url: "\(root)/standard", secret: [\(Self.new), \(Self.old)], allow_private: true}
          - {name: svix, url: "\(root)/svix", secret: [\(Self.new), \(Self.old)], allow_private: true}
          - {name: events, url: "\(root)/cloudevents", format: cloudevents, allow_private: true}
        """)
    let lines = (1...5).map { #"{"key":"k\#($0)","kind":"a.b","time":"2022-01-0\#($0)","title":"Ä \"quoted\"\n"}"# }
    try station.drop(lines.joined(separator: "\n") + "\n", as: "a.ndjson")
    try await station.runOnce()

    let verdicts = try Self.text(folder + "/verdicts").split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(verdicts.compactMap { $0.text("error") } == [])
    for path in ["/standard", "/svix", "/cloudevents"] {
      let accepted = verdicts.filter { $0.text("path") == path }
      #expect(accepted.compactMap { $0.text("seq") }.sorted() == ["1", "2", "3", "4", "5"], "\(path)")
      #expect(Set(accepted.compactMap { $0.text("id") }).count == 5)
    }
    let signed = verdicts.filter { $0.text("path") != "/cloudevents" }
    #expect(signed.allSatisfy { $0["refuses"] == .bool(true) }, "a changed body must not pass")
    let events = verdicts.filter { $0.text("path") == "/cloudevents" }
    #expect(Set(events.compactMap { $0.text("type") }) == ["vedette.alert.firing"])
    #expect(Set(events.compactMap { $0.text("subject") }) == Set(try station.alertLines().compactMap { $0.text("id") }))
    #expect(try station.number("SELECT count(*) FROM outbox WHERE state <> 'delivered'") == 0)
    withExtendedLifetime(server) {}
  }

  private static let rules = """
    id: any
    title: Any
    level: high
    detection:
      any:
        kind: '*'
      condition: any
    """

  private static func write(_ text: String, to path: String) throws {
    try #require(Station.write(text, path: path))
  }

  private static func text(_ path: String) -> String {
    TestFiles.bytes(at: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

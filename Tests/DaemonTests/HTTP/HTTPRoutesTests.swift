import Alerting
import Events
import Inbox
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Daemon

/// Answers `/page`, and fails at `/broken`.
private struct FakePages: PageSource {
  func response(
    to request: HTTPRequest, _ state: PageState, _ reader: StoreReader
  ) throws(StorageError) -> HTTPResponse? {
    switch request.path {
    case "/page": return .text("page of \(try reader.lastTransition())")
    case "/broken": throw .interrupted
    default: return nil
    }
  }
}

@Suite struct HTTPRoutesTests {
  private let folder: TemporaryFolder
  private let nanoseconds: TestTime
  private let vitals: Vitals
  private let board: StatusBoard

  init() throws {
    folder = try TemporaryFolder()
    let time = TestTime()
    nanoseconds = time
    vitals = Vitals { time.value }
    board = StatusBoard(DaemonStatus(version: "9.9", startedAt: Instant(milliseconds: 0)))
    board.update { $0.isReady = true }
    try Store(path: folder.file("v.db").text).close()
  }

  private func routes(isNetwork: Bool = true, database: String = "v.db") -> HTTPRoutes {
    var configuration = Configuration.defaults(folder: folder.path.text)
    configuration.database = folder.file(database).text
    configuration.inbox = folder.path.text
    configuration.alerts.log = folder.file("alerts.jsonl").text
    let settings = configuration
    return HTTPRoutes(
      state: { [board] in
        PageState(now: Instant(milliseconds: 5000), status: board.current, configuration: settings, diskHash: "disk")
      }, vitals: vitals, pages: FakePages(), logged: { ["error": 2] }, isNetwork: isNetwork, clock: { 0 })
  }

  private func body(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

  @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]) func nothingIsWritable(method: String) {
    let response = routes().respond(HTTPRequest(method: method, path: "/page"))
    #expect(response.status == 405)
    #expect(response.headers["Allow"] == "GET, HEAD")
  }

  @Test func aBodyIsRefused() {
    var request = HTTPRequest(path: "/page")
    request.hasBody = true
    #expect(routes().respond(request).status == 413)
  }

  @Test(arguments: ["localhost", "localhost:9320", "127.0.0.1:9320", "127.0.0.9", "[::1]:9320", "[::1]"])
  func itsOwnNamesAreServed(host: String) {
    var request = HTTPRequest(path: "/page")
    request.host = host
    #expect(routes().respond(request).status == 200)
  }

  @Test(arguments: ["example.org", "evil.localhost:9320", "127.0.0.1.example.org", "[::2]:1", ""])
  func aForeignNameIsRefusedOnTheNetworkOnly(host: String) {
    var request = HTTPRequest(path: "/page")
    request.host = host
    #expect(routes().respond(request).status == 421)
    #expect(routes(isNetwork: false).respond(request).status == 200)
  }

  @Test(arguments: ["/page", "/healthz", "/metrics", "/nothing"]) func everyAnswerForbidsWhatItCan(path: String) {
    let headers = routes().respond(HTTPRequest(path: path)).headers
    #expect(headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
    #expect(headers["Content-Security-Policy"]?.contains("unsafe") == false)
    #expect(headers["X-Content-Type-Options"] == "nosniff")
    #expect(headers["Cache-Control"] == "no-store")
  }

  @Test func whatIsNotThereIsSaid() {
    #expect(routes().respond(HTTPRequest(path: "/nothing")).status == 404)
    let slow = routes().respond(HTTPRequest(path: "/broken"))
    #expect(slow.status == 503)
    #expect(body(slow).contains("took too long"))
    #expect(routes(database: "missing.db").respond(HTTPRequest(path: "/page")).status == 503)
  }

  @Test func aQueueThatHangsIsNamed() {
    #expect(routes().respond(HTTPRequest(path: "/healthz")).status == 200)
    vitals.store.begin()
    nanoseconds.advance(seconds: 29)
    #expect(routes().respond(HTTPRequest(path: "/healthz")).status == 200)
    nanoseconds.advance(seconds: 2)
    let response = routes().respond(HTTPRequest(path: "/healthz"))
    #expect(response.status == 503)
    #expect(body(response).contains("store: no progress for 31 s\ndecode: ok"))
    vitals.store.beat()
    #expect(routes().respond(HTTPRequest(path: "/healthz")).status == 200)
  }

  @Test(arguments: [("store", "database"), ("room", "room"), ("log", "log")])
  func aTroubleMakesItUnready(subject: String, line: String) {
    #expect(routes().respond(HTTPRequest(path: "/readyz")).status == 200)
    board.update { $0.problems[subject] = "it is full" }
    let response = routes().respond(HTTPRequest(path: "/readyz"))
    #expect(response.status == 503)
    #expect(body(response).contains("\(line): it is full"))
  }

  @Test func theStartIsNotReady() {
    board.update { $0.isReady = false }
    #expect(routes().respond(HTTPRequest(path: "/readyz")).status == 503)
    #expect(body(routes().respond(HTTPRequest(path: "/metrics"))).contains("\nvedette_ready 0\n"))
  }

  /// The manual's table, the code and what is served are the same.
  @Test func theManualListsWhatIsServed() throws {
    board.update {
      $0.feeds = ["events"]
      $0.recordLimit = 10
    }
    let store = try Store(path: folder.file("v.db").text)
    try store.transaction { (tx) throws(StorageError) in
      var file = try tx.beginFile(feed: "events", name: "f", digest: "d", size: 1, firstSeen: Instant(milliseconds: 0))
      file.state = .done
      file.finished = Instant(milliseconds: 1000)
      try tx.update(file)
      try tx.enqueue(
        OutboxRow(
          endpoint: "desk", alert: "a", seq: 1, messageID: "m", body: "", nextAttemptAt: Instant(milliseconds: 0),
          createdAt: Instant(milliseconds: 2000)))
      try tx.note(
        gone: GoneEndpoint(endpoint: "desk", address: "a", reason: "answered 410", since: Instant(milliseconds: 0)))
    }
    let next = Instant(milliseconds: 9000)
    for kind: DeliveryReport.Kind in [
      .failed(attempts: 1, reason: "503", next: next), .failed(attempts: 2, reason: "503", next: next),
      .delivered(attempts: 3), .dead(attempts: 1, reason: "404"), .breakerOpened, .disabled(reason: "answered 410"),
    ] { board.count(DeliveryReport(endpoint: "desk", seq: 1, kind: kind)) }
    let text = body(routes().respond(HTTPRequest(path: "/metrics")))
    #expect(text.contains("vedette_feed_lag_seconds{feed=\"events\"} 4\n"))
    #expect(text.contains("vedette_feed_silent{feed=\"events\"} 0\n") && text.contains("vedette_rules_stale 0\n"))
    #expect(text.contains("vedette_endpoint_oldest_pending_seconds{endpoint=\"desk\"} 3\n"))
    #expect(text.contains("vedette_endpoint_attempts_total{endpoint=\"desk\",outcome=\"delivered\"} 1\n"))
    #expect(text.contains("vedette_endpoint_attempts_total{endpoint=\"desk\",outcome=\"failed\"} 2\n"))
    #expect(text.contains("vedette_endpoint_attempts_total{endpoint=\"desk\",outcome=\"dead\"} 1\n"))
    #expect(text.contains("vedette_endpoint_disabled{endpoint=\"desk\"} 1\n"))
    #expect(text.contains("vedette_log_messages_total{level=\"error\"} 2\n"))
    let served = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
      .map { $0.split(separator: " ")[2...3].joined(separator: " ") }
    #expect(served == Metric.allCases.map { "\($0.sampleName) \($0.kind.rawValue)" })
    let manual = String(decoding: try DiskFile.read(TestFiles.root + "/docs/manual/operations.md"), as: UTF8.self)
    let rows = manual.split(separator: "\n").filter { $0.hasPrefix("| `vedette_") || $0.hasPrefix("| `process_") }
    let expected = Metric.allCases.map { metric in
      let labels = metric.labels.map { "`\($0)`" }.joined(separator: " ")
      return
        "| `\(metric.sampleName)` | \(metric.kind.rawValue) | \(labels.isEmpty ? "" : labels + " ")| \(metric.help) |"
    }
    #expect(rows.map(String.init) == expected)
    store.close()
  }
}

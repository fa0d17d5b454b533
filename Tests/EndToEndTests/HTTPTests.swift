import Events
import Glibc
import JSON
import TestSupport
import Testing

/// The daemon's HTTP server, asked over the network as browsers and monitoring systems do.
@Suite struct HTTPTests {
  private static let rule = "id: any\ntitle: Any\nlevel: low\ndetection:\n  it:\n    kind: meeting.*\n  condition: it\n"

  private func start(
    _ rule: String = HTTPTests.rule, files: [String: String] = [:], on host: LoopbackHost = .shared
  ) async throws -> (Station, RunningProgram, port: UInt16) {
    let station = try Station(rules: rule, configuration: "http: {listen: '\(host.text):0'}")
    for (name, text) in files { try station.write(text, to: name) }
    let daemon = try station.start()
    try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
    let match = try #require(station.errors.firstMatch(of: /http:\/\/127\.0\.0\.\d+:(\d+)\//), "\(station.errors)")
    return (station, daemon, try #require(UInt16(match.1)))
  }

  private func get(
    _ path: String, _ port: UInt16, on host: LoopbackHost = .shared, headers: [String] = []
  ) throws -> (head: String, body: String) {
    try #require(LoopbackClient(host: host, port: port)).get(path, headers: headers)
  }

  @Test func itTellsWhatTheDaemonDoes() async throws {
    let host = LoopbackHost.ofAnEndingDaemon
    let (station, daemon, port) = try await start(on: host)
    #expect(try get("/healthz", port, on: host).head.hasPrefix("HTTP/1.1 200"))
    #expect(try get("/readyz", port, on: host).body.contains("database: ok"))
    try station.drop(#"{"key":"a","kind":"meeting.call","time":"2022-01-01","title":"<b>x"}"#, as: "a.ndjson")
    try await eventually("an alert") { try station.alertLines().count == 1 }
    let alerts = try JSONValue(parsing: try get("/api/v1/alerts", port, on: host).body).elements
    #expect(alerts.map { $0.text("rule") } == ["any"])
    #expect(try get("/", port, on: host).body.contains("What fires"))
    let inserted = "vedette_feed_records_total{feed=\"events\",outcome=\"inserted\"} 1\n"
    #expect(try get("/metrics", port, on: host).body.contains(inserted))
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: station.errors) { daemon.ending == .status(0) }
    #expect(LoopbackClient(host: host, port: port) == nil)
  }

  /// One of two events within a day: the page, the JSON and the command say so, and when the event leaves.
  @Test func whatIsNearIsShown() async throws {
    let rule = """
      id: two
      title: Two calls in a day
      detection: {it: {kind: meeting.*}}
      correlation: {type: event_count, group-by: [asset], timespan: 1d, condition: {gte: 2}}
      """
    let (station, daemon, port) = try await start(rule)
    let now = Instant(milliseconds: Int64(time(nil)) * 1000)
    try station.drop(#"{"key":"a","kind":"meeting.call","time":"\#(now.text)","asset":"<CPC>"}"#, as: "a.ndjson")
    let leaves = now.advanced(byMilliseconds: 86_400_000).text
    try await eventually("what is near", explanation: station.errors) {
      let near = try JSONValue(parsing: try get("/api/v1/rules", port).body).elements.first?["near"]?.elements
      return near?.map { $0.text("leaves_at") } == [leaves]
    }
    let page = try get("/", port).body
    #expect(
      page.contains("<strong>asset=&lt;CPC&gt;</strong> 1 of 2 events, the oldest leaves <time datetime=\"\(leaves)\""))
    let rules = try station.status()["rules"]?.elements ?? []
    #expect(rules.map { $0.text("state") } == ["near"])
    #expect(rules.first?["near"]?.elements.first?.text("group") == "asset=<CPC>")
    try station.drop(#"{"key":"b","kind":"meeting.call","time":"\#(now.text)","asset":"<CPC>"}"#, as: "b.ndjson")
    try await eventually("an alert") { try station.alertLines().count == 1 }
    #expect(try station.status()["rules"]?.elements.first?["near_count"] == .number("0"))
    withExtendedLifetime(daemon) {}
  }

  /// A list of its own is part of what runs: until a reload has taken it, the daemon is not in sync.
  @Test func aListThatChangedIsNotInSync() async throws {
    let rule = "lists: {named: {file: named.txt}}\n---\n" + HTTPTests.rule + "  named:\n    asset|expand: '%named%'\n"
    let (station, daemon, port) = try await start(rule, files: ["named.txt": "CPC\n"])
    func isInSync() throws -> Bool {
      try get("/metrics", port).body.contains("\nvedette_config_in_sync 1\n")
    }
    #expect(try isInSync())
    try station.write("CPC\nBTC\n", to: "named.txt")
    #expect(try !isInSync())
    #expect(try get("/", port).body.contains("not what runs: reload to take it"))
    #expect(try Program().run(["reload"] + station.arguments).status == 0)
    #expect(try isInSync())
    withExtendedLifetime(daemon) {}
  }

  private static let promtool = "/usr/bin/promtool"

  @Test(.enabled(if: access(promtool, X_OK) == 0, "needs promtool, Debian's package prometheus"))
  func theMetricsAreCleanForPrometheus() async throws {
    let (station, daemon, port) = try await start()
    try station.write(try get("/metrics", port).body, to: "metrics")
    let pipe = try #require(popen("\(Self.promtool) check metrics < '\(station.path("metrics"))' 2>&1", "r"))
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer[..<count] }
    #expect(pclose(pipe) == 0, "\(String(decoding: output, as: UTF8.self))")
    #expect(output.isEmpty, "\(String(decoding: output, as: UTF8.self))")
    let open = try get("/metrics", port, headers: ["Accept: application/openmetrics-text; version=1.0.0"])
    #expect(open.head.contains("Content-Type: application/openmetrics-text; version=1.0.0"))
    #expect(open.body.hasSuffix("\n# EOF\n"))
    withExtendedLifetime(daemon) {}
  }

  /// Room for the descriptors of this many clients in the process of the tests; false where it may not be had.
  private static let hasRoom: Bool = {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return limit.rlim_cur > 12_000
  }()

  /// 10,000 clients that say nothing and 500 that send a byte now and then: an import does not wait for them, and who
  /// asks properly is answered.
  @Test(.enabled(if: hasRoom, "needs 12,000 file descriptors")) func idleAndSlowClientsDelayNoImport() async throws {
    let (station, daemon, port) = try await start()
    let idle = (0..<10_000).compactMap { _ in LoopbackClient(port: port, waits: false) }
    let slow = (0..<500).compactMap { _ in LoopbackClient(port: port, waits: false) }
    #expect(idle.count == 10_000 && slow.count == 500)
    var records = Records(seed: 5)
    let text = records.lines(2000)
    for client in slow { client.send("GET / HTTP/1.1\r\n") }
    try station.drop(text, as: "many.ndjson")
    try await eventually("the import", explanation: station.errors) {
      for client in slow { client.send("X: y\r\n") }
      return try station.names(in: "events/done") == ["many.ndjson"]
    }
    #expect(try get("/healthz", port).head.hasPrefix("HTTP/1.1 200"))
    #expect(daemon.ending == nil)
    withExtendedLifetime((idle, slow)) {}
  }

  @Test func anAddressThatIsTakenIsNoReasonToStop() async throws {
    let host = LoopbackHost.ofATakenAddress
    let (first, daemon, port) = try await start(on: host)
    let station = try Station(rules: Self.rule, configuration: "http: {listen: '\(host.text):\(port)'}")
    let second = try station.start()
    try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
    #expect(station.errors.contains("error there is no status page: listen on"))
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: first.errors) { daemon.ending == .status(0) }
    try await eventually("the page", explanation: station.errors) { station.errors.contains("the status page is at") }
    withExtendedLifetime(second) {}
  }
}

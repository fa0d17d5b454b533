import Events
import Glibc
import Inbox
import JSON
import TestSupport
import Testing

/// Alerts in Debian's Alertmanager, seen through its own tool.
@Suite(
  .enabled(Foreign.absence) {
    Foreign.has("prometheus-alertmanager") && Foreign.has("amtool") && Foreign.hasNamespaces
  })
struct AlertmanagerTests {
  private static let rules = """
    id: pressure
    title: Pressure on a pipeline
    level: medium
    labels: {team-name: "energy & transit"}
    detection:
      any:
        kind: pressure.*
      condition: any
    correlation:
      type: event_count
      group-by: [asset, fields.pipe-line]
      timespan: 3650d
      condition: {gte: 1, lt: 3}
    levels:
      - {condition: {gte: 1}, level: medium}
      - {condition: {gte: 2}, level: critical}
    annotations:
      summary: "{{asset}}: {{count}}"
    """

  private static func record(_ key: String, day: Int, asset: String) -> String {
    #"{"key":"\#(key)","kind":"pressure.on","time":"2026-01-0\#(day)","asset":"\#(asset)","#
      + #""pipe-line":"Nord \"Stream\" 2\n=ü"}"# + "\n"
  }

  @Test func alertsShowWithTheirLabelsRiseAndResolve() async throws {
    let place = try TemporaryFolder()
    let folder = place.path.text
    try #require(Station.write("route: {receiver: none}\nreceivers: [{name: none}]\n", path: folder + "/am.yml"))
    let address = "\(LoopbackHost.ofAlertmanager.text):\(LoopbackReceiver.closedPort(of: .ofAlertmanager))"
    let server = try Self.start(folder: folder, address: address)
    let root = "http://\(address)"
    try await eventually("a ready Alertmanager", explanation: Self.log(folder)) { Self.query(root) != nil }

    let station = try Station(
      rules: Self.rules,
      configuration: """
        notify: {max_age: forever, max_per_minute: 1}
        webhooks:
          - {name: am, url: "\(root)/", format: alertmanager, allow_private: true}
        """)
    func alerts() -> [JSONValue] { Self.query(root) ?? [] }
    try station.drop(Self.record("a", day: 1, asset: "CPC"), as: "a.ndjson", second: 1)
    try station.drop(Self.record("b", day: 1, asset: "Druzhba"), as: "b.ndjson", second: 2)
    try await station.runOnce()
    #expect(alerts().count == 2)
    let first = try #require(alerts().first { $0["labels"]?.text("asset") == "CPC" })
    #expect(first["labels"]?.text("alertname") == "pressure")
    #expect(first["labels"]?.text("level") == "medium")
    #expect(first["labels"]?.text("fields_pipe_line") == "Nord \"Stream\" 2\n=ü")
    #expect(first["labels"]?.text("team_name") == "energy & transit")
    #expect(first["annotations"]?.text("summary") == "CPC: 1")
    #expect(first["status"]?.text("state") == "active")

    // Its level rises: what was told under the old label ends, and one alert is left.
    try station.drop(Self.record("c", day: 2, asset: "CPC"), as: "c.ndjson", second: 3)
    try await station.runOnce()
    let risen = alerts().filter { $0["labels"]?.text("asset") == "CPC" }
    #expect(risen.map { $0["labels"]?.text("level") } == ["critical"])
    #expect(risen.first?["labels"]?.text("alert_id") == first["labels"]?.text("alert_id"))

    // It resolves, and the other stays.
    try station.drop(Self.record("d", day: 3, asset: "CPC"), as: "d.ndjson", second: 4)
    try await station.runOnce()
    #expect(try station.alertLines().compactMap { $0.text("state") } == ["firing", "firing", "escalated", "resolved"])
    #expect(alerts().map { $0["labels"]?.text("asset") } == ["Druzhba"])
    #expect(try station.number("SELECT count(*) FROM outbox WHERE state <> 'delivered'") == 0)
    withExtendedLifetime(server) {}
  }

  /// Debian's program looks for its templates below /usr/share and nowhere else: it gets them there, unseen by all others.
  private static func start(folder: String, address: String) throws -> ForeignProcess {
    let script = """
      mount -t overlay overlay -o 'lowerdir=\(Foreign.folder)/debian/usr/share:/usr/share' /usr/share || exit 1
      exec '\(Foreign.program("prometheus-alertmanager"))' --config.file='\(folder)/am.yml' \
        --storage.path='\(folder)/data' --web.listen-address=\(address) --cluster.listen-address=
      """
    try #require(Station.write(script, path: folder + "/start.sh"))
    return try ForeignProcess("unshare --mount --map-root-user sh '\(folder)/start.sh'", output: folder + "/log")
  }

  private static func log(_ folder: String) -> String {
    TestFiles.bytes(at: folder + "/log").map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// What `amtool alert query` shows; nil where Alertmanager does not answer.
  private static func query(_ root: String) -> [JSONValue]? {
    let result = ShellCommand.run(
      "HOME=/nonexistent '\(Foreign.program("amtool"))' --alertmanager.url=\(root) alert query -o json")
    guard result.status == 0 else { return nil }
    return (try? JSONValue(parsing: result.output))?.elements
  }
}

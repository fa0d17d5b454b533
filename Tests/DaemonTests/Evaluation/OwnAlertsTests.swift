import Alerting
import Events
import Rules
import Storage
import TestSupport
import Testing

@testable import Daemon

/// What the daemon says about itself.
@Suite struct OwnAlertsTests {
  private func note(_ harness: StoreHarness, _ files: [String], now: Instant) throws {
    let writer = harness.writer
    try harness.store.transaction { (transaction) throws(StorageError) in
      try OwnAlerts(writer, transaction, now: now).note(badFiles: files)
    }
  }

  @Test func aBadFileIsOneAlertUntilItIsMended() throws {
    let harness = try StoreHarness([], now: RandomCase.day(0))
    try note(harness, ["Rules/a.yaml"], now: RandomCase.day(1))
    try note(harness, ["Rules/a.yaml"], now: RandomCase.day(2))
    var lines = try harness.store.transitions()
    #expect(lines.map(\.state) == ["firing"])
    #expect(lines[0].rule == "vedette-bad-file")
    #expect(lines[0].line.contains("Rules/a.yaml has errors; see 'vedette check'"))
    #expect(lines[0].json.contains("\"group\":{\"file\":\"Rules/a.yaml\"}"))
    try note(harness, [], now: RandomCase.day(3))
    lines = try harness.store.transitions()
    #expect(lines.map(\.state) == ["firing", "resolved"])
    #expect(lines[1].at == RandomCase.day(3))
  }

  @Test func anEndpointThatIsGoneIsAnAlertWhileItIsConfigured() throws {
    let desk = try Endpoint(name: "desk", url: "https://example.org/a", secrets: [])
    let harness = try StoreHarness([], now: RandomCase.day(0), endpoints: [desk])
    let writer = harness.writer
    func note(_ names: [String], day: Int) throws {
      let gone = names.map {
        GoneEndpoint(endpoint: $0, address: "a", reason: "answered 410", since: RandomCase.day(0))
      }
      try harness.store.transaction { (transaction) throws(StorageError) in
        try OwnAlerts(writer, transaction, now: RandomCase.day(day)).note(gone: gone)
      }
    }
    try note(["desk", "stranger"], day: 1)
    try note(["desk"], day: 2)
    let lines = try harness.store.transitions()
    #expect(lines.map(\.state) == ["firing"])
    #expect(lines[0].json.contains("\"group\":{\"endpoint\":\"desk\"}"))
    #expect(lines[0].line.contains("nothing is sent to desk since it answered 410"))
    try note([], day: 3)
    #expect(try harness.store.transitions().map(\.state) == ["firing", "resolved"])
  }

  @Test func loadingRulesDoesNotDismissThem() throws {
    let harness = try StoreHarness([], now: RandomCase.day(0))
    try note(harness, ["Rules/a.yaml"], now: RandomCase.day(1))
    try harness.load(rules("id: r\ntitle: r\ndetection: {a: {kind: a}, condition: a}\n"), now: RandomCase.day(2))
    #expect(try harness.store.transitions().map(\.state) == ["firing"])
  }
}

import Alerting
import Events
import Inbox
import Logging
import Storage
import TestSupport
import Testing

@testable import Daemon

/// That a receiver is gone is an alert as long as it is.
@Suite struct GoneEndpointTests {
  private let folder: TemporaryFolder
  private let configuration: Configuration
  private let clock = ManualClock(RandomCase.day(1))

  init() throws {
    folder = try TemporaryFolder()
    configuration = Configuration.test(in: folder)
  }

  private func monitor(_ endpoints: [Endpoint]) async throws -> Monitor {
    let monitor = try Monitor(
      configuration,
      Monitor.Context(
        clock: WallClock { [clock] in clock.now }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        endpoints: endpoints, echo: { _ in }))
    await monitor.recoverLog()
    try await monitor.adopt(Definitions())
    return monitor
  }

  private func endpoint(_ name: String) throws -> Endpoint {
    try Endpoint(name: name, url: "https://example.org/\(name)", secrets: [])
  }

  private let gone = GoneEndpoint(
    endpoint: "desk", address: "a", reason: "answered 410", since: RandomCase.day(1))

  @Test func itEndsWhenTheReceiverIsTriedAgain() async throws {
    let monitor = try await monitor([try endpoint("desk"), try endpoint("other")])
    try await StoreOutbox(monitor: monitor).note(gone: gone)
    #expect(try await monitor.states() == ["firing vedette-endpoint-gone"])
    // Those who still listen are told.
    #expect(try await StoreOutbox(monitor: monitor).dueMessages(endpoint: "other", at: clock.now, limit: 9).count == 1)
    try await StoreOutbox(monitor: monitor).revive(endpoint: "desk")
    #expect(
      try await monitor.states() == ["firing vedette-endpoint-gone", "resolved vedette-endpoint-gone"])
    await monitor.close()
  }

  @Test func itOutlastsARestartAndEndsWithItsWebhook() async throws {
    var first: Monitor? = try await monitor([try endpoint("desk")])
    if let first { try await StoreOutbox(monitor: first).note(gone: gone) }
    await first?.close()
    first = nil
    let second = try await monitor([try endpoint("desk")])
    #expect(try await second.states() == ["firing vedette-endpoint-gone"])
    await second.use([])
    #expect(try await second.states().last == "resolved vedette-endpoint-gone")
    await second.close()
  }
}

extension Monitor {
  fileprivate func states() throws -> [String] {
    try store.transitions().map { "\($0.state) \($0.rule)" }
  }
}

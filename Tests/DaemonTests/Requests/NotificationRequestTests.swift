import Alerting
import Events
import Inbox
import JSON
import Logging
import Rules
import Storage
import TestSupport
import Testing

@testable import Daemon

/// What the commands `silence`, `ack` and `dead` ask of the daemon.
@Suite struct NotificationRequestTests {
  private let folder: TemporaryFolder
  private let monitor: Monitor
  private let clock = ManualClock(RandomCase.day(0))

  init() async throws {
    folder = try TemporaryFolder()
    let configuration = Configuration.test(in: folder)
    let secret = try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    let endpoint = try Endpoint(name: "desk", url: "https://example.org/", secrets: [secret])
    let clock = clock
    monitor = try Monitor(
      configuration,
      Monitor.Context(
        clock: WallClock { clock.now }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        endpoints: [endpoint], echo: { _ in }))
    await monitor.recoverLog()
    try await adopt(failing: nil)
  }

  /// Raises, or ends, an alert about a file with errors.
  private func adopt(failing file: String?) async throws {
    var definitions = Definitions()
    definitions.incomplete = [file].compactMap(\.self)
    definitions.siblings =
      RuleFile.parse(
        """
        silences: [{matchers: rule=never, ends_at: 9999-01-01, created_by: me, comment: fixed}]
        """, file: "a.yaml"
      ).siblings
    try await monitor.adopt(definitions)
  }

  private func ask(_ name: String, _ arguments: String) async throws -> JSONValue {
    try await monitor.perform(
      ControlCall(name, try JSONValue(parsing: arguments)), ControlExchange(user: "ann")
    ).get()
  }

  private func refusal(_ name: String, _ arguments: String) async -> String {
    do {
      return "done: \(try await ask(name, arguments))"
    } catch {
      return "\(error)"
    }
  }

  @Test func aSilenceMutesUntilItIsEnded() async throws {
    let added = try await ask(
      "silence add",
      #"{"matchers":["rule=vedette-bad-file","level=high"],"ends_at":"\#(RandomCase.day(9).text)","comment":"known"}"#)
    let id = try #require(added["id"]?.stringValue)
    let row = try #require(try await monitor.silences().first)
    #expect(row.id == id && row.createdBy == "ann" && row.comment == "known")
    #expect(row.matchers == #"rule="vedette-bad-file",level="high""# && row.startsAt == RandomCase.day(0))
    try await adopt(failing: "b.yaml")
    #expect(try await monitor.messages(.pending).isEmpty)
    #expect(try await monitor.lines().last?.contains("silenced_by=\(id)") == true)
    clock.set(RandomCase.day(1))
    #expect(try await ask("silence expire", #"{"ids":["\#(id)"]}"#)["expired"]?[0] == .string(id))
    #expect(try await monitor.messages(.pending).map(\.seq) == [1], "what still fires is sent at once")
    #expect(await refusal("silence expire", #"{"ids":["\#(id)"]}"#) == "there is no silence \(id) that is not over")
  }

  @Test(arguments: [
    (#"{"matchers":[],"ends_at":"9999","comment":"c"}"#, "a silence needs a matcher, or it would mute everything"),
    (#"{"matchers":["a"],"ends_at":"9999","comment":"c"}"#, "'a': expected =, !=, =~ or !~"),
    (#"{"matchers":["a=b"],"comment":"c"}"#, "the argument 'ends_at' is missing"),
    (#"{"matchers":["a=b"],"ends_at":"soon","comment":"c"}"#, "'soon' is no time"),
    (#"{"matchers":["a=b"],"ends_at":"2001","comment":"c"}"#, "the silence would be over already"),
    (#"{"matchers":["a=b"],"ends_at":"9998","starts_at":"9999","comment":"c"}"#, "the silence ends before it starts"),
    (#"{"matchers":["a=b"],"ends_at":"9999","comment":""}"#, "a silence needs a comment that says why"),
  ]) func refusesASilence(_ arguments: String, _ sentence: String) async throws {
    #expect(await refusal("silence add", arguments) == sentence)
    #expect(try await monitor.silences().isEmpty)
  }

  @Test func silencesOfRuleFilesEndThere() async throws {
    let id = try #require(await monitor.writer.router.siblings.silences.first?.id)
    #expect(
      await refusal("silence expire", #"{"ids":["\#(id)"]}"#)
        == "the silence \(id) stands in a rule file; take it out there")
  }

  @Test func anAlertIsAcknowledgedByTheBeginningOfItsID() async throws {
    try await adopt(failing: "b.yaml")
    let id = try #require(try await monitor.firing().first?.id)
    let reply = try await ask("ack", #"{"alerts":["\#(id.prefix(6).uppercased())"],"comment":"seen"}"#)
    #expect(reply["acknowledged"]?[0]?["alert"] == .string(id))
    let ack = try #require(try await monitor.acknowledgement(of: id))
    #expect(ack.createdBy == "ann" && ack.comment == "seen" && ack.seq == 1)
    #expect(
      await refusal("ack", #"{"alerts":["\#(id.prefix(3))"]}"#).hasPrefix("'\(id.prefix(3))' is no id of an alert"))
    #expect(await refusal("ack", #"{"alerts":["0000000"]}"#) == "there is no alert 0000000")
    #expect(await refusal("ack", #"{"alerts":["~~~~~"]}"#).hasPrefix("'~~~~~' is no id of an alert"))
    clock.set(RandomCase.day(1))
    try await adopt(failing: nil)
    #expect(await refusal("ack", #"{"alerts":["\#(id)"]}"#).hasPrefix("the alert \(id) is over"))
  }

  @Test func deadLettersAreSentAgainOrDropped() async throws {
    for file in ["b.yaml", "c.yaml", "d.yaml"] { try await adopt(failing: file) }
    try await monitor.killMessages()
    let dead = try await monitor.messages(.dead)
    #expect(dead.count >= 3)
    clock.set(RandomCase.day(1))
    #expect(try await ask("dead redrive", #"{"ids":["\#(dead[1].id)"]}"#)["redriven"] == .number("1"))
    let again = try #require(try await monitor.messages(.pending).first)
    #expect(again.id == dead[1].id && again.attempts == 0 && again.nextAttemptAt == RandomCase.day(1))
    #expect(await refusal("dead redrive", #"{"ids":["\#(dead[1].id)"]}"#) == "there is no dead letter \(dead[1].id)")
    #expect(
      await refusal("dead drop", #"{"ids":["\#(dead[0].id)"],"webhook":"x"}"#)
        == "there is no dead letter \(dead[0].id) of x")
    #expect(await refusal("dead drop", "{}") == "say which dead letters, or all")
    #expect(try await ask("dead drop", #"{"ids":["\#(dead[0].id)"]}"#)["dropped"] == .number("1"))
    let rest = dead.count - 2
    #expect(try await ask("dead drop", #"{"all":true,"webhook":"other"}"#)["dropped"] == .number("0"))
    #expect(try await ask("dead redrive", #"{"all":true,"webhook":"desk"}"#)["redriven"] == .number("\(rest)"))
    #expect(try await monitor.messages(.dead).isEmpty)
  }

  @Test func whatWaitsForAWebhookThatIsGoneIsSaidAndKeptUntilItIsDropped() async throws {
    for file in ["b.yaml", "c.yaml"] { try await adopt(failing: file) }
    let waiting = try await monitor.messages(.pending).map(\.id)
    #expect(waiting.count == 3)
    let said = await monitor.use([])
    #expect(
      said == """
        there is no webhook 'desk' in the configuration any more: 3 messages for it are kept until there is, or until \
        'vedette dead drop --all --webhook desk'
        """)
    #expect(try await monitor.messages(.pending).map(\.id) == waiting)
    #expect(try await ask("dead drop", #"{"ids":["\#(waiting[0])"]}"#)["dropped"] == .number("1"))
    #expect(try await ask("dead drop", #"{"all":true,"webhook":"desk"}"#)["dropped"] == .number("2"))
    #expect(try await monitor.messages(.pending).isEmpty)
    #expect(await monitor.use([]) == nil)
  }

  @Test func whatWaitsForAWebhookOfTheConfigurationIsNotDropped() async throws {
    try await adopt(failing: "b.yaml")
    let id = try #require(try await monitor.messages(.pending).first?.id)
    #expect(await refusal("dead drop", #"{"ids":["\#(id)"]}"#) == "there is no dead letter \(id)")
    #expect(try await ask("dead drop", #"{"all":true}"#)["dropped"] == .number("0"))
  }

  /// Who follows alerts is not told of a beginning behind its end.
  @Test func whatTheReceiverHasALaterMessageOfIsLeftOut() async throws {
    let secret = try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    var endpoint = try Endpoint(name: "desk", url: "https://example.org/", secrets: [secret])
    try await adopt(failing: "b.yaml")
    try await monitor.killMessages()
    let id = try #require(try await monitor.messages(.dead).first?.id)
    try await adopt(failing: nil)
    endpoint.format = .alertmanager
    await monitor.use([endpoint])
    #expect(try await ask("dead redrive", #"{"all":true}"#)["redriven"] == .number("1"), "the end still waits")
    try await monitor.killMessages()
    #expect(try await ask("dead redrive", #"{"ids":["\#(id + 1)"]}"#)["redriven"] == .number("1"))
    try await monitor.killMessages(as: .delivered)
    let result = try await ask("dead redrive", #"{"all":true}"#)
    #expect(result["redriven"] == .number("0") && result["left_out"] == .array([.number("\(id)")]))
    try await monitor.dropDelivered(at: clock.now.advanced(byMilliseconds: 1))
    #expect(try await ask("dead redrive", #"{"ids":["\#(id)"]}"#)["left_out"]?[0] == .number("\(id)"))
    endpoint.format = .standard
    await monitor.use([endpoint])
    #expect(try await ask("dead redrive", #"{"all":true}"#)["redriven"] == .number("1"))
  }

  @Test func aWebhookThatDoesNotExistIsNotRedriven() async throws {
    #expect(
      await refusal("dead redrive", #"{"all":true,"webhook":"desc"}"#)
        == "there is no webhook 'desc'; the configuration has desk")
    try await adopt(failing: "b.yaml")
    let id = try #require(try await monitor.messages(.pending).first?.id)
    await monitor.use([])
    #expect(
      await refusal("dead redrive", #"{"ids":["\#(id)"]}"#)
        == "there is no webhook 'desk' in the configuration; \(id) can only be dropped")
    #expect(try await ask("dead redrive", #"{"all":true}"#)["redriven"] == .number("0"))
  }

  @Test func redrivingAllCountsWhatWaitsForAWebhookThatIsRevived() async throws {
    try await adopt(failing: "b.yaml")
    try await monitor.note(gone: "desk", at: clock.now)
    let result = try await ask("dead redrive", #"{"all":true}"#)
    #expect(result["redriven"] == .number("1") && result["revived"] == .array([.string("desk")]))
  }

  @Test func redrivingAllRevivesAWebhookThatOnlyHasMessagesWaiting() async throws {
    for webhook in ["desk", "other"] { try await monitor.note(gone: webhook, at: clock.now) }
    #expect(try await ask("dead redrive", #"{"all":true,"webhook":"desk"}"#)["redriven"] == .number("0"))
    #expect(try await monitor.gone() == ["other"])
    #expect(try await ask("dead redrive", #"{"all":true}"#)["redriven"] == .number("0"))
    #expect(try await monitor.gone() == [])
  }
}

extension Monitor {
  fileprivate func silences() throws -> [SilenceRow] { try store.silences() }
  fileprivate func messages(_ state: OutboxRow.State) throws -> [OutboxRow] { try store.messages(state) }
  fileprivate func lines() throws -> [String] { try store.transitions().map(\.line) }
  fileprivate func firing() throws -> [AlertRow] { try store.firingAlerts(at: clock.now) }
  fileprivate func acknowledgement(of alert: String) throws -> AckRow? { try store.ack(of: alert) }

  fileprivate func gone() throws -> [String] { try store.goneEndpoints().map(\.endpoint) }
  fileprivate func note(gone endpoint: String, at now: Instant) throws {
    try store.transaction { (transaction) throws(StorageError) in
      try transaction.note(gone: GoneEndpoint(endpoint: endpoint, address: "a", reason: "answered 410", since: now))
    }
  }

  fileprivate func dropDelivered(at moment: Instant) throws {
    try store.transaction { (transaction) throws(StorageError) in
      _ = try transaction.removeDelivered(createdBefore: moment, keeping: 0, limit: 99)
    }
  }

  /// Gives up every message that waits.
  fileprivate func killMessages(as state: OutboxRow.State = .dead) throws {
    let waiting = try store.messages(.pending)
    try store.transaction { (transaction) throws(StorageError) in
      for row in waiting {
        var row = row
        (row.state, row.attempts) = (state, 3)
        try transaction.update(row)
      }
    }
  }
}

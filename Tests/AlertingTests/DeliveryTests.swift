import Events
import JSON
import Storage
import TestSupport
import Testing

@testable import Alerting

/// The whole way: from the outbox of a real database through libcurl to a receiver on a socket.
@Suite struct DeliveryTests {
  private static let secrets = [EndpointTests.secret, "whsec_" + Base64.encode(Array(1...32))]

  private func dispatcher(
    _ receiver: LoopbackReceiver, _ outbox: StoreOutbox, total: TimeSpan = .seconds(15)
  ) throws -> WebhookDispatcher {
    var endpoint = try Endpoint(
      name: "desk", url: receiver.url, secrets: try DeliveryTests.secrets.map { try WebhookSecret($0) })
    endpoint.allowPrivate = true
    endpoint.timeouts.total = total
    return WebhookDispatcher(
      endpoints: [(endpoint, try CurlSender(endpoint))], outbox: outbox, random: { 0.5 }, report: { _ in }, wake: {})
  }

  /// Whether a request carries a signature that its own headers and body give, by the first secret.
  private func isSigned(_ request: LoopbackReceiver.Request) throws -> Bool {
    guard let id = request.headers["webhook-id"],
      let stamp = request.headers["webhook-timestamp"].flatMap({ Int64($0) }),
      let given = request.headers["webhook-signature"]
    else { return false }
    let headers = StandardWebhook.headers(
      id: id, now: Instant(milliseconds: stamp * 1000), body: request.body,
      secrets: [try WebhookSecret(EndpointTests.secret)])
    return headers.last == "webhook-signature: \(given.split(separator: " ").first ?? "")"
  }

  /// Failures of every kind, each message at least once, and what was acknowledged not again.
  @Test func whateverTheReceiverDoesItGetsEveryAlert() async throws {
    let receiver = LoopbackReceiver.start(choosing: { number in
      let behaviours: [LoopbackReceiver.Behaviour] = [
        .answer(503), .answer(200), .answer(429, headers: ["retry-after: 7"]), .answer(200), .hang, .answer(204),
        .reset,
        .close, .answer(200), .dieMidway, .answer(500, body: String(repeating: "x", count: 100_000)),
      ]
      return number < behaviours.count ? behaviours[number] : .answer(200)
    })
    let folder = try Folder()
    let outbox = try StoreOutbox(path: folder.file("vedette.db"))
    let transitions = (1...8).map { (alert: "alert-\($0 % 3)", seq: Int64($0)) }
    try await outbox.enqueue(transitions, endpoints: ["desk"], at: Sample.now)
    let dispatcher = try dispatcher(receiver, outbox, total: .milliseconds(500))
    var now = Sample.now
    while try await !outbox.rows(.pending).isEmpty {
      let next = await dispatcher.step(now: now)
      await dispatcher.idle()
      now = max(now.advanced(byMilliseconds: 1), next ?? now)
    }
    #expect(try await outbox.rows(.delivered).count == 8)
    let requests = receiver.requests
    #expect(
      Set(requests.compactMap { $0.headers["webhook-id"] }) == Set(transitions.map { "msg_\($0.alert)_\($0.seq)" }))
    #expect(requests.count >= 15, "seven failures, eight messages")
    for request in requests { #expect(try isSigned(request), "\(request)") }
  }

  @Test func aReceiverThatWasKilledGetsTheRestWhenItIsBack() async throws {
    let folder = try Folder()
    let outbox = try StoreOutbox(path: folder.file("vedette.db"))
    let transitions = (1...6).map { (alert: "a", seq: Int64($0)) }
    try await outbox.enqueue(transitions, endpoints: ["desk"], at: Sample.now)
    var seen: [String] = []
    var now = Sample.now
    for rounds in [3, 1000] {
      let receiver = LoopbackReceiver.start(choosing: { $0 < rounds - 1 ? .answer(200) : .reset })
      let dispatcher = try dispatcher(receiver, outbox)
      for _ in 0..<rounds where try await !outbox.rows(.pending).isEmpty {
        let next = await dispatcher.step(now: now)
        await dispatcher.idle()
        now = max(now, next ?? now)
      }
      seen += receiver.requests.compactMap { $0.headers["webhook-id"] }
    }
    // libcurl itself tries again where a connection that was kept turns out to be dead, so the third came twice or more.
    var order: [String] = []
    for id in seen where !order.contains(id) { order.append(id) }
    #expect(order == (1...6).map { "msg_a_\($0)" })
    #expect(seen.filter { $0 == "msg_a_3" }.count >= 2)
  }

  @Test(.enabled("the Python package standardwebhooks is not on this machine") { Verifier.isAvailable })
  func theReferenceLibraryAcceptsWhatIsSent() async throws {
    let folder = try Folder()
    let receiver = LoopbackReceiver.start(.answer(200))
    let outbox = try StoreOutbox(path: folder.file("vedette.db"))
    let now = Sample.now
    for seq in 1...3 {
      let document = Sample.document(seq: Int64(seq), summary: "Тенгиз, \"CPC\" \u{1F6E2}\n\(seq)")
      try await outbox.enqueue(
        StandardWebhook.body(of: document), alert: "a", seq: Int64(seq), endpoint: "desk", at: now)
    }
    await (try dispatcher(receiver, outbox)).drain { now }
    #expect(receiver.requests.count == 3)
    for secret in DeliveryTests.secrets {
      #expect(Verifier.verify(receiver.requests, secret: secret, in: folder) == "3 alert.firing")
    }
    let later = now.advanced(by: .seconds(301))
    #expect(
      Verifier.verify(receiver.requests, secret: DeliveryTests.secrets[0], at: later, in: folder)
        .contains("WebhookVerificationError"))
    var forged = receiver.requests
    forged[0].body += " "
    #expect(Verifier.verify(forged, secret: DeliveryTests.secrets[0], in: folder).contains("WebhookVerificationError"))
  }
}

/// The reference library of Standard Webhooks, in Python.
private enum Verifier {
  static var isAvailable: Bool {
    Tool.output("python3 -c 'from standardwebhooks import Webhook; print(1)' 2>/dev/null") == "1"
  }

  private static let script = """
    from json import load
    from sys import argv
    from standardwebhooks import webhooks
    class Clock(webhooks.datetime):
        @classmethod
        def now(cls, tz=None): return cls.fromtimestamp(int(argv[3]), tz)
    webhooks.datetime = Clock
    Webhook = webhooks.Webhook
    try:
        requests = load(open(argv[2], encoding="utf-8"))
        types = {Webhook(argv[1]).verify(r["body"], r["headers"])["type"] for r in requests}
        print(len(requests), *types)
    except Exception as problem:
        print(type(problem).__name__)
    """

  /// How many requests it accepts and of which types, or the name of its error. Its clock stands at a moment, since it
  /// refuses what is older than five minutes.
  static func verify(
    _ requests: [LoopbackReceiver.Request], secret: String, at now: Instant = Sample.now, in folder: Folder
  ) -> String {
    let list = requests.map { request in
      JSONValue.object([
        JSONMember("body", .string(request.body)),
        JSONMember("headers", .object(request.headers.map { JSONMember($0.key, .string($0.value)) })),
      ])
    }
    var writer = JSONWriter()
    writer.value(.array(list))
    folder.write(writer.text, to: "requests.json")
    folder.write(script, to: "verify.py")
    let seconds = now.milliseconds / 1000
    return Tool.output(
      "python3 \(folder.file("verify.py")) \(secret) \(folder.file("requests.json")) \(seconds) 2>&1")
  }
}

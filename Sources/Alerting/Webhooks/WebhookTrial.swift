package import Events
import Rules
import Storage

/// One attempt to deliver an alert that is marked as a test, beside the outbox: what was sent, and what came back. No
/// text in it holds a URL or a secret.
package struct WebhookTrial: Sendable {
  package let request: WebhookRequest
  package let answer: WebhookAnswer
  package let isDelivered: Bool
  /// What a message of the outbox would have come to.
  package let verdict: String

  /// The rule that a test alert names.
  package static let rule = "vedette-test"

  /// Makes the attempt.
  package static func run(_ endpoint: Endpoint, sender: any Sender, now: Instant) async -> WebhookTrial {
    let message = OutboxRow(WebhookTrial.alert(for: endpoint, now: now), to: endpoint.name, at: now)
    let answer = await sender.send(endpoint.request(for: message, told: nil, now: now))
    return WebhookTrial(endpoint, message, answer, now: now)
  }

  private init(_ endpoint: Endpoint, _ message: OutboxRow, _ answer: WebhookAnswer, now: Instant) {
    // What stands where the secret stood, however a template escapes it.
    var shown = endpoint
    if shown.insert != nil { shown.insert = "[redacted]" }
    let sent = shown.request(for: message, told: nil, now: now)
    request = WebhookRequest(headers: sent.headers.map(endpoint.redactOwn), body: endpoint.redactOwn(sent.body))
    self.answer = answer.redacted(endpoint.redact)
    let outcome = Outcome(answer.result, now: now, redact: endpoint.redact)
    isDelivered = outcome == .delivered
    verdict = WebhookTrial.verdict(outcome)
  }

  private static func verdict(_ outcome: Outcome) -> String {
    switch outcome {
    case .delivered: "delivered"
    case .retry(let reason, let after):
      "not delivered, and would be tried again\(after.map { " after \($0 / 1000) s" } ?? ""): \(reason)"
    case .rejected(let reason): "rejected; after \(Outcome.rejectedTries) tries it would be a dead letter: \(reason)"
    case .gone(let reason): "gone; nothing more would be sent to this webhook: \(reason)"
    }
  }

  /// An alert that nobody can take for a real one.
  private static func alert(for endpoint: Endpoint, now: Instant) -> AlertDocument {
    let alert = Alert(
      id: AlertID.mint(rule: rule, group: endpoint.name, opening: now), rule: rule,
      group: Group([Label("webhook", endpoint.name)]), startsAt: now, earliestAt: now,
      level: endpoint.levels?.max() ?? .informational, certainty: .certain, peak: 1, peakAt: now, openingEvidence: [])
    let transition = Transition(
      state: .firing, at: now, alert: alert, value: 1, count: 0, values: [], evidence: [], reason: "test")
    return AlertDocument(
      seq: 0, transition: transition,
      rule: RuleFacts(title: "A test of a webhook", hash: "", tags: ["test"], labels: [Label("test", "true")]),
      summary: "This is only a test of the webhook \(endpoint.name).", detectedAt: now,
      sources: .init(reports: 0, publishers: 0, origins: 0), evidence: [])
  }
}

extension WebhookAnswer {
  fileprivate func redacted(_ redact: (String) -> String) -> WebhookAnswer {
    switch result {
    case .failure(let reason): WebhookAnswer(.failure(redact(reason)), elapsedMilliseconds: elapsedMilliseconds)
    case .response(let status, let retryAfter, let body):
      WebhookAnswer(
        .response(status: status, retryAfter: retryAfter, body: redact(body)), elapsedMilliseconds: elapsedMilliseconds)
    }
  }
}

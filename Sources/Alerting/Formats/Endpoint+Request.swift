import Digests
import Events
import Rules
import Storage

extension Endpoint {
  /// What one attempt at a message sends, signed anew.
  ///
  /// - Parameter told: What a receiver that is forgetful was told of the alert before.
  func request(for message: OutboxRow, told: ToldAlert?, now: Instant) -> WebhookRequest {
    signed(body(of: message, told: told, now: now), id: message.messageID, now: now)
  }

  /// What tells a forgetful receiver again of alerts that hold.
  func request(again alerts: [ToldAlert], now: Instant) -> WebhookRequest {
    let body = AlertmanagerAlert.body(again: alerts.compactMap { Envelope($0.body) }, now: now)
    return signed(body, id: "again_\(now.milliseconds)", now: now)
  }

  /// What a receiver that is forgetful knows by a message; nil for all others.
  func told(by message: OutboxRow, at now: Instant) -> ToldChange? {
    guard format.isForgetful, let envelope = Envelope(message.body) else { return nil }
    return envelope.alerts.contains { AlertmanagerAlert($0)?.isOver == false } ? .holds(at: now) : .over
  }

  /// Whether a message says nothing in the endpoint's format: its request would be taken, and nobody told.
  func isEmpty(_ message: OutboxRow) -> Bool {
    guard format == .alertmanager, let envelope = Envelope(message.body) else { return false }
    return !envelope.alerts.contains { AlertmanagerAlert($0) != nil }
  }

  private func body(of message: OutboxRow, told: ToldAlert?, now: Instant) -> String {
    // What is no message of ours is sent as it stands.
    guard format != .standard, let envelope = Envelope(message.body) else { return message.body }
    switch format {
    case .standard: return message.body
    case .cloudevents: return CloudEvent.body(messageID: message.messageID, envelope)
    case .alertmanager:
      return AlertmanagerAlert.body(envelope, told: told.flatMap { Envelope($0.body) }, now: now)
    case .template(let template):
      return template.render(values: PayloadValues(messageID: message.messageID, envelope, secret: insert).value)
    }
  }

  private func signed(_ body: String, id: String, now: Instant) -> WebhookRequest {
    var headers = ["content-type: \(format.contentType)"]
    if !secrets.isEmpty {
      headers += StandardWebhook.headers(id: id, now: now, body: body, secrets: secrets)
      headers.append(HubSignature.header(body: body, secrets: secrets))
    }
    return WebhookRequest(headers: headers, body: body)
  }
}

/// The signature that receivers in the manner of GitHub and WebSub check, beside that of the standard: HMAC-SHA256 of the
/// body, in hexadecimal. Its key is the secret as it is written, `whsec_` and all.
enum HubSignature {
  /// One signature for each secret, separated by commas, which is what Debian's `webhook` takes.
  static func header(body: String, secrets: [WebhookSecret]) -> String {
    let signatures = secrets.map { secret in
      "sha256=\(HMAC.sha256(key: Array(secret.text.utf8), message: Array(body.utf8)).hexadecimal)"
    }
    return "x-hub-signature-256: \(signatures.joined(separator: ","))"
  }
}

extension Endpoint {
  /// The URL that requests go to: of an Alertmanager what is configured is its root.
  var target: String {
    let path = "/api/v2/alerts"
    guard format == .alertmanager, !url.text.contains("?"), !url.text.hasSuffix(path) else { return url.text }
    return (url.text.hasSuffix("/") ? String(url.text.dropLast()) : url.text) + path
  }

  /// A digest of the URL: another one is another receiver.
  var address: String { String(SHA256.hash(url.text.utf8).hexadecimal.prefix(32)) }
}

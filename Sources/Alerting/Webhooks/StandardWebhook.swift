import Digests
import Events
import JSON
import Rules

/// The format `standard`: Standard Webhooks 1.0.0, https://www.standardwebhooks.com.
package enum StandardWebhook {
  /// The message that tells of an alert: `{"type":"alert.firing","timestamp":…,"data":…}`.
  ///
  /// `timestamp` is when Vedette noticed the transition; the times of the events are in `data`. It is made once, when
  /// the transition is stored, and sent as it is at every attempt.
  package static func body(of document: AlertDocument) -> String {
    body(type: "alert.\(document.transition.state.rawValue)", madeAt: document.detectedAt, data: document.json)
  }

  /// A message of any type.
  static func body(type: String, madeAt: Instant, data: String) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("type", type)
    writer.member("timestamp", madeAt.text)
    writer.name("data")
    writer.raw(data)
    writer.endObject()
    return writer.text
  }

  /// The `webhook-id` of a transition: the same at every attempt, also after a restart.
  package static func messageID(alert: String, seq: Int64) -> String { "msg_\(alert)_\(seq)" }

  /// The three headers of one attempt, as `name: value`.
  ///
  /// - Parameters:
  ///   - now: When the attempt is made: receivers refuse what is older than some minutes.
  ///   - secrets: One signature for each, the newest first, so that receivers can be moved from one to the next.
  static func headers(id: String, now: Instant, body: String, secrets: [WebhookSecret]) -> [String] {
    let seconds = floorDivide(now.milliseconds, 1000)
    let signed = Array("\(id).\(seconds).\(body)".utf8)
    let signatures = secrets.map { "v1,\(Base64.encode(HMAC.sha256(key: $0.key, message: signed).bytes))" }
    return [
      "webhook-id: \(id)", "webhook-timestamp: \(seconds)",
      "webhook-signature: \(signatures.joined(separator: " "))",
    ]
  }

  private static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
    (number - (number % divisor + divisor) % divisor) / divisor
  }
}

package import Rules

/// How the message of a transition is written for its receiver.
///
/// What the outbox keeps is the message of the format `standard`; the others are made of it at each attempt. So what is
/// stored holds no secret, and a format that is changed counts for messages that wait already.
package enum WebhookFormat: Sendable, Hashable {
  /// Standard Webhooks, https://www.standardwebhooks.com.
  case standard
  /// CloudEvents 1.0 in structured mode.
  case cloudevents
  /// The API v2 of Prometheus' Alertmanager.
  case alertmanager
  /// JSON by a template of the user's or of ``shipped``.
  case template(JSONTemplate)

  /// The templates that come with Vedette.
  package static let shipped = ["ntfy", "pagerduty", "slack"]

  /// Whether the receiver forgets an alert that it is not told of again and again.
  var isForgetful: Bool { self == .alertmanager }

  /// Whether the receiver knows alerts by their ids from beginning to end: then it gets each by itself and no digest,
  /// in which an end would go unnoticed. So it is for Alertmanager and templates that name the alert's `id`.
  package var followsAlerts: Bool {
    switch self {
    case .standard, .cloudevents: false
    case .alertmanager: true
    case .template(let template): template.placeholders.contains { $0.name == "id" }
    }
  }

  var contentType: String {
    self == .cloudevents ? "application/cloudevents+json; charset=utf-8" : "application/json"
  }

  /// Whether a template asks for the endpoint's secret, which then signs nothing.
  package var takesSecret: Bool {
    guard case .template(let template) = self else { return false }
    return template.placeholders.contains { $0.name == PayloadNames.secret }
  }
}

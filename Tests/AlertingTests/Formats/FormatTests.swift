import Events
import JSON
import Rules
import Storage
import TestSupport
import Testing

@testable import Alerting

@Suite struct FormatTests {
  static func row(_ document: AlertDocument = Sample.document()) -> OutboxRow {
    OutboxRow(
      endpoint: "desk", alert: "0b9c", seq: document.seq, messageID: "msg_0b9c_12",
      body: StandardWebhook.body(of: document), nextAttemptAt: Sample.now, createdAt: Sample.now)
  }

  static func endpoint(_ format: WebhookFormat, insert: String? = nil) throws -> Endpoint {
    var endpoint = try EndpointTests.endpoint("https://example.org/secret")
    endpoint.format = format
    endpoint.insert = insert
    return endpoint
  }

  private func request(_ format: WebhookFormat) throws -> WebhookRequest {
    try Self.endpoint(format).request(for: Self.row(), told: nil, now: Sample.now)
  }

  @Test func theStandardIsSentAsItIsStored() throws {
    let request = try request(.standard)
    #expect(request.body == Self.row().body)
    #expect(request.header("content-type") == "application/json")
    let signed = StandardWebhook.headers(
      id: "msg_0b9c_12", now: Sample.now, body: request.body, secrets: [try WebhookSecret(EndpointTests.secret)])
    #expect(signed.allSatisfy(request.headers.contains))
  }

  @Test func aCloudEventHasTheAttributesOfItsSpecification() throws {
    let request = try request(.cloudevents)
    #expect(request.header("content-type") == "application/cloudevents+json; charset=utf-8")
    let event = try JSONValue(parsing: request.body)
    let expected = [
      "specversion": "1.0", "id": "msg_0b9c_12", "source": "/vedette", "type": "vedette.alert.firing",
      "subject": "0b9c", "time": "2026-03-01T12:00:00.250Z", "datacontenttype": "application/json",
    ]
    for (name, value) in expected { #expect(event[name] == .string(value), "\(name)") }
    #expect(event["data"] == (try JSONValue(parsing: Sample.document().json)))
    #expect(event.members.count == expected.count + 1)
  }

  @Test(.enabled("openssl is not on this machine") { Tool.exists("openssl") })
  func theSignatureOfHubsIsOverTheBodyWithTheSecretAsItIsWritten() throws {
    let body = #"{"a":1}"#
    let secrets = try [EndpointTests.secret, "whsec_" + Base64.encode(Array(1...32))].map { try WebhookSecret($0) }
    let header = HubSignature.header(body: body, secrets: Array(secrets.prefix(1)))
    let made = Tool.output(
      "printf '%s' '\(body)' | openssl dgst -sha256 -hmac '\(EndpointTests.secret)' | sed 's/.* /sha256=/'")
    #expect(header == "x-hub-signature-256: \(made)")
    #expect(HubSignature.header(body: body, secrets: secrets).hasPrefix(header + ",sha256="))
  }

  @Test func withoutASecretNothingIsSigned() throws {
    let endpoint = try Endpoint(name: "desk", url: "https://example.org", secrets: [])
    #expect(endpoint.request(for: Self.row(), told: nil, now: Sample.now).headers == ["content-type: application/json"])
  }

  @Test(arguments: [
    ("http://am:9093", "http://am:9093/api/v2/alerts"), ("http://am:9093/", "http://am:9093/api/v2/alerts"),
    ("http://am/prefix", "http://am/prefix/api/v2/alerts"),
    ("http://am/api/v2/alerts", "http://am/api/v2/alerts"), ("http://am/x?y=1", "http://am/x?y=1"),
  ])
  func theURLOfAnAlertmanagerIsItsRoot(url: String, target: String) throws {
    var endpoint = try EndpointTests.endpoint(url)
    #expect(endpoint.target == url)
    endpoint.format = .alertmanager
    #expect(endpoint.target == target)
  }
}

@Suite struct AlertmanagerFormatTests {
  private let now = Sample.now

  private func alerts(_ document: AlertDocument, told: AlertDocument? = nil) throws -> [JSONValue] {
    let before = told.map { ToldAlert(alert: "0b9c", body: StandardWebhook.body(of: $0)) }
    let request = try FormatTests.endpoint(.alertmanager).request(
      for: FormatTests.row(document), told: before, now: now)
    return try JSONValue(parsing: request.body).elements
  }

  @Test func whatHoldsExpiresInAQuarterOfAnHour() throws {
    let alert = try #require(try alerts(Sample.document()).first)
    #expect(
      alert["labels"]
        == .object([
          JSONMember("alertname", .string("cpc-four-disruptions")), JSONMember("level", .string("high")),
          JSONMember("alert_id", .string("0b9c")), JSONMember("asset", .string("CPC")),
        ]))
    #expect(alert["annotations"]?["summary"] == .string("CPC: 4 disruptions in 180 days"))
    #expect(alert["annotations"]?["tags"] == .string("energy"))
    #expect(alert["annotations"]?["reason"] == nil, "an empty annotation is none")
    #expect(alert["startsAt"] == .string("2022-08-23T23:59:59Z"))
    #expect(alert["endsAt"] == .string("2026-03-01T12:15:00.250Z"))
  }

  @Test func whatIsOverHasItsEnd() throws {
    let resolved = Sample.document(transition: Sample.transition(state: .resolved, endsAt: Sample.end))
    #expect(try alerts(resolved).first?["endsAt"] == .string("2023-02-19T00:00:00Z"))
    let cancelled = Sample.document(transition: Sample.transition(state: .cancelled))
    #expect(try alerts(cancelled).first?["endsAt"] == .string(now.text))
  }

  @Test func aBeginningAheadOfTheClockIsNotBehindItsEnd() throws {
    var document = Sample.document(transition: Sample.transition(state: .cancelled))
    document.transition.alert.startsAt = Sample.instant("2030-01-01T00:00:00Z")
    #expect(try alerts(document).first?["endsAt"] == .string("2030-01-01T00:00:00Z"))
  }

  @Test func anAlertWithOtherLabelsEndsAndOneWithTheSameDoesNot() throws {
    let medium = Sample.document(transition: Sample.transition(level: .medium))
    let both = try alerts(Sample.document(), told: medium)
    #expect(both.map { $0["labels"]?["level"] } == [.string("medium"), .string("high")])
    #expect(both.map { $0["endsAt"] } == [.string(now.text), .string("2026-03-01T12:15:00.250Z")])
    #expect(try alerts(Sample.document(), told: Sample.document()).count == 1)
  }

  @Test func labelsAreMendedOneByOne() throws {
    var document = Sample.document()
    document.transition.alert.group = Group([
      Label("asset", "Nord \"Stream\" 2\n"), Label("fields.pipe-line", "x"), Label("fields_pipe.line", "y"),
      Label("2nd", "z"), Label("größe", "9"), Label("", "nameless"), Label("empty", ""), Label("level", "theirs"),
      Label("alertname", "theirs"),
    ])
    document.rule.labels = [Label("team", "energy"), Label("asset", "of the rule")]
    let labels = try #require(try alerts(document).first?["labels"]).members
    #expect(
      labels.dropFirst(3).map(\.name) == [
        "asset", "fields_pipe_line", "fields_pipe_line_2", "_2nd", "gr__e", "_", "level_2", "alertname_2", "team",
        "asset_2",
      ])
    #expect(labels[3].value == .string("Nord \"Stream\" 2\n"))
  }

  @Test func whatIsNoAlertIsLeftOut() {
    #expect(AlertmanagerAlert(.object([])) == nil)
    #expect(AlertmanagerAlert.body(again: [], now: now) == "[]")
  }
}

import Events
import JSON
import Rules
import Storage
import TestSupport
import Testing

@testable import Alerting

@Suite struct PayloadTemplateTests {
  private func render(_ text: String, _ document: AlertDocument = Sample.document()) throws -> JSONValue {
    let (template, problems) = JSONTemplate.parse(text)
    #expect(problems.isEmpty)
    let endpoint = try FormatTests.endpoint(.template(template), insert: "key-0123456789")
    let body = endpoint.request(for: FormatTests.row(document), told: nil, now: Sample.now).body
    return try JSONValue(parsing: body)
  }

  private func value(of placeholder: String, _ document: AlertDocument = Sample.document()) throws -> String? {
    try render("[\"{{\(placeholder)}}\"]", document)[0]?.stringValue
  }

  @Test(arguments: [
    ("asset", "CPC"), ("group", "asset=CPC"), ("group.asset", "CPC"), ("summary", "CPC: 4 disruptions in 180 days"),
    ("count", "4"), ("level|upper", "HIGH"), ("state", "firing"), ("id", "0b9c"), ("seq", "12"),
    ("starts_at|date", "2022-08-23"), ("ends_at|default:'still'", "still"),
    ("first.title", "Two of three moorings are out"),
    ("first.time", "2022-08-23"), ("last.file", "kazakhstan-2022.ndjson"), ("last.line", "11"), ("gap|duration", "0 s"),
    ("reports", "5"), ("publishers", "3"), ("origins", "2"), ("evidence_total", "4"), ("timespan", "180d"),
    ("tags|join:' '", "energy"), ("message_id", "msg_0b9c_12"), ("type", "alert.firing"), ("late", "false"),
    ("timestamp|date", "2026-03-01"), ("secret", "key-0123456789"), ("labels.team", ""), ("values", ""),
    ("country|default:'nowhere'", "nowhere"), ("rule_hash", "9f"),
  ])
  func everyNameIsFilledIn(placeholder: String, expected: String) throws {
    #expect(PayloadNames.contain(String(placeholder.prefix { $0 != "|" })))
    #expect(try value(of: placeholder) == expected)
  }

  @Test func everyListedNameCanBeAskedFor() throws {
    for name in PayloadNames.all { #expect(try value(of: name) != nil, "\(name)") }
    for name in ["sumary", "first", "first.x", "group.", "labels", "annotations", "secrets", ""] {
      #expect(!PayloadNames.contain(name), "\(name)")
    }
  }

  @Test func whatStandsAloneKeepsItsType() throws {
    let body = try render(
      "{\"n\": {{count}}, \"l\": {{tags}}, \"t\": {{asset}}, \"none\": {{reason}}, \"x\": {{value}}}")
    #expect(
      body
        == .object([
          JSONMember("n", .number("4")), JSONMember("l", .array([.string("energy")])), JSONMember("t", .string("CPC")),
          JSONMember("none", .null), JSONMember("x", .number("4")),
        ]))
  }

  @Test func whateverFeedsSayItIsJSON() throws {
    let nasty = "a\"b\\c\nd\u{0}\u{1F}\u{2028}{{secret}}</script>"
    let document = Sample.document(summary: nasty)
    #expect(try value(of: "summary", document) == nasty, "what a feed says is no template")
  }

  @Test(arguments: [Transition.State.firing, .escalated, .updated, .resolved, .cancelled, .reminder])
  func theShippedTemplatesFitTheirReceivers(state: Transition.State) throws {
    let document = Sample.document(
      summary: "<!channel> & \(String(repeating: "z", count: 5000))", transition: Sample.transition(state: state))
    let pager = try shipped("pagerduty", document)
    let isOver = state == .resolved || state == .cancelled
    #expect(pager["event_action"] == .string(isOver ? "resolve" : "trigger"))
    #expect(pager["dedup_key"] == .string("vedette-0b9c") && pager["routing_key"] == .string("key-0123456789"))
    #expect(pager["payload"]?["severity"] == .string("error"))
    #expect(pager["payload"]?["summary"]?.stringValue?.count == 1024)
    #expect(pager["payload"]?["custom_details"]?["count"] == .number("4"))
    let slack = try shipped("slack", document)
    #expect(slack["text"]?.stringValue?.hasPrefix("HIGH \(state): &lt;!channel&gt; &amp; zzz") == true)
    #expect((slack["blocks"]?[1]?["text"]?["text"]?.stringValue?.count ?? 9999) <= 3000)
    let ntfy = try shipped("ntfy", document)
    #expect(ntfy["topic"] == .string("key-0123456789") && ntfy["priority"] == .number("4"))
    #expect(ntfy["tags"] == .array([.string("energy")]))
    #expect((ntfy["message"]?.stringValue?.utf8.count ?? 9999) < 4096)
  }

  /// A digest fits the templates of those who get one; who follows alerts gets none.
  @Test func aDigestReadsAsOneMessage() throws {
    let documents = [Level.medium, .critical, .low].map { level in
      Sample.document(transition: Sample.transition(level: level))
    }
    let digest = Digest(
      documents: documents, levels: [.medium, .critical, .low], firstSeq: 1, lastSeq: 3, madeAt: Sample.now)
    for name in ["slack", "ntfy"] {
      let (template, _) = JSONTemplate.parse(try text(ofShipped: name))
      let format = WebhookFormat.template(template)
      #expect(!format.followsAlerts)
      let endpoint = try FormatTests.endpoint(format, insert: "key-0123456789")
      let row = OutboxRow(digest, to: endpoint.name)
      let body = try JSONValue(parsing: endpoint.request(for: row, told: nil, now: Sample.now).body)
      let title = name == "ntfy" ? body["title"] : body["blocks"]?[0]?["text"]?["text"]
      #expect(title == .string("CRITICAL digest: 3 alert messages"))
      #expect("\(body)".contains("3 alert messages: 1 critical, 1 medium, 1 low"))
    }
    let (pager, _) = JSONTemplate.parse(try text(ofShipped: "pagerduty"))
    #expect(WebhookFormat.template(pager).followsAlerts && WebhookFormat.alertmanager.followsAlerts)
    #expect(!WebhookFormat.standard.followsAlerts && !WebhookFormat.cloudevents.followsAlerts)
  }

  private func text(ofShipped name: String) throws -> String {
    String(decoding: try #require(TestFiles.bytes(inProject: "Config/templates/\(name).json")), as: UTF8.self)
  }

  private func shipped(_ name: String, _ document: AlertDocument) throws -> JSONValue {
    try render(try text(ofShipped: name), document)
  }

  @Test func everyShippedTemplateIsNamed() throws {
    for name in WebhookFormat.shipped {
      #expect(TestFiles.bytes(inProject: "Config/templates/\(name).json") != nil, "\(name)")
    }
  }
}

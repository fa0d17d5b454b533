import Documents
import Events
import Rules
import Testing

@testable import Daemon

@Suite struct WebhookTests {
  static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  private func only(_ text: String) throws -> Webhook {
    let parsed = parse("webhooks:\n" + text)
    #expect(parsed.diagnostics.isEmpty)
    return try #require(parsed.configuration.webhooks.first)
  }

  @Test func readsEveryKey() throws {
    let webhook = try only(
      """
        - name: desk
          url_file: desk.url
          format: standard
          secret: \(WebhookTests.secret)
          secret_file: [old.secret, /new.secret]
          credential: desk
          levels: [critical, high]
          matchers: ['rule=~"pipeline-.*"', asset=CPC]
          group_wait: 30s
          allow_private: true
          ca_file: ca.pem
          client_cert: c.pem
          client_key: c.key
          proxy: http://proxy.example:3128
          timeout: {connect: 1s, total: 2s}
          retry: {base: 1s, max: 2m, give_up: 3h}
      """)
    #expect(webhook.name == "desk")
    #expect(webhook.url == .file("/etc/vedette/desk.url"))
    #expect(
      webhook.secrets == [
        .inline(WebhookTests.secret), .file("/etc/vedette/old.secret"), .file("/new.secret"), .credential("desk"),
      ])
    #expect(webhook.levels == [.high, .critical])
    #expect(webhook.matchers.map(\.text) == [#"rule=~"pipeline-.*""#, #"asset="CPC""#])
    #expect(webhook.groupWait == .seconds(30))
    #expect(webhook.allowPrivate)
    #expect(webhook.certificateAuthorities == "/etc/vedette/ca.pem")
    #expect(webhook.clientCertificate == "/etc/vedette/c.pem")
    #expect(webhook.clientKey == "/etc/vedette/c.key")
    #expect(webhook.proxy == "http://proxy.example:3128")
    #expect(webhook.timeout == .init(connect: .seconds(1), total: .seconds(2)))
    #expect(webhook.retry == .init(base: .seconds(1), max: .seconds(120), giveUp: .seconds(10_800)))
  }

  @Test(arguments: [
    ("cloudevents", Webhook.Format.cloudevents), ("alertmanager", .alertmanager),
    ("{template: slack}", .template("/etc/vedette/templates/slack.json")),
    ("{template: desk.json}", .template("/etc/vedette/desk.json")),
    ("{template: ../x/desk}", .template("/etc/x/desk")),
  ])
  func formatsNeedNoSecretBesidesTheStandard(text: String, format: Webhook.Format) throws {
    let webhook = try only("  - {name: desk, url: 'https://example.org/x', format: \(text)}")
    #expect(webhook.format == format)
    #expect(webhook.secrets.isEmpty)
  }

  @Test func theSecretOfATemplateIsWhateverItsReceiverWants() throws {
    let webhook = try only("  - {name: desk, url: 'https://a', format: {template: pagerduty}, secret: 0123456789ab}")
    #expect(webhook.secrets == [.inline("0123456789ab")])
  }

  @Test func defaults() throws {
    let webhook = try only("  - {name: desk, url: 'https://example.org/x', secret: \(WebhookTests.secret)}")
    #expect(webhook.url == .inline("https://example.org/x"))
    #expect(webhook.levels == Level.allCases)
    #expect(webhook.matchers.isEmpty && webhook.groupWait.isZero)
    #expect(!webhook.allowPrivate)
    #expect(webhook.timeout == .init(connect: .seconds(5), total: .seconds(15)))
    #expect(webhook.retry == .init(base: .seconds(5), max: .seconds(3600), giveUp: .days(1)))
  }

  @Test(arguments: [
    ("{url: 'https://a'}", "2:6 E011"), ("{name: d}", "2:6 E011"), ("{name: d, url: 'ftp://a'}", "2:20 E201"),
    ("{name: d, url: 'https://'}", "2:20 E201"), ("{name: d, url: 'https://a b'}", "2:20 E201"),
    ("{name: d, url: 'https://a', url_file: b}", "2:20 E013"),
    ("{name: d, url: 'https://a', format: slack}", "2:41 E013 {template: slack}"),
    ("{name: d, url: 'https://a', format: cloudevent}", "2:41 E013 cloudevents"),
    ("{name: d, url: 'https://a', format: {tempalte: x}}", "2:41 E013"),
    ("{name: d, url: 'https://a', format: [standard]}", "2:41 E013"),
    ("{name: d, url: 'https://a', secret: short}", "2:41 E202"),
    ("{name: d, url: 'https://a', secret: whsec_c2hvcnQ=}", "2:41 E202"),
    ("{name: d, url: 'https://a', secret: 'whsec_???????????????????????????????='}", "2:41 E202"),
    ("{name: d, url: 'https://a', levels: [hihg]}", "2:42 E013 high"),
    ("{name: d, url: 'https://a', timeout: {total: 0s}}", "2:50 E014"),
    ("{name: d, url: 'https://a', tiemout: 1s}", "2:33 E010 timeout"), ("{name: d, url: 'https://a'}", "2:5 E011"),
    ("{name: 'a b', url: 'https://a'}", "2:12 E013"), ("{name: d, url: 'https://a', group_wait: soon}", "2:45 E014"),
    ("{name: d, url: 'https://a', matchers: ['a b']}", "2:47 E040"),

    ("text", "2:5 E012"),
  ])
  func saysWhatIsWrong(webhook: String, expected: String) {
    #expect(outline(parse("webhooks:\n  - \(webhook)").diagnostics).contains(expected))
  }

  @Test func namesAreUnique() {
    let hook = "{name: desk, url: 'https://a', secret: \(WebhookTests.secret)}"
    #expect(outline(parse("webhooks:\n- \(hook)\n- \(hook)").diagnostics) == ["3:10 E013"])
  }

  @Test func secretsAreNeverShown() {
    let parsed = parse("webhooks:\n  - name: d\n    url: https://a\n    secret: whsec_private")
    #expect(parsed.diagnostics.hasErrors)
    #expect(!parsed.diagnostics.contains { $0.message.contains("private") })
  }
}

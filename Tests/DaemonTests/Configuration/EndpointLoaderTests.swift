import Alerting
import Documents
import Events
import Rules
import TestSupport
import Testing

@testable import Daemon

@Suite struct EndpointLoaderTests {
  private func load(
    _ folder: TemporaryFolder, _ webhook: String, _ environment: [String: String] = [:], isService: Bool = true
  )
    -> Configuration.LoadedEndpoints
  {
    let parsed = Configuration.parse(
      path: folder.text + "/vedette.yaml", bytes: Array("webhooks:\n  - {name: desk, \(webhook)}\n".utf8))
    #expect(parsed.diagnostics.isEmpty)
    return parsed.configuration.loadEndpoints(environment: environment, isService: isService)
  }

  @Test func readsWhatIsKeptInFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write("ca.pem", CertificateFileTests.certificate)
    try folder.write("desk.url", "https://example.org/hook/private\n")
    try folder.write("desk.secret", WebhookTests.secret + "\n")
    try folder.write("credentials/desk", WebhookTests.secret)
    let loaded = load(
      folder,
      "url_file: desk.url, secret_file: desk.secret, credential: desk, levels: [high], allow_private: true, "
        + "timeout: {total: 3s}, retry: {base: 2s}, ca_file: ca.pem",
      ["CREDENTIALS_DIRECTORY": folder.text + "/credentials"])
    #expect(loaded.diagnostics.isEmpty)
    let endpoint = try #require(loaded.endpoints.first)
    #expect(endpoint.url.description == "https://example.org")
    #expect(endpoint.secrets.count == 2)
    #expect(endpoint.levels == [.high])
    #expect(endpoint.allowPrivate)
    #expect(endpoint.caFile == folder.text + "/ca.pem")
    #expect(endpoint.timeouts == .init(connect: .seconds(5), total: .seconds(3)))
    #expect(endpoint.retry == .init(base: .seconds(2), max: .seconds(3600), giveUp: .days(1)))
  }

  @Test func allLevelsAreNoLimit() throws {
    let folder = try TemporaryFolder()
    let loaded = load(folder, "url: 'https://a', secret: \(WebhookTests.secret)")
    #expect(loaded.endpoints.first?.levels == nil)
  }

  @Test func whatCannotBeReadIsSaidWithoutShowingIt() throws {
    let folder = try TemporaryFolder()
    try folder.write("bad", "whsec_private")
    let secret = "secret: \(WebhookTests.secret)"
    for (webhook, code, file) in [
      ("url_file: missing, \(secret)", DiagnosticCode.secretUnavailable, folder.text + "/missing"),
      ("url_file: bad, \(secret)", .secretUnavailable, folder.text + "/bad"),
      ("url: 'https://a', secret_file: bad", .secretUnavailable, folder.text + "/bad"),
    ] {
      let loaded = load(folder, webhook)
      #expect(loaded.endpoints.isEmpty)
      #expect(loaded.diagnostics.map(\.code) == [code])
      #expect(loaded.diagnostics.map(\.file) == [file])
      #expect(loaded.diagnostics.allSatisfy { $0.message.contains("'desk'") && !$0.message.contains("private") })
    }
  }

  @Test func whatIsWrongWithOneWebhookIsSaidAtOnce() throws {
    let folder = try TemporaryFolder()
    let loaded = load(folder, "url_file: no-url, secret_file: no-secret, ca_file: no-authorities")
    #expect(loaded.endpoints.isEmpty)
    #expect(
      Set(loaded.diagnostics.map(\.file))
        == Set(["no-url", "no-secret", "no-authorities"].map { "\(folder.text)/\($0)" }))
  }

  /// One error at the key that names the credential, with the option that is missing and the path looked at.
  @Test func aCredentialThatTheServiceIsNotGivenIsOneError() throws {
    let folder = try TemporaryFolder()
    let webhook = "url: 'https://a', secret: \(WebhookTests.secret),\n     credential: [desk, spare]"
    let none = try #require(load(folder, webhook).diagnostics.first)
    #expect(none.code == .missingCredential && none.isError && none.file == folder.text + "/vedette.yaml")
    #expect(none.line == 3 && none.column == 19 && none.length == 4)
    #expect(
      none.message == """
        the credential 'desk' is not there: systemd gives the service none (CREDENTIALS_DIRECTORY is not set); its unit \
        needs LoadCredential=desk:FILE or SetCredential=desk:TEXT (for the webhook 'desk')
        """)
    try folder.write("given/desk", WebhookTests.secret)
    let given = ["CREDENTIALS_DIRECTORY": folder.text + "/given"]
    let other = load(folder, webhook, given).diagnostics
    #expect(other.count == 1 && other.first?.line == 3 && other.first?.column == 25)
    #expect(other.first?.message.contains("nothing lies at \(folder.text)/given/spare;") == true)
    #expect(other.first?.message.contains("LoadCredential=spare:FILE or SetCredential=spare:TEXT") == true)
    try folder.write("given/spare", "whsec_private")
    let wrong = load(folder, webhook, given).diagnostics
    #expect(wrong.map(\.code) == [.missingCredential] && wrong.first?.line == 3)
    #expect(wrong.first?.message.contains("private") == false && wrong.first?.sourceLine == nil)
  }

  /// Who checks a configuration outside of the service can know nothing of credentials, and is told what the unit needs.
  @Test func outsideOfTheServiceACredentialIsAWarning() throws {
    let folder = try TemporaryFolder()
    let webhook = "url: 'https://a', credential: desk"
    let warning = try #require(load(folder, webhook, isService: false).diagnostics.first)
    #expect(warning.code == .noCredentials && !warning.isError && warning.line == 2 && warning.column == 48)
    #expect(warning.message.contains("LoadCredential=desk:FILE or SetCredential=desk:TEXT"))
    // Where it is checked by the service before a reload, it is known.
    let given = load(folder, webhook, ["CREDENTIALS_DIRECTORY": folder.text], isService: false).diagnostics
    #expect(given.map(\.code) == [.missingCredential])
  }

  /// A warning, since the URL may be meant for another machine; without the line, in which the URL's secret part stands.
  @Test func anAddressThatIsRefusedIsAWarning() throws {
    let folder = try TemporaryFolder()
    let secret = "secret: \(WebhookTests.secret)"
    let loaded = load(folder, "url: 'http://127.0.0.1:9093/private', \(secret)")
    #expect(loaded.endpoints.count == 1)
    let warning = try #require(loaded.diagnostics.first)
    #expect(loaded.diagnostics.count == 1 && warning.code == .refusedAddress && !warning.isError)
    #expect(warning.file == folder.text + "/vedette.yaml" && warning.line == 2 && warning.column == 23)
    #expect(warning.length == "'http://127.0.0.1:9093/private'".count && warning.sourceLine == nil)
    #expect(
      warning.message == """
        nothing can be sent to 127.0.0.1: not a public address (allow_private allows loopback and private ones) (for the \
        webhook 'desk')
        """)
    #expect(load(folder, "url: 'http://127.0.0.1/', \(secret), allow_private: true").diagnostics.isEmpty)
    try folder.write("desk.url", "http://[::1]/private\n")
    let kept = load(folder, "url_file: desk.url, \(secret)")
    #expect(kept.endpoints.count == 1)
    #expect(
      kept.diagnostics.map { "\($0.code.rawValue) \($0.file):\($0.line):\($0.column)" } == [
        "W203 \(folder.text)/desk.url:1:1"
      ])
    #expect(!kept.diagnostics.contains { $0.message.contains("private'") || $0.message.contains("/private") })
  }

  @Test func aTemplateIsReadAndTakesTheSecret() throws {
    let folder = try TemporaryFolder()
    try folder.write("templates/pager.json", #"{"key": "{{secret}}", "text": "{{summary}}", "count": {{count}}}"#)
    try folder.write("key", "0123456789abcdef\n")
    let loaded = load(folder, "url: 'https://a', format: {template: pager}, secret_file: key")
    #expect(loaded.diagnostics.isEmpty)
    let endpoint = try #require(loaded.endpoints.first)
    #expect(endpoint.insert == "0123456789abcdef" && endpoint.secrets.isEmpty)
    guard case .template = endpoint.format else {
      Issue.record("\(endpoint.format)")
      return
    }
  }

  @Test func aTemplateWithoutThePlaceholderIsSigned() throws {
    let folder = try TemporaryFolder()
    try folder.write("t.json", #"{"text": "{{summary}}"}"#)
    let loaded = load(folder, "url: 'https://a', format: {template: t.json}, secret: \(WebhookTests.secret)")
    #expect(loaded.endpoints.first?.secrets.count == 1)
    let unsigned = load(folder, "url: 'https://a', format: {template: t.json}")
    #expect(unsigned.endpoints.first?.secrets.isEmpty == true)
    let short = load(folder, "url: 'https://a', format: {template: t.json}, secret: whsec_c2hvcnQ=")
    #expect(short.diagnostics.map(\.code) == [.secretUnavailable])
  }

  @Test(arguments: [
    ("{\n  \"a\": \"{{sumary}}\"\n}", "2:11 E206 summary"), ("{\"a\": \"{{summary|uper}}\"}", "1:18 E206 upper"),
    ("{\"a\": {{count}} 1}", "1:17 E206"), ("{\"a\": \"{{count}}", "1:16 E206"), ("", "1:1 E206"),
    ("{\"a\": \"{{groups.x}} {{labels.}} {{first.nothing}}\"}", "1:10 E206,1:23 E206,1:35 E206"),
  ])
  func whatIsWrongWithATemplateIsSaidWithItsPlace(template: String, expected: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("t.json", template)
    let loaded = load(folder, "url: 'https://a', format: {template: t.json}, secret: \(WebhookTests.secret)")
    #expect(loaded.endpoints.isEmpty)
    #expect(loaded.diagnostics.allSatisfy { $0.file == folder.text + "/t.json" })
    let outline = loaded.diagnostics.map {
      "\($0.line):\($0.column) \($0.code.rawValue)" + ($0.suggestion.map { " \($0)" } ?? "")
    }
    let shown =
      expected.contains(",") ? loaded.diagnostics.map { "\($0.line):\($0.column) \($0.code.rawValue)" } : outline
    #expect(shown.joined(separator: ",") == expected)
  }

  @Test func filesThatAWebhookNamesMustBeThere() throws {
    let folder = try TemporaryFolder()
    try folder.write("t.json", #"{"a": "{{secret}}"}"#)
    for (webhook, code) in [
      ("format: {template: missing}", DiagnosticCode.webhookFile), ("ca_file: missing.pem", .webhookFile),
      ("client_cert: missing.pem", .webhookFile), ("client_key: missing.pem", .webhookFile),
    ] {
      let loaded = load(folder, "url: 'https://a', secret: \(WebhookTests.secret), \(webhook)")
      #expect(loaded.diagnostics.map(\.code) == [code], "\(webhook)")
    }
    let bare = load(folder, "url: 'https://a', format: {template: t.json}")
    #expect(bare.diagnostics.map(\.code) == [.missingKey])
    let short = load(folder, "url: 'https://a', format: {template: t.json}, secret: short")
    #expect(short.diagnostics.map(\.code) == [.secretUnavailable])
    #expect(short.diagnostics.allSatisfy { !$0.message.contains("'short'") })
  }

  @Test(arguments: ["slack", "pagerduty", "ntfy"]) func theShippedTemplatesAreFine(name: String) throws {
    let text =
      "webhooks:\n  - {name: desk, url: 'https://a', format: {template: \(name)}, secret: \(WebhookTests.secret)}\n"
    let parsed = Configuration.parse(path: TestFiles.root + "/Config/vedette.yaml", bytes: Array(text.utf8))
    let loaded = parsed.configuration.loadEndpoints(environment: [:], isService: true)
    #expect(loaded.diagnostics.map(\.message) == [])
    #expect(loaded.endpoints.count == 1)
  }
}

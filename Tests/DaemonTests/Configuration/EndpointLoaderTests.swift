import Alerting
import Documents
import Events
import Rules
import TestSupport
import Testing

@testable import Daemon

@Suite struct EndpointLoaderTests {
  private func load(_ folder: TemporaryFolder, _ webhook: String, _ environment: [String: String] = [:])
    -> Configuration.LoadedEndpoints
  {
    let parsed = Configuration.parse(
      path: folder.text + "/vedette.yaml", bytes: Array("webhooks:\n  - {name: desk, \(webhook)}\n".utf8))
    #expect(parsed.diagnostics.isEmpty)
    return parsed.configuration.loadEndpoints(environment: environment)
  }

  @Test func readsWhatIsKeptInFiles() throws {
    let folder = try TemporaryFolder()
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
      ("url: 'https://a', credential: desk", .noCredentials, "desk"),
    ] {
      let loaded = load(folder, webhook)
      #expect(loaded.endpoints.isEmpty)
      #expect(loaded.diagnostics.map(\.code) == [code])
      #expect(loaded.diagnostics.map(\.file) == [file])
      #expect(loaded.diagnostics.allSatisfy { $0.message.contains("'desk'") && !$0.message.contains("private") })
    }
  }
}

import Events
import Rules
import Testing

@testable import Alerting

@Suite struct EndpointTests {
  static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  static func endpoint(_ url: String, name: String = "desk") throws -> Endpoint {
    try Endpoint(name: name, url: url, secrets: [WebhookSecret(secret)])
  }

  @Test(arguments: [
    ("https://hooks.example.org/services/T0/secret-token", "https://hooks.example.org"),
    ("http://127.0.0.1:8080/", "http://127.0.0.1"),
    ("HTTPS://Example.org", "https://Example.org"),
    ("https://user:password@example.org:8443/x?token=abc", "https://example.org"),
    ("https://a@b:c@example.org/", "https://example.org"),
    ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]"),
    ("https://example.org?token=abc", "https://example.org"),
    ("  https://example.org/x\n", "https://example.org"),
  ])
  func onlySchemeAndHostShow(url: String, shown: String) throws {
    let endpoint = try EndpointTests.endpoint(url)
    #expect(endpoint.url.description == shown)
    #expect(String(reflecting: endpoint.url) == shown)
    #expect(!"\(endpoint)".contains("token") && !"\(endpoint)".contains("password"))
  }

  @Test(arguments: [
    ("", "is empty"), ("ftp://example.org", "must begin with https:// or http://"),
    ("example.org", "must begin with https:// or http://"), ("https://", "has no host"), ("https:///x", "has no host"),
    ("https://user@/x", "has no host"), ("https://:80/x", "has no host"),
    ("https://exam ple.org", "holds a blank or a character beyond ASCII"),
    ("https://example.org/ü", "holds a blank or a character beyond ASCII"),
    ("https://example.org/\nx", "holds a blank or a character beyond ASCII"),
  ])
  func aURLThatIsNoneIsAnErrorThatDoesNotShowIt(url: String, problem: String) {
    #expect(throws: EndpointError.url(problem)) { try EndpointTests.endpoint(url) }
  }

  @Test(arguments: ["", "a b", "a/b", "ä", "a\n"]) func aNameMustFitMetricsAndLogs(name: String) {
    #expect(throws: EndpointError.name(name)) { try EndpointTests.endpoint("https://example.org", name: name) }
  }

  @Test(arguments: [
    ("short", "has 5 characters; a template's needs 8"), ("a key\u{7}with bell", "holds a control character"),
  ])
  func whatATemplateTakesIsLongEnoughToBeFound(text: String, problem: String) throws {
    #expect(throws: EndpointError.secret(problem)) { try Endpoint.insert(text) }
    #expect(try Endpoint.insert(" 0123456789abcdef\n") == "0123456789abcdef")
  }

  @Test func whatATemplateTakesAndTheProxyAreRedactedToo() throws {
    var endpoint = try EndpointTests.endpoint("https://bob:hunter22@example.org/x")
    endpoint.insert = "routing-key-0123"
    endpoint.proxy = "http://carol:pass-word@proxy.example:3128"
    let said = """
      invalid routing-key-0123; Could not resolve proxy http://carol:pass-word@proxy.example:3128 for carol:pass-word, \
      pass-word or hunter22
      """
    #expect(
      endpoint.redact(said) == """
        invalid [redacted]; Could not resolve proxy [redacted] for [redacted], [redacted] or [redacted]
        """)
  }

  @Test func whatAReceiverRepeatsIsRedacted() throws {
    let endpoint = try EndpointTests.endpoint(
      "https://bob:hunter22@example.org/hooks/T012345678/abcdefgh?key=s3cr3tkey")
    let said = """
      Cannot POST /hooks/T012345678/abcdefgh?key=s3cr3tkey for bob:hunter22, see \
      https://bob:hunter22@example.org/hooks/T012345678/abcdefgh?key=s3cr3tkey; token abcdefgh, key s3cr3tkey, \
      team T012345678, secret \(EndpointTests.secret) or MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
      """
    #expect(
      endpoint.redact(said) == """
        Cannot POST [redacted] for [redacted], see [redacted]; token [redacted], key [redacted], team [redacted], \
        secret [redacted] or [redacted]
        """)
    #expect(endpoint.redact("Ä") == "Ä")
  }

  /// As a receiver says it that repeats what it was sent, in JSON of its own or not.
  @Test func whatIsRepeatedInOtherWordsIsRedactedToo() throws {
    var endpoint = try EndpointTests.endpoint("https://example.org/hook/a1b2c/se%63ret%2Ftoken?k=%22quoted%22%20key")
    endpoint.insert = #"pass"word\with/all"#
    let said = [
      #"pass"word\with/all"#, #"pass\"word\\with/all"#, #"pass\\\"word\\\\with/all"#, #"pass"word\with\/all"#,
      "secret/token", "se%63ret%2Ftoken", #"secret\/token"#, #""quoted" key"#, #"\"quoted\" key"#,
      #"https:\/\/example.org\/hook\/a1b2c\/se%63ret%2Ftoken?k=%22quoted%22%20key"#,
    ]
    for text in said { #expect(endpoint.redact("no: \(text).") == "no: [redacted].", "\(text)") }
    #expect(endpoint.redact("no a1b2c, xa1b2c, a1b2c7 or 'a1b2c'") == "no [redacted], xa1b2c, a1b2c7 or '[redacted]'")
    #expect(endpoint.redact("hook-a1b2c: hooks") == "[redacted]-[redacted]: hooks")
    #expect(endpoint.redactOwn("hook a1b2c") == "hook a1b2c")
  }

  @Test(
    arguments: [
      ([127, 0, 0, 1], .privateUse), ([10, 1, 2, 3], .privateUse), ([172, 16, 0, 1], .privateUse),
      ([172, 32, 0, 1], .global), ([192, 168, 1, 1], .privateUse), ([100, 64, 0, 1], .privateUse),
      ([0, 0, 0, 0], .privateUse), ([169, 254, 169, 254], .linkLocal), ([224, 0, 0, 1], .linkLocal),
      ([255, 255, 255, 255], .linkLocal), ([8, 8, 8, 8], .global), ([192, 0, 2, 1], .global), ([], .linkLocal),
    ] as [([UInt8], AddressPolicy.Kind)])
  func kindsOfIPv4Addresses(address: [UInt8], kind: AddressPolicy.Kind) {
    #expect(AddressPolicy.kind(address) == kind)
  }

  @Test(
    arguments: [
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], .privateUse),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], .privateUse),
      ([0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], .linkLocal),
      ([0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], .privateUse),
      ([0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], .linkLocal),
      ([0x20, 0x01, 0x48, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], .global),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 169, 254, 169, 254], .linkLocal),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1], .privateUse),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1], .privateUse),
      ([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, 169, 254, 169, 254], .linkLocal),
      ([0x20, 0x02, 192, 168, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], .privateUse),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 8, 8, 8, 8], .global),
    ] as [([UInt8], AddressPolicy.Kind)])
  func kindsOfIPv6Addresses(address: [UInt8], kind: AddressPolicy.Kind) {
    #expect(AddressPolicy.kind(address) == kind)
  }

  @Test(
    arguments: [
      ("http://127.0.0.1:9093/x", "127.0.0.1"), ("http://localhost/x", "localhost"),
      ("http://LocalHost.:80", "LocalHost."),
      ("https://desk.localhost", "desk.localhost"), ("http://10.0.0.8", "10.0.0.8"),
      ("http://a:b@192.168.1.5:1/", "192.168.1.5"),
      ("http://[::1]:8080/", "[::1]"), ("http://[fd00::5]", "[fd00::5]"),
      ("http://[fe80::1%25eth0]/", "[fe80::1%25eth0]"),
      ("http://169.254.169.254/latest", "169.254.169.254"), ("http://127.1/", "127.1"),
      ("http://0x7f000001/", "0x7f000001"),
      ("http://[::ffff:10.0.0.1]/", "[::ffff:10.0.0.1]"),
    ])
  func anAddressThatAURLNamesItselfIsRefusedBeforeItIsTried(url: String, shown: String) throws {
    var endpoint = try EndpointTests.endpoint(url)
    #expect(
      endpoint.refusal
        == "nothing can be sent to \(shown): not a public address (allow_private allows loopback and private ones)")
    endpoint.allowPrivate = true
    #expect(
      (endpoint.refusal == nil) != (url.contains("fe80") || url.contains("169.254")), "link-local never is allowed")
    let refusal = endpoint.refusal
    endpoint.proxy = "http://proxy.example:3128"
    #expect(endpoint.refusal == refusal, "a proxy changes nothing")
  }

  @Test(arguments: [
    "https://example.org", "https://8.8.8.8/x", "https://[2001:4860::1]/", "https://localhost.example.org",
    "https://10.example",
  ])
  func otherHostsAreJudgedWhenTheyAreResolved(url: String) throws {
    #expect(try EndpointTests.endpoint(url).refusal == nil)
  }

  @Test func linkLocalIsNeverAllowed() {
    #expect(AddressPolicy.Kind.privateUse.isAllowed(allowPrivate: true))
    #expect(!AddressPolicy.Kind.privateUse.isAllowed(allowPrivate: false))
    #expect(!AddressPolicy.Kind.linkLocal.isAllowed(allowPrivate: true))
    #expect(AddressPolicy.Kind.global.isAllowed(allowPrivate: false))
  }
}

@Suite struct NotificationTests {
  private func decide(
    _ state: Transition.State, known: String?, ended: String? = nil, maxAge: TimeSpan? = .days(7)
  ) -> Notification.Decision {
    let transition = Sample.transition(state: state, endsAt: ended.map(Sample.instant))
    return Notification.isNews(
      transition, newestKnown: known.map(Sample.instant), now: Sample.instant("2022-09-01T00:00:00Z"), maxAge: maxAge)
  }

  @Test func newsIsWhatWasKnownLately() {
    #expect(decide(.firing, known: "2022-08-26T00:00:00Z") == .send)
    #expect(decide(.firing, known: "2022-08-25T00:00:00Z") == .send)
    #expect(
      decide(.firing, known: "2022-08-24T23:59:59Z") == .skip("its newest evidence was known more than 7d ago"))
    #expect(decide(.escalated, known: "2019-01-01T00:00:00Z") != .send)
    #expect(decide(.escalated, known: "2019-01-01T00:00:00Z", maxAge: nil) == .send)
  }

  @Test func anEndIsAsNewAsItself() {
    #expect(decide(.resolved, known: "2022-01-01T00:00:00Z", ended: "2022-08-31T00:00:00Z") == .send)
    #expect(decide(.resolved, known: "2022-01-01T00:00:00Z", ended: "2022-07-31T00:00:00Z") != .send)
    #expect(decide(.cancelled, known: "2022-08-31T00:00:00Z", ended: "2022-01-01T00:00:00Z") == .send)
    #expect(decide(.updated, known: "2022-01-01T00:00:00Z", ended: "2022-08-31T00:00:00Z") != .send)
  }

  @Test func withoutEvidenceTheTransitionsOwnTimeCounts() {
    #expect(decide(.firing, known: nil) != .send)
    #expect(decide(.firing, known: nil, maxAge: .days(30)) == .send)
  }

  @Test func whatIsOnlyPossibleIsNotSent() {
    var transition = Sample.transition()
    transition.alert.isQuiet = true
    let now = transition.at
    #expect(
      Notification.isNews(transition, newestKnown: now, now: now, maxAge: .days(7)) == .skip("it is only possible"))
  }

  @Test func anEndpointWantsItsLevels() throws {
    var endpoint = try EndpointTests.endpoint("https://example.org")
    #expect(wants(endpoint, Sample.transition(level: .informational)) == .send)
    endpoint.levels = [.high, .critical]
    #expect(wants(endpoint, Sample.transition(level: .high)) == .send)
    #expect(wants(endpoint, Sample.transition(level: .medium)) == .skip("level medium is not among its levels"))
  }

  private func wants(_ endpoint: Endpoint, _ transition: Transition) -> Notification.Decision {
    endpoint.wants(transition, AlertLabels(transition.alert, labels: []))
  }
}

import Events
import JSON
import Testing

@testable import Alerting

@Suite struct Base64Tests {
  /// The vectors of RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func vectors(plain: String, encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
  }

  @Test func everyByteSurvives() {
    for count in 0...300 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
  }

  @Test(arguments: ["Z", "Zg", "Zg=", "Zg===", "====", "Z===", "Zm9v Zg==", "Zm-_", "Zg==Zg=="])
  func refuses(text: String) {
    #expect(Base64.decode(text) == nil)
  }
}

@Suite struct SigningTests {
  /// The test vector of Standard Webhooks.
  @Test func standardVector() throws {
    let secret = try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    let headers = StandardWebhook.headers(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", now: Instant(milliseconds: 1_614_265_330_999),
      body: #"{"test": 2432232314}"#, secrets: [secret])
    #expect(
      headers == [
        "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp: 1614265330",
        "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
      ])
  }

  @Test func everySecretSigns() throws {
    let old = try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    let new = try WebhookSecret("whsec_" + Base64.encode(Array(repeating: 7, count: 32)))
    func signature(_ secrets: [WebhookSecret]) -> Substring? {
      StandardWebhook.headers(id: "msg_1", now: Sample.now, body: "{}", secrets: secrets).last?.dropFirst(19)
    }
    let both = try #require(signature([new, old])).split(separator: " ")
    #expect(both == [try #require(signature([new])), try #require(signature([old]))])
  }

  @Test func paddingMayBeMissing() throws {
    let bytes = Array(repeating: UInt8(9), count: 25)
    #expect(try WebhookSecret("whsec_" + Base64.encode(bytes).filter { $0 != "=" }).key == bytes)
  }

  @Test func theBodyTellsTypeTimeAndDocument() throws {
    let document = Sample.document()
    let body = try JSONValue(parsing: StandardWebhook.body(of: document))
    #expect(body["type"] == .string("alert.firing"))
    #expect(body["timestamp"] == .string("2026-03-01T12:00:00.250Z"))
    #expect(body["data"] == (try JSONValue(parsing: document.json)))
    #expect(StandardWebhook.messageID(alert: "0b9c", seq: 12) == "msg_0b9c_12")
  }

  @Test(arguments: [
    ("", "is empty"), (" \n", "is empty"), ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "must begin with whsec_"),
    ("whsec_", "has 0 bytes; it needs 24 to 64"), ("whsec_c2hvcnQ=", "has 5 bytes; it needs 24 to 64"),
    ("whsec_not base64!", "is not Base64 behind whsec_"),
    ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "has 23 bytes; it needs 24 to 64"),
  ])
  func aSecretThatIsNoneIsAnError(text: String, problem: String) {
    #expect(throws: EndpointError.secret(problem)) { try WebhookSecret(text) }
  }

  @Test func tooLongIsAnErrorAndTheLimitsAreNot() throws {
    func secret(_ count: Int) throws -> WebhookSecret {
      try WebhookSecret("whsec_" + Base64.encode(Array(repeating: 1, count: count)))
    }
    #expect(throws: EndpointError.secret("has 65 bytes; it needs 24 to 64")) { try secret(65) }
    #expect(throws: EndpointError.secret("has 23 bytes; it needs 24 to 64")) { try secret(23) }
    #expect(try secret(24).key.count == 24)
    #expect(try secret(64).key.count == 64)
  }

  @Test func aSecretFromAFileMayEndInALineEnd() throws {
    let secret = try WebhookSecret("  whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\r\n")
    #expect(secret == (try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
    #expect("\(secret) \(String(reflecting: secret)) \([secret])" == "whsec_… whsec_… [whsec_…]")
  }
}

import Documents
import TestSupport
import Testing

@testable import Daemon

/// The files of certificates and keys that a webhook names.
@Suite struct CertificateFileTests {
  static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBdTCCARugAwIBAgIUYCVFteoinOX3ylWpKYn4qDaFCm4wCgYIKoZIzj0EAwIw
    DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjQwMTQzMzNaGA8yMTI2MTAzMTAxNDMz
    M1owDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHNI
    MKAGxhw44V+mD/o7zMhvPt03Tbctanuvkz3G4s3SD9tehb/ME2KIGye3+UH+vS0z
    EzJ3n5tOoG1gHdbmDbijUzBRMB0GA1UdDgQWBBTUH4+0QeUToHweaEkFbMepx7MM
    bTAfBgNVHSMEGDAWgBTUH4+0QeUToHweaEkFbMepx7MMbTAPBgNVHRMBAf8EBTAD
    AQH/MAoGCCqGSM49BAMCA0gAMEUCIA4RCi4g1qCOVZjXtiRdMEuDlnCpwCakp7HJ
    S3+vTb4aAiEA6anV9fo2+fg0SjoHji/3H4BA+cLA56Eu4VstMl7hqSk=
    -----END CERTIFICATE-----
    """

  /// That of the certificate.
  static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgaIRnRWX8S/Z1t+rQ
    Yg1LBsD/lzjbX3axYDbxEaYtmO6hRANCAARzSDCgBsYcOOFfpg/6O8zIbz7dN023
    LWp7r5M9xuLN0g/bXoW/zBNiiBsnt/lB/r0tMxMyd5+bTqBtYB3W5g24
    -----END PRIVATE KEY-----
    """

  static let otherKey = """
    -----BEGIN EC PRIVATE KEY-----
    MHcCAQEEIPkICLLknBuP5ikWziJiE4M+T2em20kdvOMpSAbqww2boAoGCCqGSM49
    AwEHoUQDQgAEdzqvX395vbuG/I2G3ZfPa1RDLY9UuxbBTDwrb5vuDI2O00w26e1d
    mO2B8L1Yz4W3YzZww/obb4+/acKtd8IujQ==
    -----END EC PRIVATE KEY-----
    """

  /// The first one, with a passphrase.
  static let closedKey = """
    -----BEGIN EC PRIVATE KEY-----
    Proc-Type: 4,ENCRYPTED
    DEK-Info: AES-256-CBC,46CCA6F8085E99F44D97FC502BC45C92

    3pjxZVcxq/5GGN5ed2hCKovN0IxAUpTVIsYKBCk1Q710jydpt8tw+EaXgvDufCZ7
    5Mp6wOfMBYp89X0XCVtK6A7HFjzBZRf1VJgZEv3nkbNCvuHrDc/xcHj2+EGJ54SN
    XyvM9KoCYjY4pIVoVq1xrcB2KKwIS4MN7UZPzWARY2U=
    -----END EC PRIVATE KEY-----
    """

  private static let files = [
    "cert.pem": certificate, "key.pem": key, "other.pem": otherKey, "closed.pem": closedKey,
    "text.pem": "a certificate",
    "empty.pem": "", "both.pem": certificate + "\n" + key,
  ]

  private func problems(_ webhook: String) throws -> [String] {
    let folder = try TemporaryFolder()
    for (name, content) in Self.files { try folder.write(name, content) }
    let text = "webhooks:\n  - {name: desk, url: 'https://a', secret: \(WebhookTests.secret), \(webhook)}\n"
    let parsed = Configuration.parse(path: folder.text + "/vedette.yaml", bytes: Array(text.utf8))
    #expect(parsed.diagnostics.isEmpty)
    let loaded = parsed.configuration.loadEndpoints(environment: [:], isService: true)
    #expect(loaded.endpoints.count == (loaded.diagnostics.isEmpty ? 1 : 0))
    #expect(loaded.diagnostics.allSatisfy { $0.code == .webhookFile })
    return loaded.diagnostics.map { Path.name(of: $0.file) + ": " + $0.message.replacing(folder.text + "/", with: "") }
  }

  @Test(arguments: [
    "ca_file: cert.pem", "client_cert: cert.pem, client_key: key.pem", "client_cert: both.pem",
    "ca_file: both.pem, client_cert: both.pem, client_key: key.pem",
  ]) func goodFilesAreTaken(webhook: String) throws {
    #expect(try problems(webhook) == [])
  }

  @Test(arguments: [
    ("ca_file: text.pem", "text.pem: holds no certificate (PEM)"),
    ("ca_file: key.pem", "key.pem: holds no certificate (PEM)"),
    ("client_cert: empty.pem, client_key: key.pem", "empty.pem: holds no certificate (PEM)"),
    ("client_cert: cert.pem, client_key: other.pem", "other.pem: is not the key of cert.pem"),
    ("client_cert: cert.pem", "cert.pem: holds no private key (PEM) that needs no passphrase"),
    (
      "client_cert: cert.pem, client_key: closed.pem",
      "closed.pem: holds no private key (PEM) that needs no passphrase"
    ),
    ("client_cert: cert.pem, client_key: empty.pem", "empty.pem: holds no private key (PEM) that needs no passphrase"),
    ("client_key: key.pem", "key.pem: is a 'client_key' without a 'client_cert'"),
  ]) func badFilesAreErrorsBeforeAMessageIsSent(webhook: String, problem: String) throws {
    #expect(try problems(webhook) == [problem + " (for the webhook 'desk')"])
  }
}

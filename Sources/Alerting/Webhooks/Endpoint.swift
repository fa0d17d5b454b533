package import Events
package import Rules

/// Where alerts are posted to, and how: one entry of `webhooks:`.
package struct Endpoint: Sendable {
  /// How long a request may take.
  package struct Timeouts: Sendable, Hashable {
    package var connect: TimeSpan = .seconds(5)
    /// From the first look-up to the last byte of the answer.
    package var total: TimeSpan = .seconds(15)

    package init(connect: TimeSpan = .seconds(5), total: TimeSpan = .seconds(15)) {
      self.connect = connect
      self.total = total
    }
  }

  /// When a failed message is tried again, and when no more.
  package struct Retry: Sendable, Hashable {
    /// The wait after the first failure; it doubles with each.
    package var base: TimeSpan
    /// The longest wait, also where a receiver asks for more.
    package var max: TimeSpan
    /// The age at which a message that fails becomes a dead letter.
    package var giveUp: TimeSpan

    package init(base: TimeSpan = .seconds(5), max: TimeSpan = .seconds(3600), giveUp: TimeSpan = .days(1)) {
      self.base = base
      self.max = max
      self.giveUp = giveUp
    }
  }

  /// Appears in metrics and logs; the URL never does in full.
  package let name: String
  package let url: EndpointURL
  package var format = WebhookFormat.standard
  /// What requests are signed with, the newest first; none where the receiver checks no signature.
  package let secrets: [WebhookSecret]
  /// What a template puts into each message in place of its placeholder `secret`.
  package var insert: String?
  /// The levels whose alerts are sent; nil for all.
  package var levels: Set<Level>?
  /// What an alert must meet to be sent; none lets every alert through.
  package var matchers: [Matcher] = []
  /// How long the first message waits for others, to be sent as one.
  package var groupWait: TimeSpan = .seconds(0)
  /// Whether loopback and private addresses may be connected to. Link-local ones never may.
  package var allowPrivate = false
  /// A file with the certificates to trust instead of the system's.
  package var caFile: String?
  /// The certificate by which Vedette shows who it is, and its key, as PEM files.
  package var clientCertificate: String?
  package var clientKey: String?
  /// The proxy to go through; none is taken from the environment.
  package var proxy: String?
  package var timeouts = Timeouts()
  package var retry = Retry()

  /// - Parameters:
  ///   - name: Letters, digits, `.`, `_` and `-`.
  ///   - url: What `url` or the content of `url_file` says.
  ///   - secrets: The newest first; the format `standard` needs one.
  package init(name: String, url: some StringProtocol, secrets: [WebhookSecret]) throws(EndpointError) {
    guard Endpoint.isName(name) else { throw .name(name) }
    self.name = name
    self.url = try EndpointURL(url)
    self.secrets = secrets
  }

  /// What a template may put into messages in place of `secret`: long enough to be found and hidden elsewhere.
  package static func insert(_ text: some StringProtocol) throws(EndpointError) -> String {
    let text = trimmed(text)
    guard text.utf8.count >= 8 else {
      throw .secret("has \(Count.of(text.utf8.count, "character")); a template's needs 8")
    }
    guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      throw .secret("holds a control character")
    }
    return text
  }

  /// Whether an endpoint can have that name.
  package static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(isNameByte)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}

/// What is wrong with the configuration of an endpoint; no message holds a URL or a secret.
package enum EndpointError: Error, Hashable, CustomStringConvertible {
  case name(String)
  case url(String)
  case secret(String)

  package var description: String {
    switch self {
    case .name(let name): "name '\(name)': only letters, digits, '.', '_' and '-' are allowed, and at least one"
    case .url(let problem): "the URL \(problem)"
    case .secret(let problem): "the secret \(problem)"
    }
  }
}

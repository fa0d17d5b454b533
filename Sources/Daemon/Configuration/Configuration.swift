package import Events
package import Rules

/// What `vedette.yaml` says, with its defaults filled in and its paths made absolute.
package struct Configuration: Sendable, Hashable {
  /// That of `vedette.yaml`, absolute. The tables that feeds name are in `lookups` below it.
  package var folder: String
  /// The watched directory.
  package var inbox: String
  /// How long a file that was not renamed into place must stay unchanged before it is taken.
  package var settle: TimeSpan
  /// How often the inbox is searched in full, besides what the kernel reports.
  package var rescan: TimeSpan
  /// The SQLite database.
  package var database: String
  /// Feed files, and folders that are searched for them.
  package var feeds: [String]
  /// Rule files, and folders that are searched for them.
  package var rules: [String]
  package var alerts: AlertLogs
  package var webhooks: [Webhook]
  /// Where the HTTP server listens; nil for nowhere.
  package var http: HTTPAddress?
  package var retention: Retention
  package var notify: Notify
  /// How long deliveries that are under way may take after a request to stop.
  package var stopGrace: TimeSpan
  package var limits: Limits

  /// Where alerts are written.
  package struct AlertLogs: Sendable, Hashable {
    /// JSON Lines, for programs.
    package var log: String
    /// One readable line for each, for people.
    package var text: String
  }

  /// How long things are kept; nil for ever.
  package struct Retention: Sendable, Hashable {
    /// Events, since their end. Evidence of an alert that fires is kept.
    package var events: TimeSpan?
    /// Imported files in `done`, since their import.
    package var done: TimeSpan?
    /// Records in quarantine, since the import of their file.
    package var quarantine: TimeSpan?
  }

  /// Who is told of what, and how much.
  package struct Notify: Sendable, Hashable {
    /// Alerts whose newest evidence was known longer ago are logged, not sent; nil sends whatever its age.
    package var maxAge: TimeSpan?
    /// An endpoint gets no more messages than this in a minute; what is more becomes one digest.
    package var maxPerMinute: Int
  }

  /// Bounds that keep the daemon and its host alive.
  package struct Limits: Sendable, Hashable {
    /// With less free room on a disk it writes to, the daemon takes no new file.
    package var minFree: ByteSize
    /// How many records may wait between reading and storing.
    package var queue: Int
  }
}

/// One receiver of alerts, as `webhooks:` lists it.
package struct Webhook: Sendable, Hashable {
  /// Appears in the log and in `status`, where URLs never do in full.
  package var name: String
  package var url: Secret
  /// Where the file has it; nil where another file does.
  package var urlPlace: SecretPlace?
  package var format = Format.standard
  /// More than one while a secret is being changed: each request is then signed with all.
  package var secrets: [Secret]
  /// Where the file names each credential.
  package var credentialPlaces: [String: SecretPlace] = [:]
  /// Alerts of these levels are sent; in rising order.
  package var levels: [Level]
  /// Alerts that meet all of them are sent.
  package var matchers: [Matcher]
  /// How long the first message waits for others, to be sent as one.
  package var groupWait: TimeSpan
  /// Whether the receiver may have a loopback or private address.
  package var allowPrivate: Bool
  package var certificateAuthorities: String?
  package var clientCertificate: String?
  package var clientKey: String?
  package var proxy: String?
  package var timeout: Timeout
  package var retry: Retry

  /// How messages are written.
  package enum Format: Sendable, Hashable {
    case standard, cloudevents, alertmanager
    /// As the template in this file says.
    case template(String)

    /// What can be said in one word.
    static let words: [String: Format] = [
      "standard": .standard, "cloudevents": .cloudevents, "alertmanager": .alertmanager,
    ]
  }

  /// How long an attempt may take.
  package struct Timeout: Sendable, Hashable {
    /// Until the connection stands.
    package var connect: TimeSpan
    /// Until the answer is read.
    package var total: TimeSpan
  }

  /// When a message that failed is tried again.
  package struct Retry: Sendable, Hashable {
    /// The pause after the first failure; it doubles with each further one.
    package var base: TimeSpan
    /// The longest pause.
    package var max: TimeSpan
    /// After this long without success the message becomes a dead letter.
    package var giveUp: TimeSpan
  }
}

/// Something that must not be shown: written out, or where it is kept.
package enum Secret: Sendable, Hashable {
  case inline(String)
  /// The first line of a file.
  case file(String)
  /// The name of a systemd credential: a file in `$CREDENTIALS_DIRECTORY`.
  case credential(String)
}

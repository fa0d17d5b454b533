import Events

extension Configuration {
  /// What holds where `vedette.yaml` and everything above it say nothing.
  ///
  /// - Parameter folder: that of `vedette.yaml`; feeds and rules are looked for beside it.
  package static func defaults(folder: String) -> Configuration {
    Configuration(
      folder: folder, inbox: "/var/spool/vedette", settle: .seconds(2), rescan: .seconds(30),
      database: "/var/lib/vedette/vedette.db",
      feeds: [Path.resolve("feeds", in: folder)], rules: [Path.resolve("rules", in: folder)],
      alerts: AlertLogs(log: "/var/log/vedette/alerts.jsonl", text: "/var/log/vedette/alerts.log"), webhooks: [],
      http: .ipv4(UInt32(0x7F00_0001).bigEndian, port: 9320),
      retention: Retention(events: nil, done: nil, quarantine: .days(90)),
      notify: Notify(maxAge: .days(7), maxPerMinute: 30), stopGrace: .seconds(10),
      limits: Limits(minFree: .mebibytes(256), queue: 10_000))
  }

  /// More often than that the search of the inbox would take a processor for itself.
  static let shortestRescan = TimeSpan.milliseconds(100)

  /// Every setting by its dotted path, in the order of the file. Webhooks are a list, and one setting.
  package static let keys: [String] = [
    "inbox", "settle", "rescan", "database", "feeds", "rules", "alerts.log", "alerts.text", "webhooks", "http.listen",
    "retention.events", "retention.done", "retention.quarantine", "notify.max_age", "notify.max_per_minute",
    "stop_grace", "limits.min_free", "limits.queue",
  ]
}

extension Webhook {
  static let defaultTimeout = Timeout(connect: .seconds(5), total: .seconds(15))
  static let defaultRetry = Retry(base: .seconds(5), max: .seconds(3600), giveUp: .seconds(86_400))
}

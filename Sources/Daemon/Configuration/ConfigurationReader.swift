import Documents

/// Reads layers of settings, each over what the ones before it said: the file, the environment, the command line.
struct ConfigurationReader {
  private(set) var configuration: Configuration
  /// Where each path was set last, for what is found out when all is read.
  private var places: [String: (collector: DiagnosticCollector, node: Node)] = [:]
  /// Whether a layer names `alerts.text`.
  private var namesText = false

  init(over configuration: Configuration) {
    self.configuration = configuration
  }

  /// Reads one layer; what is wrong is noted in `collector`.
  ///
  /// - Parameter folder: where its relative paths start.
  mutating func read(_ root: Node, folder: String, _ collector: DiagnosticCollector) {
    guard !root.isNull, let reader = SettingsReader(root, "the configuration", folder: folder, collector) else {
      return
    }
    readPaths(reader)
    reader.read("settle", span: &configuration.settle)
    reader.read("rescan", span: &configuration.rescan, atLeast: Configuration.shortestRescan)
    reader.read("stop_grace", span: &configuration.stopGrace)
    readAlerts(reader)
    if let webhooks = WebhookReader.read(reader) { configuration.webhooks = webhooks }
    reader.section("http", "'http'") { $0.read("listen", address: &configuration.http) }
    reader.section("notify", "'notify'") { notify in
      notify.read("max_age", spanOrForever: &configuration.notify.maxAge)
      notify.read("max_per_minute", count: &configuration.notify.maxPerMinute, in: 1...1_000_000)
    }
    reader.section("limits", "'limits'") { limits in
      limits.read("min_free", size: &configuration.limits.minFree)
      limits.read("queue", count: &configuration.limits.queue, in: 1...1_000_000)
    }
    reader.section("retention", "'retention'") { retention in
      retention.read("events", positiveSpanOrForever: &configuration.retention.events)
      retention.read("done", positiveSpanOrForever: &configuration.retention.done)
      retention.read("quarantine", positiveSpanOrForever: &configuration.retention.quarantine)
    }
    reader.mapping.finish()
  }

  private mutating func readPaths(_ reader: SettingsReader) {
    if let path = reader.path("inbox") { configuration.inbox = path }
    if let path = reader.path("database") { configuration.database = path }
    if let paths = reader.paths("feeds") { configuration.feeds = paths }
    if let paths = reader.paths("rules") { configuration.rules = paths }
    for key in ["inbox", "database"] { note(key, reader, key) }
  }

  private mutating func readAlerts(_ reader: SettingsReader) {
    guard let node = reader.mapping.value("alerts"),
      let alerts = SettingsReader(node, "'alerts'", folder: reader.folder, reader.collector)
    else { return }
    if let path = alerts.path("log") {
      configuration.alerts.log = path
      // The twin goes where the log goes, unless it is named, here or in a layer below.
      if !namesText { configuration.alerts.text = ConfigurationReader.twin(of: path) }
    }
    if let path = alerts.path("text") {
      configuration.alerts.text = path
      namesText = true
    }
    note("alerts.log", alerts, "log")
    note("alerts.text", alerts, "text")
    alerts.mapping.finish()
  }

  /// `alerts.log` for `alerts.jsonl`.
  static func twin(of log: String) -> String {
    for suffix in [".jsonl", ".json", ".ndjson"] where log.hasSuffix(suffix) {
      return log.dropLast(suffix.count) + ".log"
    }
    return log + ".log"
  }

  private mutating func note(_ key: String, _ reader: SettingsReader, _ name: String) {
    if let node = reader.mapping.value(name) { places[key] = (reader.collector, node) }
  }
}

extension ConfigurationReader {
  /// Checks what no single setting shows: what the daemon writes must not lie where it looks for files.
  ///
  /// - Parameter file: the collector of the file, for settings that stand nowhere.
  func checkPaths(_ file: DiagnosticCollector) {
    let written = [
      ("database", configuration.database), ("alerts.log", configuration.alerts.log),
      ("alerts.text", configuration.alerts.text),
    ]
    for (key, path) in written where Path.isInside(path, configuration.inbox) {
      report(key, "'\(key)' (\(path)) lies inside the watched inbox (\(configuration.inbox))", file)
    }
    for clash in OwnFile.clashes(configuration, path: file.file) { report(clash.key, clash.sentence, file) }
  }

  private func report(_ key: String, _ message: String, _ file: DiagnosticCollector) {
    if let place = places[key] {
      place.collector.report(.badPath, message, at: place.node)
    } else {
      file.report(.badPath, message, at: Mark.start)
    }
  }
}

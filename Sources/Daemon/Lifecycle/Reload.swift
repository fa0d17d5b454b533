import Alerting
import Documents
import Events
import Feeds
import Inbox
import Logging
import Storage
import Synchronization

/// What came of taking configuration, rules and feeds anew.
struct ReloadOutcome: Sendable {
  /// Whether everything was taken. If not, everything is as it was.
  var isTaken: Bool
  /// For people, in a line or in several.
  var sentence: String
}

extension DaemonRun {
  /// Takes configuration, rules, feeds and webhooks as they stand on the disk. With an error in any file, everything stays
  /// as it is. What takes effect only at the next start is named.
  func reload(_ monitor: Monitor, _ delivery: Delivery) async -> ReloadOutcome {
    var settings = configuration
    var needsRestart: [String] = []
    if let parsed = options.reread?() {
      guard !parsed.diagnostics.hasErrors else { return refuse(parsed.diagnostics) }
      needsRestart = settings.restartKeys(changedIn: parsed.configuration)
      settings = settings.applying(parsed.configuration)
    }
    let files = ConfigurationDigest.files(settings, path: options.path)
    let definitions = DefinitionLoader.load(settings, lastGood: await monitor.lastGood())
    guard !definitions.diagnostics.hasErrors else { return refuse(definitions.diagnostics) }
    let loaded = settings.loadEndpoints()
    guard !loaded.diagnostics.hasErrors else { return refuse(loaded.diagnostics) }
    let senders: Delivery.Senders
    do {
      senders = try Delivery.senders(loaded.endpoints)
    } catch {
      return refuse("nothing is reloaded, since a webhook cannot be used: \(error)")
    }
    do {
      try await monitor.adopt(definitions)
    } catch {
      return refuse("nothing is reloaded, since the database cannot be written: \(error)")
    }
    current.value = settings
    await monitor.apply(settings)
    let absent = await delivery.replace(senders)
    let hash = ConfigurationDigest.name(files, definitions.attachments)
    let paths = AttachmentPaths(files, definitions.attachments)
    await note(hash, paths, succeeded: true, needsRestart: needsRestart, monitor)
    var sentences = [
      "reloaded \(Count.of(definitions.rules.count, "rule")) and \(Count.of(definitions.feeds.all.count, "feed"))"
    ]
    options.logger.notice("\(sentences[0])")
    if !needsRestart.isEmpty {
      sentences.append("changed settings that take effect at the next start: \(needsRestart.joined(separator: ", "))")
      options.logger.warning("\(sentences[1])")
    }
    if let absent { sentences.append(absent) }
    return ReloadOutcome(isTaken: true, sentence: sentences.joined(separator: "; "))
  }

  private func refuse(_ diagnostics: [Diagnostic]) -> ReloadOutcome {
    options.show(diagnostics)
    let errors = diagnostics.filter(\.isError).map(\.rendered).joined(separator: "\n")
    var outcome = refuse("nothing is reloaded: what is in use stays")
    outcome.sentence += "\n" + errors
    return outcome
  }

  private func refuse(_ sentence: String) -> ReloadOutcome {
    options.logger.error("\(sentence)")
    board.update { $0.reload.succeeded = false }
    return ReloadOutcome(isTaken: false, sentence: sentence)
  }

  /// Under which name the store keeps the hash of the configuration that runs.
  package static let configurationName = "configuration"

  /// Notes which configuration runs, for the status page and for commands that look into the database.
  func note(
    _ hash: String, _ attachments: AttachmentPaths, succeeded: Bool, needsRestart: [String] = [], _ monitor: Monitor
  ) async {
    let now = options.clock.now
    board.update { status in
      status.reload.hash = hash
      status.reload.attachments = attachments
      status.reload.succeeded = succeeded
      status.reload.at = now
      status.reload.needsRestart = needsRestart
    }
    await monitor.noteConfiguration(hash)
  }
}

/// Reloads one after the other, whoever asks: a signal or a command.
final class Reloader: Sendable {
  private let last = Mutex<Task<ReloadOutcome, Never>?>(nil)
  private let body: @Sendable () async -> ReloadOutcome
  private let executor = QueueExecutor(label: "vedette.reload")

  init(_ body: @escaping @Sendable () async -> ReloadOutcome) {
    self.body = body
  }

  /// Reloads when those before it are done, and returns when it is done itself.
  func reload() async -> ReloadOutcome {
    let task = last.withLock { last in
      let (before, body) = (last, body)
      let task = Task(executorPreference: executor) {
        _ = await before?.value
        return await body()
      }
      last = task
      return task
    }
    return await task.value
  }
}

extension Monitor {
  /// Goes on with settings that can be changed while it runs.
  func apply(_ settings: Configuration) {
    retention = settings.retention
    inbox.minFree = settings.limits.minFree.bytes
    writer.router.maxAge = settings.notify.maxAge
    writer.router.maxPerMinute = settings.notify.maxPerMinute
  }

  /// Keeps the name of the configuration that runs where commands find it.
  func noteConfiguration(_ hash: String) {
    // A courtesy to who asks: without it they are told that it is not known.
    try? store.transaction { (transaction) throws(StorageError) in
      try transaction.setMeta(DaemonRun.configurationName, hash)
    }
  }
}

import Synchronization

/// The settings that a daemon runs with. A reload replaces them.
final class CurrentConfiguration: Sendable {
  private let settings: Mutex<Configuration>

  init(_ settings: Configuration) {
    self.settings = Mutex(settings)
  }

  var value: Configuration {
    get { settings.withLock { $0 } }
    set { settings.withLock { $0 = newValue } }
  }
}

extension Configuration {
  /// The settings that take effect at the next start only, since files are kept under them that would have to be moved,
  /// or since what is under way depends on them.
  package static let restartKeys = [
    "inbox", "settle", "database", "alerts.log", "alerts.text", "limits.queue",
  ]

  /// The settings of ``restartKeys`` that differ in another configuration, by key.
  func restartKeys(changedIn other: Configuration) -> [String] {
    let changed: [String: Bool] = [
      "inbox": inbox != other.inbox, "settle": settle != other.settle, "database": database != other.database,
      "alerts.log": alerts.log != other.alerts.log, "alerts.text": alerts.text != other.alerts.text,
      "limits.queue": limits.queue != other.limits.queue,
    ]
    return Configuration.restartKeys.filter { changed[$0] == true }
  }

  /// This configuration with what can be changed while the daemon runs as another has it.
  func applying(_ other: Configuration) -> Configuration {
    var result = other
    result.inbox = inbox
    result.settle = settle
    result.database = database
    result.alerts = alerts
    result.limits.queue = limits.queue
    return result
  }
}

import Alerting
package import Events
package import Rules
import Storage
import Synchronization

/// What the daemon knows of itself and the store does not, as it last said it.
package struct DaemonStatus: Sendable {
  package var version: String
  package var startedAt: Instant
  /// Whether what a crash left was taken up and the inbox searched once.
  package var isReady = false
  /// How many rules and feeds run.
  package var rules = 0
  /// Those that can be near an alert are asked for that; without what is off at this moment.
  package var plans: [Plan] = []
  package var feeds: [String] = []
  /// The silences of rule files.
  package var silences: [Silence] = []
  /// How many files wait in the inbox, and how many are being imported.
  package var waitingFiles = 0
  package var importingFiles = 0
  /// How many records were read and wait to be stored, and how many may.
  package var waitingRecords = 0
  package var recordLimit = 0
  /// What is wrong at this moment, by subject: `store`, `log`, `room` …
  package var problems: [String: String] = [:]
  /// What came of the records of each feed since the start.
  package var imported: [String: ImportCounts] = [:]
  /// What came of the attempts to deliver to each endpoint since the start.
  package var delivered: [String: DeliveryCounts] = [:]
  package var reload: Reload
  /// How many connections to the HTTP server are open.
  package var connections = 0

  /// The configuration that runs, and what came of reading it anew.
  package struct Reload: Sendable {
    /// Of the configuration with all feeds and rules that run; see ``ConfigurationDigest``.
    package var hash = ""
    /// What its files name besides.
    package var attachments: AttachmentPaths?
    /// Whether the last reload, or the start, took everything as it stands on the disk.
    package var succeeded = true
    /// When what runs was loaded.
    package var at: Instant
    /// The settings that were changed in the file and take effect only at the next start.
    package var needsRestart: [String] = []
  }

  package init(version: String, startedAt: Instant) {
    self.version = version
    self.startedAt = startedAt
    reload = Reload(at: startedAt)
  }
}

/// What came of the records of a feed.
package struct ImportCounts: Sendable, Hashable {
  package var files = 0
  package var inserted = 0
  package var duplicates = 0
  package var corrected = 0
  package var stale = 0
  package var dropped = 0
  package var quarantined = 0

  package init() {}
}

/// What came of attempts to deliver messages to an endpoint.
package struct DeliveryCounts: Sendable, Hashable {
  /// Answered with 2xx.
  package var delivered = 0
  /// Failed, to be tried again.
  package var failed = 0
  /// Failed for the last time: the message was given up.
  package var dead = 0

  package init() {}
}

/// Where the daemon's queues write what they know of themselves, and whoever is asked reads it. Neither waits for more
/// than the other's copy.
package final class StatusBoard: Sendable {
  private let status: Mutex<DaemonStatus>

  package init(_ status: DaemonStatus) {
    self.status = Mutex(status)
  }

  package var current: DaemonStatus { status.withLock { $0 } }

  /// Changes what is said.
  package func update(_ body: (inout sending DaemonStatus) -> Void) {
    status.withLock { body(&$0) }
  }
}

extension StatusBoard {
  /// Notes how many files there are to import.
  func noteFiles(waiting: Int, importing: Int) {
    update {
      $0.waitingFiles = waiting
      $0.importingFiles = importing
    }
  }

  /// Counts an attempt to deliver; anything else that is told of an endpoint is left out.
  func count(_ report: DeliveryReport) {
    update { status in
      switch report.kind {
      case .delivered: status.delivered[report.endpoint, default: .init()].delivered += 1
      case .failed: status.delivered[report.endpoint, default: .init()].failed += 1
      case .dead: status.delivered[report.endpoint, default: .init()].dead += 1
      default: break
      }
    }
  }

  /// Adds what a file has more than before.
  func count(_ row: FileRow, since before: FileRow) {
    update { status in
      var counts = status.imported[row.feed] ?? ImportCounts()
      counts.inserted += row.inserted - before.inserted
      counts.duplicates += row.duplicates - before.duplicates
      counts.corrected += row.corrected - before.corrected
      counts.stale += row.stale - before.stale
      counts.dropped += row.dropped - before.dropped
      counts.quarantined += row.quarantined - before.quarantined
      if row.state == .done && before.state != .done { counts.files += 1 }
      status.imported[row.feed] = counts
    }
  }
}

import Events
import Rules

/// What `vedette status` shows: how things stand at one moment.
struct StatusReport: Sendable, Equatable {
  struct Files: Sendable, Equatable {
    var done = 0
    var rejected = 0
    /// Files that were dropped again with known content.
    var duplicate = 0
    var processing = 0
  }

  struct Alerts: Sendable, Equatable {
    var firing = 0
    var resolved = 0
    var cancelled = 0
    /// Alerts that only hold if uncertain dates are read so, of rules that alert on what is certain.
    var possible = 0
  }

  struct Outbox: Sendable, Equatable {
    var pending = 0
    var dead = 0
  }

  struct Feed: Sendable, Equatable {
    var name: String
    /// Records that were read from its files.
    var records = 0
    var quarantined = 0
    var files = Files()
    /// The file that was begun last.
    var lastFile: String?
    var lastState: String?
    /// When that file was finished, or begun where it is not.
    var lastAt: Instant?
    /// Why it was rejected.
    var lastReason: String?
    /// By when something of it should have come again, as far as its rhythm tells, and whether that is over.
    var expectedBy: Instant?
    var isSilent = false
  }

  struct Rule: Sendable, Equatable {
    enum State: String, Sendable, CaseIterable {
      // In the order in which they are shown.
      case firing, armed, near, possible, stale, quiet
    }

    var id: String
    var title: String
    var level: String
    /// How many alerts it has raised, over or not.
    var raised = 0
    /// When the latest of them began.
    var lastStart: Instant?
    /// What holds at this moment.
    var firing: [Alert] = []
    /// What holds only if uncertain dates are read so, at this moment or before it.
    var possible: [Alert] = []
    /// The groups that are nearest to an alert, how many are near, and whether all groups were looked at.
    var near: [NearGroup] = []
    var nearCount = 0
    var isNearComplete = true
    /// The feeds it rests on that are silent, and whether it cannot speak because of that.
    var silentFeeds: [String] = []
    var isStale = false

    var state: State {
      if !firing.isEmpty { return .firing }
      if near.contains(where: { $0.state == .armed }) { return .armed }
      return !near.isEmpty ? .near : !possible.isEmpty ? .possible : isStale ? .stale : .quiet
    }
  }

  struct Alert: Sendable, Equatable {
    var id: String
    /// `asset=CPC`; empty for none.
    var group: String
    var level: String
    var startsAt: Instant
    var endsAt: Instant?
    /// Who has taken note of it; nil where nobody has, or where it escalated since.
    var ack: Ack?
  }

  struct Ack: Sendable, Equatable {
    var createdBy: String
    var comment: String
    var createdAt: Instant
  }

  struct Webhook: Sendable, Equatable {
    var name: String
    var outbox = Outbox()
    /// What the receiver answered last, where the last attempt failed.
    var lastError: String?
    /// What the receiver answered when it said that it is gone: nothing is sent to it.
    var disabled: String?
  }

  /// The names of configurations; see ``ConfigurationDigest``.
  struct Configuration: Sendable, Equatable {
    /// What the daemon took last; nil where none has run yet.
    var running: String?
    var onDisk: String
  }

  struct Database: Sendable, Equatable {
    var path: String
    /// Of the file and its write-ahead log.
    var bytes: Int64
  }

  /// Where the clock stands.
  var now: Instant
  var reports = 0
  var events = 0
  var quarantined = 0
  var files = Files()
  var alerts = Alerts()
  var outbox = Outbox()
  var feeds: [Feed] = []
  var rules: [Rule] = []
  var webhooks: [Webhook] = []
  /// Those that are not over, of commands and of rule files.
  var silences = SilenceList()
  var database: Database
  var configuration: Configuration?
}

import Alerting
import Events
import Rules
import Storage

/// All that the store knows about why an alert is there, ready to be shown.
struct AlertExplanation {
  /// How the rule of the configuration relates to the one that raised the alert.
  enum RuleState: String {
    /// It is the same.
    case current
    /// It means something else now, so that the arithmetic is not computed anew.
    case changed
    /// There is none with this id.
    case gone
    /// Vedette itself says so, without a rule.
    case own
  }

  /// An event behind the alert.
  struct Piece {
    var event: Event.ID
    /// What stands now; nil where no report tells of it any more.
    var told: Event?
    var reports: [EvidenceRow]
    var conflicts: [EventConflict]
    /// What each report, by `feed/key`, would fail were it alone.
    var against: [String: [FailedPart]] = [:]
    /// The versions that were replaced, with what stands in their place.
    var corrections: [Correction]
    /// Whether it made the alert open; else it came while the alert was open.
    var isOpening: Bool
    /// The steps that it fills.
    var steps: [String] = []
    var adds: Double?
    /// When it ceases to count, as far as the rule says so.
    var leavesAt: Instant?
    /// Of an alert of another rule, that alert.
    var alert: AlertRow?
    /// What follows if it is withdrawn.
    var effect: AlertCourse.Effect?
  }

  /// A report that says something else than it did.
  struct Correction {
    var report: String
    var at: Instant
    /// Whether the alert had been raised by then.
    var isSince: Bool
    var isWithdrawal: Bool
    var fields: [(name: String, old: String?, new: String?)]
  }

  var alert: AlertRow
  /// What the alert log says of it, in order.
  var lines: [AlertDocument]
  var rule: Rule?
  var ruleState: RuleState
  /// How the group stood when the alert opened, by what is stored now, and how it stands.
  var opening: GroupStanding?
  var present: GroupStanding?
  var course: AlertCourse?
  var pieces: [Piece] = []
  /// Events of the group that the rule excludes, though they meet the rest of its condition.
  var excluded = [RejectedEvents.Rejected]()
  var ack: AckRow?
  /// The clock.
  var now: Instant

  /// What holds at this moment: `firing`, `resolved`, `cancelled` or `possible`.
  var state: String {
    if alert.isCancelled { return "cancelled" }
    if alert.isQuiet { return "possible" }
    if alert.endsAt.map({ $0 <= now }) ?? false { return "resolved" }
    return alert.startsAt > now ? "pending" : "firing"
  }

  var isOpen: Bool { state == "firing" || state == "possible" && alert.endsAt.map { $0 > now } ?? true }

  var group: Group { Group(text: alert.group) }

  /// The line with which it was raised.
  var firing: AlertDocument? { lines.first { $0.transition.state == .firing } ?? lines.first }

  var title: String { rule?.title ?? lines.last?.rule.title ?? alert.rule }
}

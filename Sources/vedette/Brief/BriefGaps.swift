import Events
import Storage

/// What the store does not cover, so that what is not shown need not be what did not happen.
struct BriefGaps {
  /// A feed that brought something, or tried to.
  struct Feed {
    var name: String
    var reports = 0
    var lastKnown: Instant?
    /// Reports that became known in the period, and in the one before it.
    var recent = 0
    var earlier = 0
    /// Of the recent ones those that became known later than the feed's `lateness` after the event, and that lateness.
    var late = 0
    var lateness: TimeSpan?
    /// The longest that one of the recent ones took, in milliseconds.
    var longestDelay: Int64?
    /// Records in quarantine, and how many of them came with files of the period.
    var quarantined = 0
    var quarantinedLately = 0
    /// Files of the period that were rejected.
    var rejected: [RejectedFile] = []

    var isSilent: Bool { lastKnown != nil && recent == 0 }
  }

  struct RejectedFile {
    var name: String
    var reason: String
    var at: Instant
  }

  /// A rule that does not run.
  struct OffRule {
    var rule: String
    /// Nil for one that is off for good.
    var until: Instant?
  }

  /// By their names.
  var feeds: [Feed] = []
  /// Feeds of the configuration that never brought anything.
  var unheard: [String] = []
  var off: [OffRule] = []
  /// Rules with which the store was not evaluated as they are.
  var unevaluated: [String] = []
  /// Rules that nothing in the store ever matched.
  var unmatched: [String] = []
  /// Rule and feed files with errors, of which only what is right is used.
  var badFiles: [String] = []

  var silentFeeds: [Feed] { feeds.filter(\.isSilent) }
}

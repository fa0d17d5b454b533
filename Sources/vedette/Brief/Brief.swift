import Events
import Rules

/// What `vedette brief` shows: how things stand at one moment, what changed until then, and what lies ahead.
struct Brief {
  /// An alert in a line.
  struct AlertLine {
    var id: String
    var rule: String
    var level: String
    /// `asset=CPC`; empty for none.
    var group: String
    /// What its log says of it, else the title of its rule.
    var summary: String
    var startsAt: Instant
    var endsAt: Instant?
  }

  /// An alert that holds, with what it rests on.
  struct Firing {
    var alert: AlertLine
    var certainty: String
    /// How many tell of it: `4 reports of 2 publishers, 2 origins`; empty where that is not known.
    var sources = ""
    var evidence: [Evidence] = []
    /// Evidence that is there and not listed.
    var moreEvidence = 0
    /// What speaks against it, in sentences.
    var counter: [String] = []
    /// When it ends if nothing more comes.
    var expectedEnd: Instant?
    /// Who took note of it.
    var acknowledgedBy: String?
  }

  /// An event behind an alert.
  struct Evidence {
    /// `2022-08`, `2022-08-23`.
    var time: String
    var title: String
    var publishers: [String]
    /// Whether it came while the alert was open.
    var isLater = false
  }

  /// A rule of which a group is near an alert.
  struct Near {
    var rule: String
    var title: String
    var level: String
    var groups: [NearGroup]
    var count: Int
    var isComplete: Bool
  }

  /// An event whose reports contradict each other.
  struct Conflict {
    var event: Event.ID
    var time: EventTime
    var title: String
    var asset: String?
    var differences: [EventConflict]
    /// Whether an alert that fires rests on it.
    var isEvidence = false
  }

  var period: BriefPeriod
  /// Whether it was asked what was known then; else the clock stands at the present.
  var isAsOf = false
  var reports = 0
  var events = 0
  /// What fires, the gravest first; the first of it in full, and how many there are of each level.
  var firing: [Firing] = []
  var firingLevels: [String: Int] = [:]
  /// Those that began in the period, the latest first, and how many there are.
  var began: [AlertLine] = []
  var change = BriefChange()
  var near: [Near] = []
  /// Alerts that hold only if uncertain dates are read so.
  var possible: [AlertLine] = []
  var picture: BriefPicture
  var conflicts: [Conflict] = []
  var calendar: [BriefDate] = []
  var gaps = BriefGaps()

  init(_ period: BriefPeriod) {
    self.period = period
    picture = BriefPicture(period)
  }

  var now: Instant { period.now }
  var firingCount: Int { firingLevels.values.reduce(0, +) }
}

extension Brief.AlertLine {
  /// The gravest first, then what began last.
  static func precedes(_ left: Brief.AlertLine, _ right: Brief.AlertLine) -> Bool {
    let (leftRank, rightRank) = (StatusPage.rank(left.level), StatusPage.rank(right.level))
    if leftRank != rightRank { return leftRank < rightRank }
    if left.startsAt != right.startsAt { return left.startsAt > right.startsAt }
    return (left.rule, left.group, left.id) < (right.rule, right.group, right.id)
  }
}

import Events
import Rules
import Storage

/// What happened in the period beside the period before it, in all and for each tag of a rule.
struct BriefChange: Equatable {
  /// Two numbers that are compared.
  struct Pair: Equatable {
    var now = 0
    var before = 0

    static func += (left: inout Pair, right: Pair) {
      left.now += right.now
      left.before += right.before
    }

    /// `+3`, `-1`, `0`.
    var difference: String { now > before ? "+\(now - before)" : "\(now - before)" }
  }

  struct Tag: Equatable {
    var name: String
    /// Alerts that began.
    var alerts = Pair()
    /// Events that meet what a rule with this tag looks for, each once.
    var events = Pair()
  }

  var began = Pair()
  var ended = Pair()
  /// Events that began, whatever they are about.
  var events = Pair()
  /// Those of which there is something, the liveliest first.
  var tags: [Tag] = []
  /// Tags of which there is nothing in both periods.
  var quietTags: [String] = []

  /// What alerts of rules without a tag are counted under.
  static let untagged = "(no tag)"
  /// The tag of Vedette's own alerts.
  static let own = "vedette"
}

/// Counts what happened for each tag.
struct TagCounter {
  private var tags: [String: BriefChange.Tag] = [:]
  private let rules: [Rule]
  private var index: DetectionIndex
  private let since: Instant
  private var change = BriefChange()

  /// - Parameter rules: those that run.
  init(_ rules: [Rule], since: Instant) {
    // One that looks at alerts of others alone, or at everything, says nothing about an event.
    self.rules = rules.filter { !$0.detection.selections.isEmpty }
    index = DetectionIndex(self.rules.map(\.detection))
    self.since = since
    for tag in rules.flatMap(TagCounter.tags) { tags[tag] = BriefChange.Tag(name: tag) }
  }

  private static func tags(of rule: Rule) -> [String] { rule.tags.isEmpty ? [BriefChange.untagged] : rule.tags }

  /// Counts an event of one of the two periods.
  mutating func add(_ event: Event) {
    let one = event.time.start > since ? BriefChange.Pair(now: 1) : BriefChange.Pair(before: 1)
    change.events += one
    var met: Set<String> = []
    for place in index.candidates(for: event) {
      let rule = rules[place]
      let names = TagCounter.tags(of: rule)
      if !met.isSuperset(of: names), rule.detection.matches(event) { met.formUnion(names) }
    }
    for tag in met { tags[tag]?.events += one }
  }

  /// What was counted, with the alerts of rules; those of rules that are gone count as without a tag.
  func change(_ traffic: [AlertTraffic], tagsOfRules: [String: [String]]) -> BriefChange {
    var (change, tags) = (change, tags)
    for rule in traffic {
      let began = BriefChange.Pair(now: rule.began, before: rule.beganBefore)
      change.began += began
      change.ended += BriefChange.Pair(now: rule.ended, before: rule.endedBefore)
      let names = Set(tagsOfRules[rule.rule] ?? (rule.rule.hasPrefix("vedette-") ? [BriefChange.own] : []))
      for name in names.isEmpty ? [BriefChange.untagged] : names {
        tags[name, default: BriefChange.Tag(name: name)].alerts += began
      }
    }
    let (lively, quiet) = (tags.values.filter(\.isLively), tags.values.filter { !$0.isLively })
    change.tags = lively.sorted(by: BriefChange.Tag.precedes)
    change.quietTags = quiet.map(\.name).filter { $0 != BriefChange.untagged }.sorted()
    return change
  }
}

extension BriefChange.Tag {
  fileprivate var isLively: Bool { alerts != .init() || events != .init() }

  fileprivate static func precedes(_ left: BriefChange.Tag, _ right: BriefChange.Tag) -> Bool {
    let (leftRank, rightRank) = (
      (left.alerts.now, left.alerts.before, left.events.now, left.events.before),
      (right.alerts.now, right.alerts.before, right.events.now, right.events.before)
    )
    return leftRank != rightRank ? leftRank > rightRank : left.name < right.name
  }
}

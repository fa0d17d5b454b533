package import Events

/// How late the reports of a feed arrive, and what is known of them without reading any.
package struct FeedLateness: Sendable {
  package var feed: String
  /// The kinds that its events can have; nil for any.
  package var kinds: Set<String>?
  package var lateness: TimeSpan

  package init(feed: String, kinds: Set<String>?, lateness: TimeSpan) {
    self.feed = feed
    self.kinds = kinds
    self.lateness = lateness
  }
}

extension Detection {
  /// False where what it asks of `feed` and `kind` no event of the feed can meet.
  func canMatch(_ feed: FeedLateness) -> Bool {
    if case .oneOf(let patterns) = requirement(on: .feed), !patterns.contains(where: { $0.matches(feed.feed) }) {
      return false
    }
    guard let kinds = feed.kinds, case .oneOf(let patterns) = requirement(on: .kind) else { return true }
    return kinds.contains { kind in patterns.contains { $0.matches(kind) } }
  }
}

extension FieldMatch.Subject {
  /// The name of the feed that an event came from.
  fileprivate static let feed = FieldMatch.Subject.field(FieldPath("feed"))
}

extension Plan {
  /// The plans of rules that run together.
  ///
  /// A rule that does not say `max-lateness` waits for the latest of the feeds that it can match, and for the rules whose
  /// alerts it takes.
  package static func plans(of rules: [Rule], feeds: [FeedLateness]) -> [Plan] {
    let known = Dictionary(rules.map { ($0.id, $0) }) { first, _ in first }
    return rules.map { rule in
      Plan(
        rule, feedLateness: lateness(of: rule, known, feeds, above: []),
        feeds: names(of: rule, known, feeds, above: []).sorted(), inputs: inputs(of: rule, known, []))
    }
  }

  /// The plans of rules that run together on what is there at once, as in a rule's tests: none waits for a feed, nor for another
  /// rule.
  package static func plansThatDoNotWait(of rules: [Rule]) -> [Plan] {
    rules.map { Plan($0, feedLateness: .seconds(0), inputs: rules) }
  }

  /// The feeds that a rule rests on, itself or by way of others.
  private static func names(
    of rule: Rule, _ rules: [String: Rule], _ feeds: [FeedLateness], above: Set<String>
  ) -> Set<String> {
    let own = rule.takesEvents ? feeds.filter(rule.detection.canMatch).map(\.feed) : []
    return inputs(of: rule, rules, above).reduce(into: Set(own)) { result, input in
      result.formUnion(names(of: input, rules, feeds, above: above.union([rule.id])))
    }
  }

  /// The rules whose alerts a rule takes. A circle of rules is never loaded; should there be one, it is cut where it closes.
  private static func inputs(of rule: Rule, _ rules: [String: Rule], _ above: Set<String>) -> [Rule] {
    (rule.correlation?.rules ?? []).filter { $0 != rule.id && !above.contains($0) }.compactMap { rules[$0] }
  }

  /// - Parameter above: the rules that asked for this one.
  private static func lateness(
    of rule: Rule, _ rules: [String: Rule], _ feeds: [FeedLateness], above: Set<String>
  ) -> TimeSpan {
    if let own = rule.correlation?.maxLateness { return own }
    var spans = inputs(of: rule, rules, above).map { lateness(of: $0, rules, feeds, above: above.union([rule.id])) }
    if rule.takesEvents { spans += feeds.filter(rule.detection.canMatch).map(\.lateness) }
    return spans.max { $0.longestMilliseconds < $1.longestMilliseconds } ?? .seconds(0)
  }
}

extension Rule {
  /// False for a rule that takes alerts of other rules only.
  fileprivate var takesEvents: Bool {
    guard let correlation, !correlation.steps.isEmpty else { return true }
    return correlation.steps.contains { if case .selection = $0.source { true } else { false } }
  }
}

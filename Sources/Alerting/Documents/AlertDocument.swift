package import Events
package import Rules

/// One transition of an alert with all that a reader needs to judge it: what a line of the alert log and the body of a
/// webhook are made of.
package struct AlertDocument: Sendable {
  /// How broad the evidence is, over all of it and not only what is shown.
  package typealias Sources = AnnotationValues.Sources

  /// The number of the line in the alert log, from 1, without gaps.
  package var seq: Int64
  package var transition: Transition
  package var rule: RuleFacts
  /// One sentence that says what happened.
  package var summary: String
  /// When Vedette noticed it, on the wall clock.
  package var detectedAt: Instant
  /// Whether what decided it arrived later than the rule waits for.
  package var isLate: Bool
  /// Whether it comes from evaluating a new or changed rule over stored history.
  package var isBackfill: Bool
  package var sources: Sources
  /// What ``ShownEvidence`` takes of the evidence, in the order of time.
  package var evidence: [EvidenceReport]
  /// How many events there are as evidence, shown or not.
  package var evidenceTotal: Int
  /// What keeps people from being told.
  package var muting: Muting

  /// The document of a transition.
  ///
  /// - Parameters:
  ///   - summary: The rule's annotation `summary`, rendered; nil makes a sentence from the rule's title.
  ///   - evidence: In the order of time; of more than fifty the first 10 and the last 40 are kept.
  package init(
    seq: Int64, transition: Transition, rule: RuleFacts, summary: String?, detectedAt: Instant, isLate: Bool = false,
    isBackfill: Bool = false, sources: Sources, evidence: [EvidenceReport], muting: Muting = Muting()
  ) {
    self.seq = seq
    self.transition = transition
    self.rule = rule
    self.summary = summary ?? Summary.sentence(transition, rule, evidence: evidence)
    self.detectedAt = detectedAt
    self.isLate = isLate
    self.isBackfill = isBackfill
    self.sources = sources
    self.evidence = ShownEvidence.of(evidence)
    self.evidenceTotal = transition.evidenceTotal
    self.muting = muting
  }
}

/// What an alert tells about the rule that raised it.
package struct RuleFacts: Sendable, Hashable {
  package var title: String
  /// Of the rule's meaning, in hexadecimal: the same for rules that raise the same alerts.
  package var hash: String
  package var tags: [String]
  package var labels: [Label]
  /// The annotations, rendered; `summary` is not among them, since the alert has it as a member of its own.
  package var annotations: [Label]
  package var references: [String]
  /// The bound on the measured number; nil for a rule without correlation.
  package var condition: Condition?
  /// The length of the window; nil for a rule without correlation.
  package var timespan: TimeSpan?

  package init(
    title: String, hash: String, tags: [String] = [], labels: [Label] = [], annotations: [Label] = [],
    references: [String] = [], condition: Condition? = nil, timespan: TimeSpan? = nil
  ) {
    self.title = title
    self.hash = hash
    self.tags = tags
    self.labels = labels
    self.annotations = annotations.filter { $0.name != Summary.annotation }
    self.references = references
    self.condition = condition
    self.timespan = timespan
  }

  /// The facts of a rule.
  ///
  /// - Parameters:
  ///   - hash: Of the rule's meaning, in hexadecimal.
  ///   - annotations: The rule's annotations with their placeholders filled in.
  package init(_ rule: Rule, hash: String, annotations: [Label]) {
    self.init(
      title: rule.title, hash: hash, tags: rule.tags, labels: rule.labels, annotations: annotations,
      references: rule.references, condition: rule.correlation?.condition, timespan: rule.correlation?.timespan)
  }
}

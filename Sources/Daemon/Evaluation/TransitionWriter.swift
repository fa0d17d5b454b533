import Alerting
import Events
import JSON
import Rules
import Storage

/// Puts transitions into the store: a line of the alert log each, and a message for every endpoint that wants it.
struct TransitionWriter {
  let plans: [String: Plan]
  var router: Router
  /// Shows evidence as it was known by this moment; nil for as it is.
  var asOf: Instant?

  /// - Parameters:
  ///   - transitions: in the order in which they are to stand in the log.
  ///   - isBackfill: whether they come from a new or changed rule that was evaluated over stored history.
  func write(
    _ transitions: [Transition], isBackfill: Bool, now: Instant, _ transaction: Transaction
  ) throws(StorageError) {
    guard !transitions.isEmpty else { return }
    var seq = try transaction.nextTransition()
    var routing = Routing(router, transaction, now: now)
    var reader = EvidenceReader(transaction: transaction, asOf: asOf)
    for transition in transitions {
      let evidence = try Evidence(of: transition, &reader)
      var document = document(transition, evidence, seq: seq, isBackfill: isBackfill, now: now)
      document.muting = try routing.muting(of: router.labels(of: transition.alert))
      try routing.write(document, newestKnown: evidence.newestKnown)
      seq += 1
    }
  }

  private func document(
    _ transition: Transition, _ evidence: Evidence, seq: Int64, isBackfill: Bool, now: Instant
  ) -> AlertDocument {
    let plan = plans[transition.alert.rule]
    let annotations =
      plan.map {
        AnnotationValues(
          rule: $0.rule, transition: transition, first: evidence.first, last: evidence.last,
          sources: evidence.sources
        ).annotations
      } ?? []
    let facts =
      plan.map { RuleFacts($0.rule, hash: $0.meaning, annotations: annotations) }
      ?? OwnRule(rawValue: transition.alert.rule)?.facts ?? RuleFacts(title: transition.alert.rule, hash: "")
    let lateness = plan?.maxLateness ?? .seconds(0)
    let isLate = evidence.newestKnown.map { $0 > transition.at.advanced(by: lateness) } ?? false
    return AlertDocument(
      seq: seq, transition: transition, rule: facts, summary: summary(transition, annotations),
      detectedAt: now, isLate: isLate, isBackfill: isBackfill, sources: evidence.sources, evidence: evidence.reports)
  }

  /// The rule's own words; for what Vedette says about itself, the reason. Nil makes a sentence from the rule's title.
  private func summary(_ transition: Transition, _ annotations: [Label]) -> String? {
    if OwnRule(rawValue: transition.alert.rule) != nil { return transition.reason }
    return annotations.first { $0.name == "summary" }?.value
  }
}

/// The reports behind a transition.
private struct Evidence {
  var reports: [EvidenceReport] = []
  var sources: AlertDocument.Sources
  /// The first and the last event of it.
  var first: Event?
  var last: Event?
  /// When the newest of them became known.
  var newestKnown: Instant?

  init(of transition: Transition, _ reader: inout EvidenceReader) throws(StorageError) {
    var told: [EventEvidence] = []
    for evidence in transition.evidence { told.append(try reader.evidence(of: evidence.event)) }
    let counts = SourceCounts(told)
    sources = AlertDocument.Sources(
      reports: counts.reports, publishers: counts.publishers, origins: counts.origins)
    (first, last) = (told.first?.event, told.last?.event)
    for (shown, told) in zip(ShownEvidence.of(transition.evidence), ShownEvidence.of(told)) {
      for row in told.reports {
        let report = row.stored.report
        reports.append(
          EvidenceReport(
            feed: report.feed, key: report.key, time: report.time, kind: report.kind, title: report.title,
            publisher: report.publisher, url: report.url, file: row.file, line: row.stored.position.line,
            role: shown.role))
        let known = report.known ?? min(report.time.end, row.stored.ingested)
        newestKnown = max(newestKnown ?? known, known)
      }
    }
  }
}

/// Reads the events behind transitions, each once: an alert's opening and its end rest on the same ones, and so may the
/// alerts of several rules.
private struct EvidenceReader {
  private static let most = 4096

  let transaction: Transaction
  let asOf: Instant?
  private var known: [Event.ID: EventEvidence] = [:]

  init(transaction: Transaction, asOf: Instant?) {
    self.transaction = transaction
    self.asOf = asOf
  }

  mutating func evidence(of event: Event.ID) throws(StorageError) -> EventEvidence {
    if let found = known[event] { return found }
    let found = try transaction.evidence(of: event, asOf: asOf)
    if known.count >= EvidenceReader.most { known = [:] }
    known[event] = found
    return found
  }
}

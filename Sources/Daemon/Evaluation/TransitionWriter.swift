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
      let evidence = try Evidence(of: transition, plans[transition.alert.rule], &reader)
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
    let annotations = plan.map { self.annotations($0, transition, evidence) } ?? []
    let facts =
      plan.map { RuleFacts($0.rule, hash: $0.meaning, annotations: annotations) }
      ?? OwnRule(rawValue: transition.alert.rule)?.facts ?? RuleFacts(title: transition.alert.rule, hash: "")
    let lateness = plan?.maxLateness ?? .seconds(0)
    let isLate = evidence.newestKnown.map { $0 > transition.at.advanced(by: lateness) } ?? false
    return AlertDocument(
      seq: seq, transition: transition, rule: facts, summary: summary(transition, annotations),
      detectedAt: now, isLate: isLate, isBackfill: isBackfill, sources: evidence.sources, evidence: evidence.reports)
  }

  private func annotations(_ plan: Plan, _ transition: Transition, _ evidence: Evidence) -> [Label] {
    if plan.rule.annotations.isEmpty { return [] }
    return AnnotationValues(
      rule: plan.rule, transition: transition, first: evidence.first, last: evidence.last, sources: evidence.sources
    ).annotations
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

  init(of transition: Transition, _ plan: Plan?, _ reader: inout EvidenceReader) throws(StorageError) {
    var told: [ToldEvent] = []
    told.reserveCapacity(transition.evidence.count)
    for evidence in transition.evidence { told.append(try reader.event(evidence.event)) }
    let counts = SourceCounts(told.map(\.evidence))
    sources = AlertDocument.Sources(
      reports: counts.reports, publishers: counts.publishers, origins: counts.origins)
    (first, last) = (told.first?.evidence.event, told.last?.evidence.event)
    for (shown, told) in zip(ShownEvidence.of(transition.evidence), ShownEvidence.of(told)) {
      let start = reports.count
      reports += told.reports
      if let role = shown.role {
        for place in start..<reports.count { reports[place].role = role }
      }
      if !told.conflicts.isEmpty, start < reports.count { reports[start].conflicts = told.conflicts }
      if let plan { for place in told.counters(plan) { reports[start + place].counter = true } }
      if let known = told.newestKnown { newestKnown = max(newestKnown ?? known, known) }
    }
  }
}

/// What lines say of one event.
private struct ToldEvent {
  /// Without its reports, which are copied no more than they must.
  let evidence: EventEvidence
  /// Its reports, without a role.
  let reports: [EvidenceReport]
  let newestKnown: Instant?
  /// What its reports contradict each other in, with as much of each list as a line shows of its evidence.
  let conflicts: [EventConflict]
  /// The event as each of its reports alone tells it, where there are several.
  private let alone: [Event]

  init(_ evidence: EventEvidence) {
    var newest: Instant?
    reports = evidence.reports.map { row in
      let report = row.stored.report
      let known = report.time.known(report.known, ingested: row.stored.ingested)
      newest = max(newest ?? known, known)
      return EvidenceReport(
        feed: report.feed, key: report.key, time: report.time, kind: report.kind, title: report.title,
        publisher: report.publisher, url: report.url, file: row.file, line: row.stored.position.line)
    }
    newestKnown = newest
    (conflicts, alone) = evidence.reports.count > 1 ? ToldEvent.compared(evidence) : ([], [])
    var rest = evidence
    rest.reports = []
    self.evidence = rest
  }

  private static func compared(_ evidence: EventEvidence) -> (conflicts: [EventConflict], alone: [Event]) {
    let conflicts = EventConflict.all(in: evidence.reports.map(\.stored.report)).map { conflict in
      let values = ShownEvidence.of(conflict.values)
      return EventConflict(
        field: conflict.field, values: values.map { .init(text: $0.text, reports: ShownEvidence.of($0.reports)) })
    }
    let alone = evidence.event.map { told in
      evidence.reports.map { Event(id: told.id, report: $0.stored.report, ingested: $0.stored.ingested) }
    }
    return (conflicts, alone ?? [])
  }

  /// The places of its reports that speak against an alert of a rule.
  func counters(_ plan: Plan) -> [Int] {
    guard let event = evidence.event else { return [] }
    if plan.isLowered(by: event) { return Array(reports.indices) }
    return alone.indices.filter { plan.isDenied(event, by: alone[$0]) }
  }
}

/// Reads the events behind transitions, each once: an alert's opening and its end rest on the same ones, and so may the
/// alerts of several rules.
private struct EvidenceReader {
  private static let most = 4096

  let transaction: Transaction
  let asOf: Instant?
  private var known: [Event.ID: ToldEvent] = [:]
  private var names = FileNames()

  init(transaction: Transaction, asOf: Instant?) {
    self.transaction = transaction
    self.asOf = asOf
  }

  mutating func event(_ event: Event.ID) throws(StorageError) -> ToldEvent {
    if let found = known[event] { return found }
    let found = ToldEvent(try transaction.evidence(of: event, asOf: asOf, &names))
    if known.count >= EvidenceReader.most { known = [:] }
    known[event] = found
    return found
  }
}

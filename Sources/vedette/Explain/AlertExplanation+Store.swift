import Alerting
import Daemon
import Events
import JSON
import Rules
import Storage

extension AlertExplanation {
  /// Events behind the alert that are shown.
  private static let mostPieces = 50

  init(
    _ alert: AlertRow, plans: [Plan], in reader: some StoreReading, at now: Instant
  ) throws(StorageError) {
    self.alert = alert
    self.now = now
    lines = try reader.transitions(alert: alert.id).compactMap { AlertDocument(line: $0.json) }
    ack = try reader.ack(of: alert.id)
    let plan = plans.first { $0.rule.id == alert.rule }
    rule = plan?.rule
    let isOwn = plan == nil && alert.rule.hasPrefix("vedette-")
    ruleState = plan.map { $0.meaning == alert.hash ? .current : .changed } ?? (isOwn ? .own : .gone)
    var course: AlertCourse?
    if let plan, ruleState == .current, var evaluated = try EvaluatedRule(plan, in: reader) {
      let through = max(alert.startsAt, plan.felt(after: alert.endsAt, at: now))
      // What the alert before rested on decides when this one could open.
      let before = try reader.alerts(rule: alert.rule, group: alert.group).last {
        !$0.isQuiet && $0.startsAt < alert.startsAt
      }
      let record = try evaluated.record(of: group, from: before?.startsAt ?? alert.startsAt, through: through)
      opening = record?.standing(at: alert.startsAt, isOpening: true)
      if isOpen { present = try evaluated.record(of: group, from: now, through: now)?.standing(at: now) }
      if let record, !alert.isCancelled, let row = try reader.ruleAlert(id: alert.id) {
        course = AlertCourse(row, in: record, at: now)
      }
    }
    self.course = course
    try readPieces(plan, reader)
    if let plan, ruleState == .current { try readExcluded(plan, reader) }
  }

  private mutating func readPieces(_ plan: Plan?, _ reader: some StoreReading) throws(StorageError) {
    var events = alert.opening.isEmpty ? alert.event.map { [$0] } ?? [] : alert.opening
    let opening = Set(events)
    events += (course?.withdrawals.map(\.event) ?? []).filter { !opening.contains($0) }
    let raised = firing?.detectedAt ?? .distantPast
    for event in events.prefix(AlertExplanation.mostPieces) {
      var piece = try piece(event, plan, raised: raised, reader)
      piece.isOpening = opening.contains(event)
      let standing = piece.isOpening ? self.opening : present
      if let counted = standing?.counted.first(where: { $0.event == event }) {
        (piece.steps, piece.adds, piece.leavesAt) = (counted.steps, counted.adds, counted.leavesAt)
      }
      piece.effect = course?.withdrawals.first { $0.event == event }?.effect
      pieces.append(piece)
    }
  }

  private func piece(
    _ event: Event.ID, _ plan: Plan?, raised: Instant, _ reader: some StoreReading
  ) throws(StorageError) -> Piece {
    if AlertEvent.isAlert(event) {
      let row = try reader.alert(idPrefix: AlertEvent.prefix(of: event))
      return Piece(event: event, told: nil, reports: [], conflicts: [], corrections: [], isOpening: false, alert: row)
    }
    let evidence = try reader.evidence(of: event)
    let reports = evidence.reports.map(\.stored.report)
    var piece = Piece(
      event: event, told: evidence.event, reports: evidence.reports, conflicts: EventConflict.all(in: reports),
      corrections: Correction.all(in: try reader.versions(ofEvent: event), raised: raised), isOpening: false)
    guard let plan else { return piece }
    for row in evidence.reports {
      let alone = Event(id: event, report: row.stored.report, ingested: row.stored.ingested)
      let parts = plan.rule.detection.failedParts(of: alone)
      if !parts.isEmpty { piece.against[row.stored.report.name] = parts }
    }
    return piece
  }

  /// What the rule excludes in so many words, and what else would have counted.
  private mutating func readExcluded(_ plan: Plan, _ reader: some StoreReading) throws(StorageError) {
    guard plan.rule.correlation != nil, !plan.rule.detection.exclusions.isEmpty else { return }
    let first = opening?.counted.map(\.start).min() ?? alert.earliestAt
    let last = min(now, alert.endsAt ?? now)
    let found = try RejectedEvents(of: plan, labels: group.labels, from: first, at: last, in: reader) { obstacle in
      let parts = obstacle.failedParts
      return !parts.isEmpty && parts.allSatisfy { $0.text.hasPrefix("not ") }
    }
    excluded = found.events
  }
}

extension AlertExplanation.Correction {
  /// What became of reports: each version that was replaced, beside the one that followed.
  static func all(in versions: [ReportVersion], raised: Instant) -> [AlertExplanation.Correction] {
    zip(versions, versions.dropFirst()).compactMap { old, new in
      guard old.stored.seq == new.stored.seq, let at = old.replacedAt else { return nil }
      let isWithdrawal = new.stored.report.status == .withdrawn && old.stored.report.status != .withdrawn
      let fields = difference(event(old), event(new))
      return isWithdrawal || !fields.isEmpty
        ? AlertExplanation.Correction(
          report: new.stored.report.name, at: at, isSince: at > raised, isWithdrawal: isWithdrawal, fields: fields)
        : nil
    }
  }

  private static func event(_ version: ReportVersion) -> Event {
    Event(id: version.stored.event, report: version.stored.report, ingested: version.stored.ingested)
  }

  /// The fields of the event model in which two versions differ.
  private static func difference(_ old: Event, _ new: Event) -> [(name: String, old: String?, new: String?)] {
    let names = FieldPath.modelNames.filter { !["ingested", "until", "revision", "status", "fields"].contains($0) }
    return names.compactMap { name in
      let (left, right) = (text(old, name), text(new, name))
      return left == right ? nil : (name, left, right)
    }
  }

  private static func text(_ event: Event, _ name: String) -> String? {
    event.value(at: FieldPath(name))?.scalarText(joinedBy: ", ")
  }
}

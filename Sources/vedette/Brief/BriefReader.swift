import Alerting
import Daemon
import Events
import JSON
import Rules
import Storage

/// Gathers a brief from a store, which holds nothing that was not known at its moment.
struct BriefReader<Reader: StoreReading> {
  let reader: Reader
  let definitions: Definitions
  let period: BriefPeriod
  let plans: [Plan]

  /// Alerts that are shown in full, that are listed, and that are pictured.
  private static var mostExplained: Int { 20 }
  private static var mostBegan: Int { 20 }
  private static var mostPictured: Int { 500 }

  init(_ reader: Reader, _ definitions: Definitions, _ period: BriefPeriod) {
    self.reader = reader
    self.definitions = definitions
    self.period = period
    plans = definitions.plans(at: period.now)
  }

  var now: Instant { period.now }

  /// - Parameter files: all that ever arrived, from the store as it is.
  func brief(files: [FileRow]) throws(StorageError) -> Brief {
    var brief = Brief(period)
    let counts = try reader.statusCounts(at: now)
    (brief.reports, brief.events) = (counts.reports, counts.events)
    let firing = try readFiring(into: &brief)
    try readAlerts(firing, into: &brief)
    try readNear(into: &brief)
    let events = try BriefEvents(self, evidence: brief.conflicts)
    brief.conflicts = events.conflicts
    brief.change = events.counter.change(
      try reader.alertTraffic(before: period.before, since: period.since, through: now), tagsOfRules: tagsOfRules)
    brief.calendar = try calendar(brief, under: events.underWay)
    brief.gaps = try gaps(files)
    return brief
  }

  private var tagsOfRules: [String: [String]] {
    Dictionary(definitions.rules.map { ($0.id, $0.tags) }) { first, _ in first }
  }

  // MARK: Alerts

  /// What fires, the gravest first. What reports of its evidence differ in stands among the conflicts.
  private func readFiring(into brief: inout Brief) throws(StorageError) -> [AlertRow] {
    let rows = try reader.firingAlerts(at: now).sorted(by: precedes)
    for row in rows { brief.firingLevels[row.level, default: 0] += 1 }
    for row in rows.prefix(Self.mostExplained) {
      let explanation = try AlertExplanation(row, plans: plans, in: reader, at: now)
      brief.firing.append(Brief.Firing(explanation))
      brief.conflicts += explanation.pieces.compactMap { piece in
        piece.told.flatMap { told in
          piece.conflicts.isEmpty ? nil : Brief.Conflict(told, piece.conflicts, isEvidence: true)
        }
      }
    }
    return rows
  }

  private func precedes(_ left: AlertRow, _ right: AlertRow) -> Bool {
    Brief.AlertLine.precedes(Brief.AlertLine(left, summary: ""), Brief.AlertLine(right, summary: ""))
  }

  /// What began, and what is pictured.
  private func readAlerts(_ firing: [AlertRow], into brief: inout Brief) throws(StorageError) {
    let latest = try reader.alerts(since: period.begin, through: now, limit: Self.mostPictured)
    let known = Set(latest.map(\.id))
    let alerts = latest + firing.filter { !known.contains($0.id) }
    for row in latest.reversed().filter({ $0.startsAt > period.since }).prefix(Self.mostBegan) {
      brief.began.append(try line(row))
    }
    brief.picture = BriefPicture(period, rows: try pictured(alerts))
    brief.picture.isCut = latest.count == Self.mostPictured
  }

  private func pictured(_ alerts: [AlertRow]) throws(StorageError) -> [BriefPicture.Row] {
    var rows: [String: BriefPicture.Row] = [:]
    var starts: [Event.ID: Instant] = [:]
    for alert in alerts {
      let name = BriefPicture.rowName(group: Group(text: alert.group), rule: alert.rule)
      var row = rows[name] ?? BriefPicture.Row(name: name)
      row.spans.append(BriefPicture.Span(level: alert.level, start: alert.startsAt, end: alert.endsAt))
      for id in alert.opening.prefix(50) where !AlertEvent.isAlert(id) && starts[id] == nil {
        guard let event = try reader.event(id: id) else { continue }
        starts[id] = event.time.start
      }
      row.marks += alert.opening.compactMap { starts[$0] }.filter { !row.marks.contains($0) }
      rows[name] = row
    }
    return Array(rows.values)
  }

  private func line(_ row: AlertRow) throws(StorageError) -> Brief.AlertLine {
    let said = try reader.transitions(alert: row.id).last.flatMap { AlertDocument(line: $0.json) }
    return Brief.AlertLine(row, summary: said?.summary ?? said?.rule.title ?? row.rule)
  }

  private func readNear(into brief: inout Brief) throws(StorageError) {
    for near in try reader.near(plans, at: now) {
      guard let rule = plans.first(where: { $0.rule.id == near.rule })?.rule else { continue }
      brief.near.append(
        Brief.Near(
          rule: near.rule, title: rule.title, level: rule.level.rawValue, groups: near.groups, count: near.count,
          isComplete: near.isComplete))
    }
    brief.near.sort { left, right in
      (StatusPage.rank(left.level), left.rule) < (StatusPage.rank(right.level), right.rule)
    }
    let holds = { (row: AlertRow) in row.startsAt <= now && row.endsAt.map { $0 > now } ?? true }
    for row in try reader.possibleAlerts().filter(holds) {
      let title = definitions.rules.first { $0.id == row.rule }?.title ?? ""
      brief.possible.append(Brief.AlertLine(row, summary: title))
    }
    brief.possible.sort(by: Brief.AlertLine.precedes)
  }
}

extension Brief.AlertLine {
  init(_ row: AlertRow, summary: String) {
    self.init(
      id: row.id, rule: row.rule, level: row.level, group: row.group, summary: summary, startsAt: row.startsAt,
      endsAt: row.endsAt)
  }
}

extension Brief.Conflict {
  init(_ event: Event, _ differences: [EventConflict], isEvidence: Bool) {
    self.init(
      event: event.id, time: event.time, title: event.report.title ?? event.report.kind, asset: event.report.asset,
      differences: differences, isEvidence: isEvidence)
  }
}

extension Brief.Firing {
  /// Events that are listed.
  private static let mostEvidence = 8

  init(_ explanation: AlertExplanation) {
    let said = explanation.lines.last
    alert = Brief.AlertLine(explanation.alert, summary: said?.summary ?? explanation.title)
    certainty = explanation.alert.certainty
    if let counts = said?.sources, counts.reports > 0 { sources = Brief.Firing.text(counts) }
    let told = explanation.pieces.filter { $0.told != nil || $0.alert != nil }
    evidence = told.suffix(Self.mostEvidence).map(Brief.Evidence.init)
    moreEvidence = told.count - evidence.count
    counter = explanation.counterEvidence.map(\.text)
    expectedEnd = explanation.alert.endsAt ?? explanation.course?.end
    acknowledgedBy = explanation.ack?.createdBy
  }

  private static func text(_ counts: AlertDocument.Sources) -> String {
    "\(Count.of(counts.reports, "report")) of \(Count.of(counts.publishers, "publisher")), "
      + Count.of(counts.origins, "origin")
  }
}

extension Brief.Evidence {
  fileprivate init(_ piece: AlertExplanation.Piece) {
    if let alert = piece.alert {
      self.init(time: alert.startsAt.date.text, title: "alert of \(alert.rule)", publishers: [])
      return
    }
    let report = piece.told?.report
    var publishers: [String] = []
    for name in piece.reports.map({ $0.stored.report.publisher ?? $0.stored.report.feed })
    where !publishers.contains(name) {
      publishers.append(name)
    }
    self.init(
      time: piece.told?.time.text ?? "", title: report?.title ?? report?.kind ?? piece.name, publishers: publishers,
      isLater: !piece.isOpening)
  }
}

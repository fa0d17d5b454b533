import Events
import Rules

/// The page: its sections in the order in which they are read.
extension Brief {
  var document: BriefDocument {
    let known = "\(Count.of(reports, "report")) of \(Count.of(events, "event"))"
    let asOf = isAsOf ? ". Only what was known by then" : ""
    return BriefDocument(
      title: "Brief of \(now.date.text)",
      lead: [
        .text("As of "), .moment(now), .text("; period: the last \(period.text), from "), .moment(period.since),
        .text("; \(known) known\(asOf)."),
      ],
      sections: [
        BriefDocument.Section(
          id: "bottom-line", title: "Bottom line", blocks: [.paragraph([.text(bottomLine.joined(separator: " "))])]),
        BriefDocument.Section(id: "change", title: "Change in the last \(period.text)", blocks: changeBlocks),
        BriefDocument.Section(id: "firing", title: "Firing", blocks: firingBlocks),
        BriefDocument.Section(id: "near", title: "Near", blocks: nearBlocks),
        BriefDocument.Section(id: "timeline", title: "Timeline", blocks: [.picture(picture)]),
        BriefDocument.Section(id: "conflicts", title: "Conflicts", blocks: conflictBlocks),
        BriefDocument.Section(id: "calendar", title: "Calendar", blocks: calendarBlocks),
        BriefDocument.Section(id: "gaps", title: "Coverage gaps", blocks: gapBlocks),
      ])
  }

  /// Lines of one list; what is more is counted.
  static let mostLines = 30

  static func list(_ items: [BriefDocument.Item], of count: Int? = nil) -> BriefDocument.Block {
    let shown = Array(items.prefix(mostLines))
    let rest = (count ?? items.count) - shown.count
    return .list(rest > 0 ? shown + [BriefDocument.Item(line: [.text("and \(rest) more")])] : shown)
  }

  static func note(_ text: String) -> BriefDocument.Block { .paragraph([.text(text)]) }

  // MARK: Change

  private var changeBlocks: [BriefDocument.Block] {
    var rows = [row("alerts that began", change.began, nil), row("alerts that ended", change.ended, nil)]
    rows.append(row("events", nil, change.events))
    rows += change.tags.map { row("tag \($0.name)", $0.alerts, $0.events) }
    var blocks: [BriefDocument.Block] = [
      .table(header: ["", "alerts", "before", "change", "events", "before", "change"], rows: rows)
    ]
    blocks.append(
      Brief.note(
        "Alerts and events count where they begin. An event counts for a tag if it meets what a rule with that tag looks for."
      ))
    if !change.quietTags.isEmpty {
      blocks.append(Brief.note("Nothing of: \(change.quietTags.joined(separator: ", "))."))
    }
    guard !began.isEmpty else { return blocks + [Brief.note("No alert began.")] }
    blocks.append(Brief.note("Alerts that began, the latest first:"))
    blocks.append(Brief.list(began.map { BriefDocument.Item(line: line($0)) }, of: change.began.now))
    return blocks
  }

  private func row(_ name: String, _ alerts: BriefChange.Pair?, _ events: BriefChange.Pair?) -> [[BriefDocument.Span]] {
    let cells = [alerts, events].flatMap { pair in
      pair.map { ["\($0.now)", "\($0.before)", $0.difference] } ?? ["", "", ""]
    }
    return [[.text(name)]] + cells.map { [.text($0)] }
  }

  /// `HIGH CPC: 4 disruptions in 180 days, since 2022-08-23 (cpc-four-disruptions asset=CPC 399c1c9e)`.
  private func line(_ alert: AlertLine) -> [BriefDocument.Span] {
    let end = alert.endsAt.map { $0 > alert.startsAt && $0 <= now ? " to \($0.date.text)" : "" } ?? ""
    return [
      .level(alert.level), .text(" "), .strong(alert.summary), .text(", \(alert.startsAt.date.text)\(end) ("),
      .text(Brief.name(alert)), .text(", "), .code(String(alert.id.prefix(8))), .text(")"),
    ]
  }

  private static func name(_ alert: AlertLine) -> String {
    alert.group.isEmpty ? alert.rule : "\(alert.rule) \(alert.group)"
  }

  // MARK: Firing

  private var firingBlocks: [BriefDocument.Block] {
    guard !firing.isEmpty else { return [Brief.note("Nothing.")] }
    return [Brief.list(firing.map(item), of: firingCount)]
  }

  private func item(_ firing: Firing) -> BriefDocument.Item {
    var item = BriefDocument.Item(line: line(firing.alert))
    var facts: [String] = []
    if !firing.sources.isEmpty { facts.append(firing.sources) }
    if firing.certainty != "certain" { facts.append("\(firing.certainty), not certain") }
    if let name = firing.acknowledgedBy { facts.append("acknowledged by \(name)") }
    var told: [BriefDocument.Span] = facts.isEmpty ? [] : [.text(facts.joined(separator: "; "))]
    if let end = firing.expectedEnd {
      let words = end > now ? "if nothing more comes, it ends " : "unless something comes late, it ended "
      told += [.text((told.isEmpty ? "" : "; ") + words), .moment(end)]
    }
    if !told.isEmpty { item.details.append(told) }
    if firing.moreEvidence > 0 {
      item.details.append([.text("\(Count.of(firing.moreEvidence, "earlier event"))")])
    }
    item.details += firing.evidence.map { evidence in
      let publishers = evidence.publishers.isEmpty ? "" : " (\(evidence.publishers.joined(separator: ", ")))"
      return [.text("\(evidence.time) \(evidence.title)\(publishers)\(evidence.isLater ? ", came later" : "")")]
    }
    item.details += firing.counter.map { [.text("against it: "), .text($0)] }
    return item
  }

  // MARK: Near

  private var nearBlocks: [BriefDocument.Block] {
    var items = near.map { near in
      var item = BriefDocument.Item(
        line: [.level(near.level), .text(" "), .strong(near.title), .text(" (\(near.rule))")],
        details: near.groups.prefix(10).map(line))
      if near.count > 10 { item.details.append([.text("and \(near.count - 10) more")]) }
      if !near.isComplete { item.details.append([.text("What else is near is not known: there is too much of it.")]) }
      return item
    }
    items += possible.map { alert in
      BriefDocument.Item(
        line: line(alert), details: [[.text("only possible: holds if uncertain dates are read so")]])
    }
    return items.isEmpty ? [Brief.note("Nothing.")] : [Brief.list(items)]
  }

  private func line(_ group: NearGroup) -> [BriefDocument.Span] {
    let text = NearText(group, at: now)
    let name = group.group.labels.isEmpty ? "" : "\(group.group.text), "
    var line: [BriefDocument.Span] = [.text("\(group.state.rawValue): \(name)\(text.measure)")]
    for (what, moment) in text.moments {
      line += [.text(", \(what) "), .moment(moment), .text(" (\(text.distance(to: moment)))")]
    }
    return line
  }
}

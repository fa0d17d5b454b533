import Alerting
import Events
import Rules
import Storage

extension AlertExplanation {
  /// For people: what it is, its life, its arithmetic, its evidence, what speaks against it, and what would change it.
  func lines(_ style: Style) -> [String] {
    var lines = head(style)
    lines += section("life", life(style), style)
    lines += section("arithmetic", arithmetic, style)
    lines += section(evidenceTitle, pieces.flatMap { self.lines($0, style) }, style)
    let counters = counterEvidence.map { style(.yellow, $0.text) }
    lines += section("counter-evidence", counters.isEmpty ? ["none is stored"] : counters, style)
    lines += section("late", late, style)
    lines += section("what would change it", changes, style)
    return lines
  }

  private func section(_ title: String, _ lines: [String], _ style: Style) -> [String] {
    lines.isEmpty ? [] : ["", style(.bold, title)] + lines.map { "  " + $0 }
  }

  // MARK: What it is

  private func head(_ style: Style) -> [String] {
    var table = Table()
    let colour = AlertFormat.colour(ofState: state == "possible" ? "updated" : state)
    let level = style(AlertFormat.colour(ofLevel: alert.level), alert.level)
    table.add("state", "\(style(colour, state)), \(level), \(alert.certainty)")
    if !alert.group.isEmpty { table.add("group", printable(alert.group)) }
    if let summary = self.lines.last?.summary { table.add("summary", printable(summary)) }
    table.add("time", "\(alert.startsAt.text) to \(alert.endsAt?.text ?? "open")")
    table.add("rule", ruleLine)
    if let rule { table.add("condition", printable(RuleText(rule: rule).condition)) }
    if let ack { table.add("acknowledged", "by \(printable(ack.createdBy)) \(ack.createdAt.text)") }
    if let muting = self.lines.last?.muting {
      if let silence = muting.silencedBy { table.add("silenced", "by \(printable(silence))") }
      if let source = muting.inhibitedBy { table.add("inhibited", "by \(printable(source))") }
    }
    table.add("id", alert.id)
    return ["\(style(.bold, printable(alert.rule)))  \(printable(title))"] + table.lines(indent: "  ")
  }

  private var ruleLine: String {
    switch ruleState {
    case .current: source
    case .changed: "\(source), which means something else than when it raised this"
    case .gone: "not in the configuration any more"
    case .own: "Vedette's own"
    }
  }

  private var source: String { rule.map { "\(printable($0.source.path)):\($0.source.line)" } ?? "" }

  // MARK: Its life

  private func life(_ style: Style) -> [String] {
    var table = Table()
    for line in self.lines {
      let transition = line.transition
      let marks = [line.isLate ? "late" : nil, line.isBackfill ? "backfill" : nil, transition.reason.map(printable)]
      let value =
        line.rule.condition == nil
        ? "" : "\(AlertExplanation.value(transition)), \(Count.of(line.evidenceTotal, "event"))"
      table.add(
        transition.at.text, style(AlertFormat.colour(ofState: transition.state.rawValue), transition.state.rawValue),
        transition.alert.level.rawValue, value, "detected \(line.detectedAt.text)",
        (marks.compactMap(\.self) + ["seq \(line.seq)"]).joined(separator: ", "))
    }
    return table.lines()
  }

  /// The number that was measured; of nothing, some rules measure none.
  private static func value(_ transition: Transition) -> String {
    transition.value.isFinite ? "value \(RuleText.number(transition.value))" : "no value"
  }

  // MARK: Its arithmetic

  /// The window that decided, by what is stored now; where that is not known, what the log said.
  var arithmetic: [String] {
    guard let correlation = rule?.correlation, let opening else { return told }
    var lines = [
      "at \(opening.at.text): " + (StandingText(standing: opening, correlation: correlation).lines.first ?? "")
    ]
    lines += StandingText(standing: opening, correlation: correlation).lines.dropFirst()
    if !opening.holds && !alert.isQuiet, correlation.kind != .newValue, correlation.kind != .change {
      lines.append("by what is stored now the condition does not hold at that moment")
    }
    if let present {
      let now = StandingText(standing: present, correlation: correlation).lines
      lines.append("now: \(now.first ?? "")")
      lines += now.dropFirst()
    }
    return lines
  }

  private var told: [String] {
    guard let firing else { return [] }
    guard let condition = firing.rule.condition else {
      return ruleState == .own || rule == nil ? [] : ["one event that matches is enough"]
    }
    let span = firing.rule.timespan.map { " within \($0.text)" } ?? ""
    return [
      "as the log told it: \(AlertExplanation.value(firing.transition)) of "
        + "\(Count.of(firing.evidenceTotal, "event"))\(span); \(RuleText.bounds(condition)) needed"
    ]
  }

  // MARK: Its evidence

  private var evidenceTitle: String {
    guard let last = self.lines.last else { return "evidence" }
    let sources = last.sources
    return "evidence (\(Count.of(sources.reports, "report")) of "
      + "\(Count.of(sources.publishers, "publisher")), \(Count.of(sources.origins, "origin")))"
  }

  private func lines(_ piece: Piece, _ style: Style) -> [String] {
    if let alert = piece.alert {
      return [
        "\(style(.dim, Table.pad(alert.startsAt.text, to: 20)))  alert of \(printable(alert.rule)) "
          + "\(printable(alert.group)) \(style(.dim, alert.id))"
      ]
    }
    var lines = [headline(piece, style)]
    lines += piece.reports.map { "    " + self.line($0, piece, style) }
    lines += piece.corrections.map { "    " + style(.yellow, $0.line) }
    return lines
  }

  private func headline(_ piece: Piece, _ style: Style) -> String {
    guard let event = piece.told else { return "\(piece.name): no report tells of it any more" }
    let report = event.report
    var marks: [String] = []
    if !piece.steps.isEmpty { marks.append("as \(piece.steps.joined(separator: ", "))") }
    if let adds = piece.adds { marks.append("adds \(RuleText.number(adds))") }
    marks.append("known \(event.knownAt.text)")
    if let leaves = piece.leavesAt { marks.append("leaves \(leaves.text)") }
    if !piece.isOpening { marks.append("came later") }
    let text = [
      style(.dim, Table.pad(event.time.text, to: 20)), style(.bold, printable(report.kind)),
      printable(report.asset ?? report.country ?? ""), printable(report.title ?? ""),
    ].filter { !$0.isEmpty }.joined(separator: "  ")
    return "\(text)  (\(marks.joined(separator: ", ")))"
  }

  private func line(_ row: EvidenceRow, _ piece: Piece, _ style: Style) -> String {
    let report = row.stored.report
    let parts = [
      printable(report.name), report.publisher.map(printable), report.origin.map { "from \(printable($0))" },
      piece.reports.count > 1 ? "says \(report.time.text)" : nil,
      report.url.map { style(.dim, printable($0)) }, style(.dim, "\(printable(row.file)):\(row.stored.position.line)"),
      piece.against[report.name] == nil ? nil : style(.yellow, "counter"),
    ]
    return parts.compactMap(\.self).joined(separator: "  ")
  }

  // MARK: What came late

  /// The lines and events that were known later than their moment by more than the rule waits.
  var late: [String] {
    let lines = self.lines.filter(\.isLate).map { line in
      "\(line.transition.state.rawValue) of \(line.transition.at.text) was known late"
    }
    let events = pieces.compactMap { piece -> String? in
      guard let event = piece.told else { return nil }
      let days = event.knownAt.milliseconds(since: event.time.end) / 86_400_000
      return days >= 1 ? "\(piece.name) was known \(Count.of(Int(days), "day")) after it happened" : nil
    }
    return lines + events
  }
}

extension AlertExplanation.Correction {
  /// `events/a corrected 2022-08-25T…: time 2022-08 -> 2022-08-23`.
  var line: String {
    func shown(_ text: String?) -> String { text.map { printable(String($0.prefix(80))) } ?? "nothing" }
    let what = isWithdrawal ? "withdrawn" : "corrected"
    let changes = fields.map { "\($0.name) \(shown($0.old)) -> \(shown($0.new))" }.joined(separator: ", ")
    let order = isSince ? "since the alert was raised" : "before the alert was raised"
    return "\(printable(report)) \(what) \(at.text), \(order)" + (changes.isEmpty ? "" : ": \(changes)")
  }
}

import Events
import Rules

extension WhyNotReport {
  /// For people: the rule, then each group with its arithmetic and its events, then what does not count.
  func lines(_ style: Style) -> [String] {
    var lines = [
      "\(style(.bold, printable(rule.id)))  \(printable(rule.title))",
      "  condition  \(printable(RuleText(rule: rule).condition))", "  at         \(at.text)",
    ]
    if let until = rule.offUntil, !rule.isEnabled {
      lines.append("  the rule is off until \(until.text), and judged as if it were not")
    } else if !rule.isEnabled {
      lines.append("  the rule is not enabled, and judged as if it were: nothing of it fires")
    }
    if rule.isSilent { lines.append("  its alerts are told to nobody: other rules take them") }
    for group in groups { lines += [""] + self.lines(group, style) }
    lines += single(style) + others
    if !rejected.events.isEmpty {
      lines += ["", style(.bold, "events that do not count")]
      lines += rejected.events.map { "  " + WhyNotReport.line($0.event, $0.obstacle.text, style) }
      if !rejected.isComplete { lines.append("  these are the latest; there may be more") }
    }
    return lines
  }

  // MARK: Groups

  private var others: [String] {
    guard rule.correlation != nil else { return [] }
    if groups.isEmpty {
      return ["", isComplete ? "  no event has matched yet" : "  not known: there are too many matches"]
    }
    var lines: [String] = []
    let rest = groupCount - groups.count
    if rest > 0 { lines += ["", "  and \(Count.of(rest, "other group"))"] }
    if !isComplete { lines += ["", "  not every group was looked at: there are too many groups or matches"] }
    return lines
  }

  private func lines(_ report: GroupReport, _ style: Style) -> [String] {
    guard let correlation = rule.correlation else { return [] }
    let standing = report.standing
    let name = standing.group.labels.isEmpty ? "the rule" : printable(standing.group.text)
    var lines = ["\(style(.bold, name)) \(verdict(standing, style))"]
    lines += StandingText(standing: standing, correlation: correlation).lines.map { "  " + $0 }
    if standing.alert == nil, standing.holds, let pending = rule.pending {
      lines.append("  it has to hold for \(pending.text) (for)")
    }
    if standing.alert == nil, standing.holds, let quiet = quiet(standing) {
      lines.append("  it was quiet for \(quiet.text): an alert needs another event that matches (resolve)")
    }
    if standing.alert == nil, let near = standing.near {
      let text = NearText(near, at: at)
      lines += text.moments.filter { $0.what == "fires" }.map { "  fires \($0.at.text), \(text.distance(to: $0.at))" }
    }
    if let last = report.last {
      lines += ["  the last event that matched", "    " + WhyNotReport.line(last, "", style)]
    }
    return lines + events(report, style)
  }

  /// How long nothing has to match for an alert to end, where nothing did for so long.
  private func quiet(_ standing: GroupStanding) -> TimeSpan? {
    guard case .quiet(let span) = rule.resolution else { return nil }
    let last = (standing.counted.map(\.finish) + standing.uncounted.map(\.finish)).max()
    return last.map { $0.advanced(by: span, in: rule.zone) > at } ?? false ? nil : span
  }

  /// In a word.
  private func verdict(_ standing: GroupStanding, _ style: Style) -> String {
    if let alert = standing.alert {
      return style(.red, "fires since \(alert.startsAt.text)") + ": vedette explain \(alert.id)"
    }
    if let near = standing.near {
      return style(.yellow, near.state.rawValue) + ": \(printable(NearText(near, at: at).measure))"
    }
    return standing.holds ? "holds, but does not fire" : "does not fire"
  }

  private func events(_ report: GroupReport, _ style: Style) -> [String] {
    let standing = report.standing
    var lines: [String] = []
    if !standing.counted.isEmpty { lines.append("  what counts") }
    for counted in standing.counted.suffix(WhyNotReport.shownEvents) {
      var words: [String] = counted.steps.isEmpty ? [] : ["as \(counted.steps.joined(separator: ", "))"]
      if let adds = counted.adds { words.append("adds \(RuleText.number(adds))") }
      if let leaves = counted.leavesAt { words.append("\(leaving) \(leaves.text)") }
      lines.append("    " + line(counted.event, report, counted.finish, words.joined(separator: ", "), style))
    }
    let rest = standing.counted.count - WhyNotReport.shownEvents
    if rest > 0 { lines.append("    and \(rest) more before them") }
    if !standing.uncounted.isEmpty { lines.append("  what matched and does not count") }
    for uncounted in standing.uncounted.prefix(WhyNotReport.shownEvents) {
      lines.append("    " + line(uncounted.event, report, uncounted.finish, uncounted.why.text(report), style))
    }
    return lines
  }

  /// What the moment means at which an event ceases to count.
  private var leaving: String {
    switch rule.correlation?.kind {
    case .countdown: "comes"
    case .absence: "silent from"
    case .newValue: "forgotten"
    default: "leaves"
    }
  }

  private func line(
    _ id: Event.ID, _ report: GroupReport, _ finish: Instant, _ text: String, _ style: Style
  ) -> String {
    if let event = report.events[id] { return WhyNotReport.line(event, text, style) }
    let name = AlertEvent.isAlert(id) ? "alert \(AlertEvent.prefix(of: id))" : "event \(id)"
    return "\(style(.dim, Table.pad(finish.text, to: 20)))  \(name)  \(text)"
  }

  static func line(_ event: Event, _ text: String, _ style: Style) -> String {
    let report = event.report
    let words = [
      style(.dim, Table.pad(event.time.text, to: 20)), printable(report.kind),
      printable(report.asset ?? report.country ?? ""), printable(report.title ?? ""),
      style(.dim, printable(report.name)),
    ].filter { !$0.isEmpty }.joined(separator: "  ")
    return text.isEmpty ? words : "\(words)  \(text)"
  }

  // MARK: Single events

  private func single(_ style: Style) -> [String] {
    guard rule.correlation == nil else { return [] }
    guard let last else { return ["", "  no event up to then matches"] }
    let alert = last.alert.map { "fired: vedette explain \($0.id)" } ?? "matches, and has no alert"
    return ["", "  the latest event that matches", "    " + WhyNotReport.line(last.event, alert, style)]
  }
}

extension GroupStanding.Why {
  func text(_ report: WhyNotReport.GroupReport) -> String {
    switch self {
    case .left(let moment): "left the window \(moment.text)"
    case .lastsTooLong: "lasts longer than the window, or reaches beyond it"
    case .sameTuple(let event):
      "counts once with \(report.events[event].map { printable($0.report.name) } ?? "event \(event)") (dedupe-by)"
    case .noNumber: "has no number in the field"
    case .usedUp(let moment): "was used up by the alert of \(moment.text) (rearm: consume)"
    }
  }

  /// For programs.
  var name: String {
    switch self {
    case .left: "left"
    case .lastsTooLong: "lasts too long"
    case .sameTuple: "same tuple"
    case .noNumber: "no number"
    case .usedUp: "used up"
    }
  }
}

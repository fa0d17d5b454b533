import Events

extension StatusReport {
  /// For people: totals, then feeds, rules and webhooks, what matters most first.
  func lines(_ style: Style) -> [String] {
    var lines = totals.lines()
    lines += section("feeds", feedTable(style), style)
    lines += section("rules", ruleTable(style), style)
    lines += section("webhooks", webhookTable(style), style)
    lines += section("silences", silences.table(style), style)
    return lines
  }

  private var totals: Table {
    var table = Table()
    table.add("database", "\(printable(database.path)), \(StatusReport.size(database.bytes))")
    let counts = [(reports, "report"), (events, "event"), (quarantined, "record")].map { Count.of($0.0, $0.1) }
    table.add("stored", "\(counts[0]) of \(counts[1]), \(counts[2]) quarantined")
    table.add(
      "files",
      "\(files.done) done, \(files.rejected) rejected, \(files.duplicate) duplicate, \(files.processing) processing")
    table.add(
      "alerts",
      "\(alerts.firing) firing, \(alerts.possible) possible, \(alerts.resolved) resolved, \(alerts.cancelled) cancelled"
    )
    table.add("outbox", "\(outbox.pending) pending, \(outbox.dead) dead")
    if let configuration {
      let running = configuration.running ?? "none yet"
      let isSame = running == configuration.onDisk
      table.add("configuration", isSame ? running : "\(running) runs, \(configuration.onDisk) lies on the disk")
    }
    return table
  }

  private func section(_ title: String, _ table: Table, _ style: Style) -> [String] {
    table.rows.isEmpty ? [] : ["", style(.bold, title)] + table.lines(indent: "  ")
  }

  private func feedTable(_ style: Style) -> Table {
    var table = Table()
    for feed in feeds {
      let quarantined = "\(feed.quarantined) quarantined"
      var last = "no file"
      if let file = feed.lastFile {
        last = "last \(printable(file)), \(feed.lastState ?? "")" + (feed.lastAt.map { " \($0.text)" } ?? "")
        if let reason = feed.lastReason { last += ": \(printable(reason))" }
      }
      if feed.isSilent, let due = feed.expectedBy { last += style(.yellow, ", silent: expected by \(due.text)") }
      table.add(
        printable(feed.name), Count.of(feed.records, "record"),
        feed.quarantined > 0 ? style(.yellow, quarantined) : quarantined,
        feed.lastState == "rejected" ? style(.red, last) : last)
    }
    return table
  }

  /// One row for each rule, firing ones first, and below it one for each group in which it fires or may fire.
  private func ruleTable(_ style: Style) -> Table {
    var table = Table()
    for state in Rule.State.allCases {
      for rule in rules where rule.state == state {
        let shown = style(StatusReport.colour(of: state), state.rawValue)
        table.add(shown, rule.level, printable(rule.id), printable(rule.title) + history(rule, style))
        let alerts =
          rule.firing.map { StatusReport.line($0, "since", style) }
          + rule.possible.map { StatusReport.line($0, "possible from", style) }
        let near = rule.near.map { "  \(NearText($0, at: now).line(style))" }
        add(alerts, of: alerts.count, to: &table)
        if state == .stale {
          table.add("", "", "", "  nothing comes from \(rule.silentFeeds.map(printable).joined(separator: ", "))")
        }
        add(near, of: rule.nearCount, to: &table)
        if !rule.isNearComplete {
          table.add("", "", "", style(.dim, "  what else is near is not known: there are too many groups or matches"))
        }
      }
    }
    return table
  }

  private func add(_ lines: [String], of count: Int, to table: inout Table) {
    let shown = lines.prefix(StatusReport.shownGroups)
    for line in shown { table.add("", "", "", line) }
    let rest = count - shown.count
    if rest > 0 { table.add("", "", "", "  and \(rest) more") }
  }

  /// Of one rule; the JSON has more.
  private static let shownGroups = 10

  /// What the rule raised so far.
  private func history(_ rule: Rule, _ style: Style) -> String {
    guard let last = rule.lastStart else { return "" }
    let count = Count.of(rule.raised, "alert")
    return style(.dim, rule.raised == 1 ? " (\(count), \(last.text))" : " (\(count), the last \(last.text))")
  }

  private static func line(_ alert: Alert, _ since: String, _ style: Style) -> String {
    let group = alert.group.isEmpty ? "" : printable(alert.group) + " "
    let end = alert.endsAt.map { " to \($0.text)" } ?? ""
    return "  \(group)\(style(AlertFormat.colour(ofLevel: alert.level), alert.level)) "
      + "\(since) \(alert.startsAt.text)\(end) \(style(.dim, alert.id))\(ack(alert, style))"
  }

  private static func ack(_ alert: Alert, _ style: Style) -> String {
    guard let ack = alert.ack else { return "" }
    let comment = ack.comment.isEmpty ? "" : ": \(printable(ack.comment))"
    return style(.dim, ", acknowledged by \(printable(ack.createdBy)) \(ack.createdAt.text)\(comment)")
  }

  private static func colour(of state: Rule.State) -> Style.Colour {
    switch state {
    case .firing: .red
    case .armed, .near, .possible, .stale: .yellow
    case .quiet: .dim
    }
  }

  private func webhookTable(_ style: Style) -> Table {
    var table = Table()
    for webhook in webhooks {
      let dead = "\(webhook.outbox.dead) dead"
      table.add(
        printable(webhook.name), "\(webhook.outbox.pending) pending",
        webhook.outbox.dead > 0 ? style(.red, dead) : dead,
        webhook.disabled.map { style(.red, "disabled: \(printable($0))") } ?? printable(webhook.lastError ?? ""))
    }
    return table
  }

  /// `1.2 MiB`.
  static func size(_ bytes: Int64) -> String {
    guard bytes >= 1024 else { return Count.of(Int(bytes), "byte") }
    var value = Double(bytes)
    var unit = ""
    for next in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 {
      value /= 1024
      unit = next
    }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }
}

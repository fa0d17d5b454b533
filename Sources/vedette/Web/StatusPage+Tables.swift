import Daemon
import Events

/// The lower half of the page: what happened when, and how the daemon is.
extension StatusPage {
  func writeTimeline(to out: inout HTMLText) {
    out.markup("<section id=\"timeline\" aria-labelledby=\"timeline-title\" tabindex=\"-1\">\n")
    out.markup("<h2 id=\"timeline-title\">Timeline</h2>\n")
    guard !timeline.rows.isEmpty else {
      out.markup("<p class=\"empty\">No alerts yet.</p>\n</section>\n")
      return
    }
    out.markup("<p class=\"note\">Bars are alerts, ticks the events behind them. Each row opens to a list.</p>\n")
    out.markup("<p class=\"axis\" aria-hidden=\"true\">")
    let middle = timeline.start.advanced(byMilliseconds: timeline.end.milliseconds(since: timeline.start) / 2)
    for moment in [timeline.start, middle, timeline.end] { out.element("span", String(moment.text.prefix(10))) }
    out.markup("</p>\n<ul class=\"rows\">\n")
    for row in timeline.rows { writeRow(row, to: &out) }
    out.markup("</ul>\n</section>\n")
  }

  private func writeRow(_ row: Timeline.Row, to out: inout HTMLText) {
    out.markup("<li><details><summary>")
    out.element("span", class: "name", row.name)
    out.element(
      "span", class: "count",
      "\(Count.of(row.spans.count, "alert")), \(Count.of(row.marks.count, "event"))")
    out.markup("<svg viewBox=\"0 0 1000 24\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
    for span in row.spans.sorted(by: { $0.start < $1.start }) {
      let from = timeline.place(span.start) * 1000
      let to = timeline.place(span.end ?? timeline.end) * 1000
      out.markup("<rect y=\"5\" height=\"14\"")
      out.attribute("x", StatusPage.number(min(from, 996)))
      out.attribute("width", StatusPage.number(max(4, to - from)))
      out.attribute("data-level", span.level)
      out.markup("/>")
    }
    for mark in row.marks where mark.time <= timeline.end {
      let x = StatusPage.number(timeline.place(mark.time) * 1000)
      out.markup("<line y1=\"1\" y2=\"23\"")
      out.attribute("x1", x)
      out.attribute("x2", x)
      out.markup("/>")
    }
    out.markup("</svg></summary>\n<ol>\n")
    for span in row.spans.sorted(by: { $0.start > $1.start }).prefix(StatusPage.shownAlerts) {
      out.markup("<li>")
      out.level(span.level)
      out.text(" ")
      out.moment(span.start)
      out.text(span.end.map { " to \(StatusPage.shown($0)): " } ?? ", lasts: ")
      out.text(span.summary.isEmpty ? span.rule : span.summary)
      out.markup("</li>\n")
    }
    for mark in row.marks.sorted(by: { $0.time > $1.time }).prefix(2 * StatusPage.shownAlerts) {
      out.markup("<li>")
      out.element("span", class: "event", String(mark.time.text.prefix(10)))
      out.text(" \(mark.title)")
      out.markup("</li>\n")
    }
    out.markup("</ol></details></li>\n")
  }

  /// With one decimal.
  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  func writeFeeds(to out: inout HTMLText) {
    out.markup("<section id=\"feeds\" aria-labelledby=\"feeds-title\" tabindex=\"-1\">\n")
    out.markup("<h2 id=\"feeds-title\">Feeds</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" ")
    out.markup("aria-labelledby=\"feeds-title\"><table>\n<thead><tr><th scope=\"col\">Feed</th>")
    out.markup("<th scope=\"col\">Records</th><th scope=\"col\">Quarantined</th><th scope=\"col\">Last file</th>")
    out.markup("<th scope=\"col\">When</th></tr></thead>\n<tbody>\n")
    let seen = Dictionary(report.feeds.map { ($0.name, $0) }) { first, _ in first }
    for name in Set(state.status.feeds).union(seen.keys).sorted() {
      let feed = seen[name] ?? StatusReport.Feed(name: name)
      out.markup("<tr><th scope=\"row\">")
      out.text(name)
      out.markup("</th>")
      out.element("td", "\(feed.records)")
      out.element("td", class: feed.quarantined > 0 ? "warn" : "zero", "\(feed.quarantined)")
      out.element("td", class: feed.lastState == "rejected" ? "bad" : "file", StatusPage.lastFile(feed))
      out.markup("<td>")
      if let at = feed.lastAt { out.moment(at) }
      if feed.isSilent, let due = feed.expectedBy {
        out.element("span", class: "bad", " silent: expected by \(StatusPage.shown(due))")
      }
      out.markup("</td></tr>\n")
    }
    out.markup("</tbody></table></div>\n</section>\n")
  }

  private static func lastFile(_ feed: StatusReport.Feed) -> String {
    guard let file = feed.lastFile else { return "none yet" }
    let state = feed.lastState.map { ", \($0)" } ?? ""
    return file + state + (feed.lastReason.map { ": \($0)" } ?? "")
  }

  func writeEndpoints(to out: inout HTMLText) {
    out.markup("<section id=\"endpoints\" aria-labelledby=\"endpoints-title\" tabindex=\"-1\">\n")
    out.markup("<h2 id=\"endpoints-title\">Endpoints</h2>\n")
    guard !report.webhooks.isEmpty else {
      out.markup("<p class=\"empty\">No webhooks; alerts go to the log.</p>\n</section>\n")
      return
    }
    out.markup("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"endpoints-title\"><table>\n")
    out.markup("<thead><tr><th scope=\"col\">Webhook</th><th scope=\"col\">Waiting</th>")
    out.markup("<th scope=\"col\">Given up</th><th scope=\"col\">Last trouble</th></tr></thead>\n<tbody>\n")
    for webhook in report.webhooks {
      out.markup("<tr><th scope=\"row\">")
      out.text(webhook.name)
      out.markup("</th>")
      out.element("td", "\(webhook.outbox.pending)")
      out.element("td", class: webhook.outbox.dead > 0 ? "bad" : "zero", "\(webhook.outbox.dead)")
      let trouble = webhook.disabled.map { "disabled: \($0)" } ?? webhook.lastError ?? ""
      out.element("td", class: webhook.disabled == nil ? "trouble" : "bad", trouble)
      out.markup("</tr>\n")
    }
    out.markup("</tbody></table></div>\n</section>\n")
  }

  /// Whom nobody is told of at this moment, or will not be; nothing where there is no silence.
  func writeSilences(to out: inout HTMLText) {
    guard !report.silences.isEmpty else { return }
    out.markup("<section id=\"silences\" aria-labelledby=\"silences-title\" tabindex=\"-1\">\n")
    out.markup("<h2 id=\"silences-title\">Silences</h2>\n<ul>\n")
    for line in report.silences.lines(.plain) { out.element("li", line) }
    out.markup("</ul>\n</section>\n")
  }

  func writeDaemon(to out: inout HTMLText) {
    out.markup("<section id=\"daemon\" aria-labelledby=\"daemon-title\" tabindex=\"-1\">\n")
    out.markup("<h2 id=\"daemon-title\">Daemon</h2>\n<dl>\n")
    let reload = state.status.reload
    var facts = [
      ("Version", state.status.version), ("Running since", StatusPage.shown(state.status.startedAt)),
      ("Rules", "\(state.status.rules)"), ("Files waiting", "\(state.status.waitingFiles)"),
      ("Database", "\(report.database.path), \(StatusReport.size(report.database.bytes))"),
      ("Stored", "\(Count.of(report.reports, "report")) of \(Count.of(report.events, "event"))"),
      ("Configuration", "\(reload.hash), loaded \(StatusPage.shown(reload.at))"),
    ]
    if reload.hash != state.diskHash {
      facts.append(("On disk", "\(state.diskHash), not what runs: reload to take it"))
    }
    if !reload.needsRestart.isEmpty {
      facts.append(("At the next start", reload.needsRestart.joined(separator: ", ")))
    }
    for (name, value) in facts {
      out.element("dt", name)
      out.element("dd", value)
    }
    out.markup("</dl>\n<p class=\"note\"><a href=\"/metrics\">Metrics</a>, <a href=\"/readyz\">readiness</a>, ")
    out.markup(
      "<a href=\"/api/v1/status\">JSON</a>, <a href=\"/?refresh=30\">this page every 30 s</a></p>\n</section>\n")
  }
}

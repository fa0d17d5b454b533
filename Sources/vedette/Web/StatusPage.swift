import Daemon
import Events
import Rules

/// The status page: one document without a script, made anew for each request.
struct StatusPage {
  let report: StatusReport
  let state: PageState
  let timeline: Timeline
  /// Seconds after which the browser asks again; nil for never.
  let refresh: Int?

  /// So many alerts of one rule are listed; the JSON has all.
  static let shownAlerts = 20

  var html: String {
    var out = HTMLText()
    out.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    out.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    out.markup("<meta name=\"color-scheme\" content=\"light dark\">\n")
    if let refresh {
      out.markup("<meta http-equiv=\"refresh\"")
      out.attribute("content", "\(refresh)")
      out.markup(">\n")
    }
    out.element("title", report.alerts.firing == 0 ? "Vedette" : "(\(report.alerts.firing)) Vedette")
    out.markup("\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n")
    out.markup("<a class=\"skip\" href=\"#firing\">Skip to what fires</a>\n")
    writeHeader(to: &out)
    out.markup("<main>\n")
    writeFiring(to: &out)
    writeNear(to: &out)
    writeTimeline(to: &out)
    writeFeeds(to: &out)
    writeEndpoints(to: &out)
    writeSilences(to: &out)
    writeDaemon(to: &out)
    out.markup("</main>\n</body>\n</html>\n")
    return out.text
  }

  private func writeHeader(to out: inout HTMLText) {
    out.markup("<header>\n<h1>Vedette</h1>\n<p>")
    let problems = state.status.problems.values.sorted()
    if state.status.isReady && problems.isEmpty {
      out.element("span", class: "state fine", "running")
    } else {
      out.element("span", class: "state bad", state.status.isReady ? "in trouble" : "starting")
    }
    out.text(" \(Count.of(report.events, "event")), \(Count.of(report.alerts.firing, "alert")) firing, as of ")
    out.moment(state.now)
    out.markup("</p>\n")
    if !problems.isEmpty {
      out.markup("<ul class=\"problems\">")
      for problem in problems { out.element("li", problem) }
      out.markup("</ul>\n")
    }
    out.markup("<nav aria-label=\"Sections\"><a href=\"#firing\">Firing</a> <a href=\"#near\">Near</a> ")
    out.markup("<a href=\"#timeline\">Timeline</a> <a href=\"#feeds\">Feeds</a> <a href=\"#endpoints\">Endpoints</a> ")
    out.markup("<a href=\"#daemon\">Daemon</a></nav>\n</header>\n")
  }

  private func writeFiring(to out: inout HTMLText) {
    out.markup("<section id=\"firing\" aria-labelledby=\"firing-title\" tabindex=\"-1\">\n")
    out.markup("<h2 id=\"firing-title\">What fires</h2>\n")
    let rules = report.rules.filter { !$0.firing.isEmpty }
    if rules.isEmpty { out.markup("<p class=\"empty\">Nothing.</p>\n") }
    writeAlerts(rules.map { ($0, $0.firing) }, "since", to: &out)
    out.markup("</section>\n")
  }

  /// Cards, the highest level first.
  func writeAlerts(
    _ rules: [(StatusReport.Rule, [StatusReport.Alert])], _ since: String, to out: inout HTMLText
  ) {
    guard !rules.isEmpty else { return }
    func rank(_ alerts: [StatusReport.Alert]) -> Int { alerts.map { StatusPage.rank($0.level) }.min() ?? .max }
    out.markup("<ul class=\"cards\">\n")
    for (rule, alerts) in rules.sorted(by: { (rank($0.1), $0.0.id) < (rank($1.1), $1.0.id) }) {
      out.markup("<li class=\"card\"><h3>")
      out.text(rule.title.isEmpty ? rule.id : rule.title)
      out.markup("</h3>\n<ul>\n")
      for alert in alerts.prefix(StatusPage.shownAlerts) {
        out.markup("<li>")
        out.level(alert.level)
        out.text(" ")
        if !alert.group.isEmpty { out.element("strong", alert.group) }
        out.text(" \(since) ")
        out.moment(alert.startsAt)
        if let end = alert.endsAt {
          out.text(" to ")
          out.moment(end)
        }
        out.markup("<br>")
        out.element("code", class: "id", alert.id)
        if let ack = alert.ack {
          let comment = ack.comment.isEmpty ? "" : ": \(ack.comment)"
          out.element("span", class: "ack", " acknowledged by \(ack.createdBy)\(comment)")
        }
        out.markup("</li>\n")
      }
      let rest = alerts.count - StatusPage.shownAlerts
      if rest > 0 { out.element("li", "and \(rest) more") }
      out.markup("</ul>\n")
      out.element("p", class: "rule", rule.id)
      out.markup("</li>\n")
    }
    out.markup("</ul>\n")
  }

  /// The names of the levels, the highest first.
  static let levels = Level.allCases.reversed().map(\.rawValue)

  /// The place of a level among all, the highest first.
  static func rank(_ level: String) -> Int {
    levels.firstIndex(of: level) ?? levels.count
  }

  /// `2022-08-23 23:59 UTC`.
  static func shown(_ moment: Instant) -> String {
    let text = moment.text
    return text.prefix(10) + " " + text.dropFirst(11).prefix(5) + " UTC"
  }
}

extension HTMLText {
  /// The level of an alert, in its colour.
  mutating func level(_ level: String) {
    markup("<span class=\"level\"")
    attribute("data-level", level)
    markup(">")
    text(level)
    markup("</span>")
  }

  /// A moment for people, with the exact one for programs.
  mutating func moment(_ moment: Instant) {
    markup("<time")
    attribute("datetime", moment.text)
    markup(">")
    text(StatusPage.shown(moment))
    markup("</time>")
  }
}

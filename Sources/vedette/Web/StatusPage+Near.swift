import Events
import Rules

/// What is near: groups on the way to an alert, and alerts that are only possible.
extension StatusPage {
  func writeNear(to out: inout HTMLText) {
    out.markup("<section id=\"near\" aria-labelledby=\"near-title\" tabindex=\"-1\">\n")
    out.markup("<h2 id=\"near-title\">What is near</h2>\n")
    let near = report.rules.filter { !$0.near.isEmpty || !$0.isNearComplete }
    let possible = report.rules.filter { !$0.possible.isEmpty }
    if near.isEmpty && possible.isEmpty { out.markup("<p class=\"empty\">Nothing.</p>\n") }
    if !near.isEmpty {
      out.markup("<ul class=\"cards\">\n")
      for rule in near.sorted(by: { (StatusPage.rank($0.level), $0.id) < (StatusPage.rank($1.level), $1.id) }) {
        writeNear(rule, to: &out)
      }
      out.markup("</ul>\n")
    }
    if !possible.isEmpty {
      out.markup("<h3 class=\"part\">Possible</h3>\n<p class=\"note\">")
      out.markup("Holds, or held, if uncertain dates are read so; the rule alerts on what is certain.</p>\n")
    }
    writeAlerts(possible.map { ($0, $0.possible) }, "possible from", to: &out)
    out.markup("</section>\n")
  }

  /// The card of one rule.
  private func writeNear(_ rule: StatusReport.Rule, to out: inout HTMLText) {
    out.markup("<li class=\"card\"><h3>")
    out.text(rule.title.isEmpty ? rule.id : rule.title)
    out.markup("</h3>\n<ul>\n")
    let shown = rule.near.prefix(StatusPage.shownAlerts)
    for near in shown {
      let text = NearText(near, at: report.now)
      out.markup("<li>")
      out.level(rule.level)
      if near.state == .armed { out.markup(" <span class=\"warn\">armed</span>") }
      out.text(" ")
      if !near.group.labels.isEmpty { out.element("strong", near.group.text) }
      out.text(" \(text.measure)")
      for (what, moment) in text.moments {
        out.text(", \(what) ")
        out.markup("<time")
        out.attribute("datetime", moment.text)
        out.attribute("title", StatusPage.shown(moment))
        out.markup(">")
        out.text(text.distance(to: moment))
        out.markup("</time>")
      }
      out.markup("</li>\n")
    }
    let rest = rule.nearCount - shown.count
    if rest > 0 { out.element("li", "and \(rest) more") }
    if !rule.isNearComplete {
      out.element("li", class: "note", "What else is near is not known: there are too many groups or matches.")
    }
    out.markup("</ul>\n")
    out.element("p", class: "rule", rule.id)
    out.markup("</li>\n")
  }
}

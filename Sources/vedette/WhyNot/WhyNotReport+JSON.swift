import Alerting
import Events
import JSON
import Rules

extension WhyNotReport {
  /// One object; its members are described in the manual.
  var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("schema", "vedette.why-not/1")
    writer.member("rule", rule.id)
    writer.member("title", rule.title)
    writer.member("condition", RuleText(rule: rule).condition)
    writer.member("at", at.text)
    writer.member("enabled", rule.isEnabled)
    writer.list("groups", groups) { group, writer in write(group, &writer) }
    writer.member("group_count", groupCount)
    writer.member("complete", isComplete)
    writer.name("last_match")
    if let last {
      writer.beginObject()
      WhyNotReport.write(last.event, &writer)
      writer.member("alert", last.alert?.id)
      writer.endObject()
    } else {
      writer.null()
    }
    writer.list("rejected", rejected.events) { rejected, writer in
      WhyNotReport.write(rejected.event, &writer)
      writer.member("reason", rejected.obstacle.text)
      writer.member("failed", rejected.obstacle.failedParts.map(\.text))
    }
    writer.member("rejected_complete", rejected.isComplete)
    writer.endObject()
    return writer.text
  }

  private func write(_ group: GroupReport, _ writer: inout JSONWriter) {
    let standing = group.standing
    writer.member("group", standing.group.labels)
    writer.member("state", WhyNotReport.state(standing))
    writer.member("alert", standing.alert?.id)
    writer.member("fires_at", standing.near?.firesAt?.text)
    writer.member("text", rule.correlation.map { StandingText(standing: standing, correlation: $0).lines } ?? [])
    writer.member("standing", standing: standing)
    writer.member("last_match", group.last?.report.name)
    writer.list("counted", standing.counted.suffix(WhyNotReport.shownEvents)) { counted, writer in
      WhyNotReport.write(counted.event, group, &writer)
      writer.member("steps", counted.steps)
      writer.member("adds", counted.adds)
      writer.member("leaves_at", counted.leavesAt?.text)
    }
    writer.list("uncounted", standing.uncounted.prefix(WhyNotReport.shownEvents)) { uncounted, writer in
      WhyNotReport.write(uncounted.event, group, &writer)
      writer.member("why", uncounted.why.name)
      writer.member("text", uncounted.why.text(group))
    }
  }

  /// `firing`, `armed`, `near`, `holds` or `quiet`.
  private static func state(_ standing: GroupStanding) -> String {
    if standing.alert != nil { return "firing" }
    return standing.near?.state.rawValue ?? (standing.holds ? "holds" : "quiet")
  }

  private static func write(_ id: Event.ID, _ group: GroupReport, _ writer: inout JSONWriter) {
    if let event = group.events[id] { return write(event, &writer) }
    writer.member("alert", AlertEvent.isAlert(id) ? AlertEvent.prefix(of: id) : nil)
  }

  private static func write(_ event: Event, _ writer: inout JSONWriter) {
    writer.member("feed", event.report.feed)
    writer.member("key", event.report.key)
    writer.member("time", event.time.text)
    writer.member("kind", event.report.kind)
    writer.member("title", event.report.title)
  }
}

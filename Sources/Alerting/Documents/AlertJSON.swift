import Events
package import JSON
package import Rules

extension AlertDocument {
  /// The alert as one line of JSON, schema `vedette.alert/1`, without the line's end.
  ///
  /// Every member is always there and in this order, but for the conflicts of a piece of evidence; what else an alert does
  /// not have is null or empty. The same document gives the same bytes.
  package var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    writeIdentity(to: &writer)
    writeTimes(to: &writer)
    writeMeasure(to: &writer)
    writeRule(to: &writer)
    writeEvidence(to: &writer)
    writer.member("reason", transition.reason)
    writer.endObject()
    return writer.text
  }

  private func writeIdentity(to writer: inout JSONWriter) {
    let alert = transition.alert
    writer.member("schema", "vedette.alert/1")
    writer.name("seq")
    writer.value(seq)
    writer.member("id", alert.id)
    writer.member("state", transition.state.rawValue)
    writer.member("rule", alert.rule)
    writer.member("rule_hash", rule.hash)
    writer.member("title", rule.title)
    writer.member("level", alert.level.rawValue)
    writer.member("certainty", alert.certainty.rawValue)
    writer.member("group", alert.group.labels)
    writer.member("summary", summary)
  }

  private func writeTimes(to writer: inout JSONWriter) {
    let alert = transition.alert
    writer.member("at", transition.at.text)
    writer.member("starts_at", alert.startsAt.text)
    writer.member("earliest_at", alert.earliestAt.text)
    writer.member("ends_at", alert.endsAt?.text)
    writer.member("detected_at", detectedAt.text)
    writer.member("late", isLate)
    writer.member("backfill", isBackfill)
  }

  private func writeMeasure(to writer: inout JSONWriter) {
    writer.member("value", transition.value)
    writer.member("peak", transition.alert.peak)
    writer.member("count", transition.count)
    writer.name("condition")
    writer.value(rule.condition)
    writer.member("timespan", rule.timespan?.text)
    writer.member("values", transition.values)
    writer.name("sources")
    writer.beginObject()
    writer.member("reports", sources.reports)
    writer.member("publishers", sources.publishers)
    writer.member("origins", sources.origins)
    writer.endObject()
  }

  private func writeRule(to writer: inout JSONWriter) {
    writer.member("labels", rule.labels)
    writer.member("tags", rule.tags)
    writer.member("annotations", rule.annotations)
    writer.member("references", rule.references)
    writer.member("silenced_by", muting.silencedBy)
    writer.member("inhibited_by", muting.inhibitedBy)
  }

  private func writeEvidence(to writer: inout JSONWriter) {
    writer.name("evidence")
    writer.beginArray()
    for report in evidence { writer.value(report) }
    writer.endArray()
    writer.member("evidence_total", evidenceTotal)
  }
}

extension JSONWriter {
  /// A name with labels as the members of an object.
  package mutating func member(_ name: String, _ labels: [Label]) {
    self.name(name)
    beginObject()
    for label in labels { member(label.name, label.value) }
    endObject()
  }

  fileprivate mutating func value(_ condition: Condition?) {
    guard let condition else { return null() }
    beginObject()
    for bound in condition.bounds { member(bound.comparison.rawValue, bound.number) }
    endObject()
  }

  fileprivate mutating func value(_ report: EvidenceReport) {
    beginObject()
    member("feed", report.feed)
    member("key", report.key)
    member("time", report.time.text)
    member("precision", report.time.precision.rawValue)
    member("kind", report.kind)
    member("title", report.title)
    member("publisher", report.publisher)
    member("url", report.url)
    member("file", report.file)
    member("line", report.line)
    member("role", report.role)
    member("counter", report.counter)
    if !report.conflicts.isEmpty { member("conflicts", report.conflicts) }
    endObject()
  }
}

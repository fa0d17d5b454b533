import Alerting
import Events
import JSON
import Rules
import Storage

extension AlertExplanation {
  /// One object; its members are described in the manual.
  var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    writeHead(to: &writer)
    writeRule(to: &writer)
    writer.list("life", lines) { line, writer in AlertExplanation.write(line, &writer) }
    writer.name("arithmetic")
    writer.beginObject()
    writer.member("text", arithmetic)
    writer.member("opening", standing: opening)
    writer.member("now", standing: present)
    writer.endObject()
    writer.list("evidence", pieces) { piece, writer in AlertExplanation.write(piece, &writer) }
    writer.list("counter_evidence", counterEvidence) { counter, writer in
      writer.member("kind", counter.kind.rawValue)
      writer.member("reports", counter.reports)
      writer.member("text", counter.text)
    }
    writer.member("late", late)
    writer.member("changes", changes)
    writer.endObject()
    return writer.text
  }

  private func writeHead(to writer: inout JSONWriter) {
    writer.member("schema", "vedette.explanation/1")
    writer.member("id", alert.id)
    writer.member("state", state)
    writer.member("level", alert.level)
    writer.member("certainty", alert.certainty)
    writer.member("group", group.labels)
    writer.member("summary", lines.last?.summary)
    writer.member("starts_at", alert.startsAt.text)
    writer.member("earliest_at", alert.earliestAt.text)
    writer.member("ends_at", alert.endsAt?.text)
    writer.member("expected_end", isOpen ? course?.end?.text : nil)
    writer.member("peak", alert.peak)
    writer.member("peak_at", alert.peakAt.text)
    writer.member("acknowledged_by", ack?.createdBy)
  }

  private func writeRule(to writer: inout JSONWriter) {
    writer.name("rule")
    writer.beginObject()
    writer.member("id", alert.rule)
    writer.member("title", title)
    writer.member("state", ruleState.rawValue)
    writer.member("file", rule?.source.path)
    writer.member("line", rule?.source.line)
    writer.member("condition", rule.map { RuleText(rule: $0).condition })
    writer.endObject()
  }

  private static func write(_ line: AlertDocument, _ writer: inout JSONWriter) {
    writer.member("seq", Int(line.seq))
    writer.member("state", line.transition.state.rawValue)
    writer.member("at", line.transition.at.text)
    writer.member("detected_at", line.detectedAt.text)
    writer.member("level", line.transition.alert.level.rawValue)
    writer.member("value", line.transition.value)
    writer.member("evidence_total", line.evidenceTotal)
    writer.member("late", line.isLate)
    writer.member("backfill", line.isBackfill)
    writer.member("reason", line.transition.reason)
  }

  private static func write(_ piece: Piece, _ writer: inout JSONWriter) {
    writer.member("time", piece.told?.time.text)
    writer.member("known", piece.told?.knownAt.text)
    writer.member("kind", piece.told?.report.kind)
    writer.member("title", piece.told?.report.title)
    writer.member("roles", piece.steps)
    writer.member("opening", piece.isOpening)
    writer.member("leaves_at", piece.leavesAt?.text)
    writer.member("adds", piece.adds)
    writer.member("withdrawal", piece.effect?.name)
    writer.member("alert", piece.alert?.id)
    writer.list("reports", piece.reports) { row, writer in
      let report = row.stored.report
      writer.member("feed", report.feed)
      writer.member("key", report.key)
      writer.member("time", report.time.text)
      writer.member("precision", report.time.precision.rawValue)
      writer.member("publisher", report.publisher)
      writer.member("origin", report.origin)
      writer.member("url", report.url)
      writer.member("file", row.file)
      writer.member("line", row.stored.position.line)
      writer.member("counter", piece.against[report.name] != nil)
    }
    writer.member("conflicts", piece.conflicts)
    writer.list("corrections", piece.corrections) { correction, writer in
      writer.member("report", correction.report)
      writer.member("at", correction.at.text)
      writer.member("since", correction.isSince)
      writer.member("withdrawn", correction.isWithdrawal)
      writer.list("fields", correction.fields) { field, writer in
        writer.member("field", field.name)
        writer.member("old", field.old)
        writer.member("new", field.new)
      }
    }
  }
}

extension JSONWriter {
  /// How a group stands; null where that is not known.
  mutating func member(_ name: String, standing: GroupStanding?) {
    self.name(name)
    if let standing { standing.write(to: &self) } else { null() }
  }
}

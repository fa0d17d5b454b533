import Events
import JSON
import Rules

extension StatusReport {
  /// One JSON object.
  var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("reports", reports)
    writer.member("events", events)
    writer.member("quarantined", quarantined)
    write(files, to: &writer)
    writer.name("alerts")
    writer.beginObject()
    writer.member("firing", alerts.firing)
    writer.member("resolved", alerts.resolved)
    writer.member("cancelled", alerts.cancelled)
    writer.member("possible", alerts.possible)
    writer.endObject()
    write(outbox, to: &writer)
    writer.list("feeds", feeds, write)
    writer.list("rules", rules, write)
    writer.list("webhooks", webhooks, write)
    writer.name("silences")
    writer.raw("[" + silences.json.joined(separator: ",") + "]")
    writer.name("database")
    writer.beginObject()
    writer.member("path", database.path)
    writer.member("bytes", Int(database.bytes))
    writer.endObject()
    if let configuration {
      writer.name("configuration")
      writer.beginObject()
      writer.member("running", configuration.running)
      writer.member("on_disk", configuration.onDisk)
      writer.endObject()
    }
    writer.endObject()
    return writer.text
  }

  private func write(_ files: Files, to writer: inout JSONWriter) {
    writer.name("files")
    writer.beginObject()
    writer.member("done", files.done)
    writer.member("rejected", files.rejected)
    writer.member("duplicate", files.duplicate)
    writer.member("processing", files.processing)
    writer.endObject()
  }

  private func write(_ outbox: Outbox, to writer: inout JSONWriter) {
    writer.name("outbox")
    writer.beginObject()
    writer.member("pending", outbox.pending)
    writer.member("dead", outbox.dead)
    writer.endObject()
  }

  private func write(_ feed: Feed, _ writer: inout JSONWriter) {
    writer.member("feed", feed.name)
    writer.member("records", feed.records)
    writer.member("quarantined", feed.quarantined)
    writer.name("files")
    writer.beginObject()
    writer.member("done", feed.files.done)
    writer.member("rejected", feed.files.rejected)
    writer.member("processing", feed.files.processing)
    writer.endObject()
    writer.member("silent", feed.isSilent)
    writer.member("expected_by", feed.expectedBy?.text)
    writer.name("last_file")
    guard let file = feed.lastFile else { return writer.null() }
    writer.beginObject()
    writer.member("name", file)
    writer.member("state", feed.lastState)
    writer.member("at", feed.lastAt?.text)
    writer.member("reason", feed.lastReason)
    writer.endObject()
  }

  private func write(_ rule: Rule, _ writer: inout JSONWriter) {
    writer.member("rule", rule.id)
    writer.member("title", rule.title)
    writer.member("level", rule.level)
    writer.member("state", rule.state.rawValue)
    writer.member("raised", rule.raised)
    writer.member("last_start", rule.lastStart?.text)
    writer.list("firing", rule.firing, write)
    writer.list("possible", rule.possible, write)
    writer.list("near", rule.near, write)
    writer.member("near_count", rule.nearCount)
    writer.member("near_complete", rule.isNearComplete)
    writer.member("silent_feeds", rule.silentFeeds)
  }

  private func write(_ near: NearGroup, _ writer: inout JSONWriter) {
    writer.member("group", near.group.text)
    writer.member("state", near.state.rawValue)
    writer.member("value", near.value)
    writer.member("bound", near.bound.number)
    writer.member("comparison", near.bound.comparison.rawValue)
    writer.member("unit", near.unit.rawValue)
    writer.member("missing", near.missing)
    writer.member("leaves_at", near.leavesAt?.text)
    writer.member("fires_at", near.firesAt?.text)
  }

  private func write(_ alert: Alert, _ writer: inout JSONWriter) {
    writer.member("id", alert.id)
    writer.member("group", alert.group)
    writer.member("level", alert.level)
    writer.member("starts_at", alert.startsAt.text)
    writer.member("ends_at", alert.endsAt?.text)
    writer.name("ack")
    guard let ack = alert.ack else { return writer.null() }
    writer.beginObject()
    writer.member("created_by", ack.createdBy)
    writer.member("comment", ack.comment)
    writer.member("created_at", ack.createdAt.text)
    writer.endObject()
  }

  private func write(_ webhook: Webhook, _ writer: inout JSONWriter) {
    writer.member("name", webhook.name)
    writer.member("pending", webhook.outbox.pending)
    writer.member("dead", webhook.outbox.dead)
    writer.member("last_error", webhook.lastError)
    writer.member("disabled", webhook.disabled)
  }
}

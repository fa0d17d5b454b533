import Events
import Feeds
import JSON

extension FeedChunk {
  /// What became of the chunk's records, a line each: the report as JSON, or why there is none.
  var lines: [String] {
    reports.map { $0.report.json } + quarantined.map { "line \($0.position.line): \($0.reason.rawValue): \($0.detail)" }
      + (dropped > 0 ? ["\(dropped) dropped"] : [])
  }
}

extension Report {
  /// The report by the names of the event model, without what is empty.
  var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("key", key)
    if let revision { writer.member("revision", revision) }
    if status != .active { writer.member("status", status.rawValue) }
    writer.member("kind", kind)
    writer.member("time", time.text)
    write("known", known?.text, to: &writer)
    writeWhat(to: &writer)
    writeProvenance(to: &writer)
    if let fields {
      writer.name("fields")
      writer.raw(fields)
    }
    writer.endObject()
    return writer.text
  }

  private func write(_ name: String, _ text: String?, to writer: inout JSONWriter) {
    if let text { writer.member(name, text) }
  }

  private func writeWhat(to writer: inout JSONWriter) {
    if !actor.isEmpty { writer.member("actor", actor) }
    if !target.isEmpty { writer.member("target", target) }
    for (name, text) in [("asset", asset), ("country", country), ("place", place)] { write(name, text, to: &writer) }
    if let latitude { writer.member("lat", latitude) }
    if let longitude { writer.member("lon", longitude) }
    for (name, text) in [("value", value), ("unit", unit), ("phase", phase), ("pretext", pretext)] {
      write(name, text, to: &writer)
    }
    if let planned { writer.member("planned", planned) }
    if modality != .occurred { writer.member("modality", modality.rawValue) }
    write("cluster", cluster, to: &writer)
    if !after.isEmpty { writer.member("after", after) }
  }

  private func writeProvenance(to writer: inout JSONWriter) {
    for (name, text) in [
      ("title", title), ("text", text), ("url", url), ("publisher", publisher), ("origin", origin), ("lang", language),
    ] { write(name, text, to: &writer) }
    if !tags.isEmpty { writer.member("tags", tags) }
  }
}

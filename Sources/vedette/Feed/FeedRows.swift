import Feeds
import JSON
import Storage

/// The feeds with what their files brought.
struct FeedRows {
  private struct Row {
    var name: String
    var match: [String]
    var summary: FeedSummary?
  }

  private let rows: [Row]

  init(_ feeds: FeedCatalog, _ summaries: [FeedSummary]) {
    rows = feeds.all.map { feed in
      Row(
        name: feed.name, match: feed.match.map(\.text),
        summary: summaries.first { $0.feed == feed.name })
    }
  }

  /// A table for a person.
  var lines: [String] {
    var table = Table()
    table.add("feed", "files", "records", "quarantined", "match")
    for row in rows {
      table.add(
        row.name, String(row.summary?.files.values.reduce(0, +) ?? 0), String(row.summary?.records ?? 0),
        String(row.summary?.quarantined ?? 0), row.match.map(printable).joined(separator: " "))
    }
    return table.lines()
  }

  /// An object for each.
  var json: [String] {
    rows.map { row in
      var writer = JSONWriter()
      writer.beginObject()
      writer.member("feed", row.name)
      writer.member("match", row.match)
      writer.member("files", row.summary?.files.values.reduce(0, +) ?? 0)
      writer.member("records", row.summary?.records ?? 0)
      writer.member("quarantined", row.summary?.quarantined ?? 0)
      writer.endObject()
      return writer.text
    }
  }
}

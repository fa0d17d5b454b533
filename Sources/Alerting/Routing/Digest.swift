package import Events
import JSON
package import Rules

/// One message that tells of several transitions.
package struct Digest: Sendable {
  /// More transitions than this are counted and not listed; the log has every one.
  package static let listed = 1000

  /// In the order of the log; at most ``listed``.
  package var documents: [AlertDocument]
  /// The level of each transition, listed or not.
  package var levels: [Level]
  /// The numbers of the first and the last of them.
  package var firstSeq: Int64
  package var lastSeq: Int64
  package var madeAt: Instant

  package init(documents: [AlertDocument], levels: [Level], firstSeq: Int64, lastSeq: Int64, madeAt: Instant) {
    self.documents = documents
    self.levels = levels
    self.firstSeq = firstSeq
    self.lastSeq = lastSeq
    self.madeAt = madeAt
  }

  /// How many transitions there are, listed or not.
  package var count: Int { levels.count }

  /// Which lines a digest of these lists, in their order: of very many the gravest, and of equally grave ones the oldest.
  static func listed(of lines: [(seq: Int64, level: Level)]) -> [Int64] {
    guard lines.count > listed else { return lines.map(\.seq) }
    return lines.sorted { ($1.level, $0.seq) < ($0.level, $1.seq) }.prefix(listed).map(\.seq).sorted()
  }

  /// The same at every attempt, also after a restart.
  package var messageID: String { "msg_digest_\(firstSeq)_\(lastSeq)" }

  /// `12 alert messages: 2 critical, 10 high`.
  package var summary: String {
    let counts = Level.allCases.reversed().compactMap { level -> String? in
      let count = levels.count { $0 == level }
      return count == 0 ? nil : "\(count) \(level.rawValue)"
    }
    return "\(Count.of(count, "alert message")): \(counts.joined(separator: ", "))"
  }

  /// The digest as one line of JSON, schema `vedette.digest/1`.
  package var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("schema", "vedette.digest/1")
    writer.member("summary", summary)
    writer.member("count", count)
    writer.name("first_seq")
    writer.value(firstSeq)
    writer.name("last_seq")
    writer.value(lastSeq)
    writer.name("alerts")
    writer.beginArray()
    for document in documents { document.writeEntry(to: &writer) }
    writer.endArray()
    writer.endObject()
    return writer.text
  }
}

extension AlertDocument {
  /// What a digest says of a transition.
  fileprivate func writeEntry(to writer: inout JSONWriter) {
    let alert = transition.alert
    writer.beginObject()
    writer.name("seq")
    writer.value(seq)
    writer.member("id", alert.id)
    writer.member("state", transition.state.rawValue)
    writer.member("rule", alert.rule)
    writer.member("level", alert.level.rawValue)
    writer.member("group", alert.group.labels)
    writer.member("summary", summary)
    writer.member("at", transition.at.text)
    writer.endObject()
  }
}

extension StandardWebhook {
  /// The message that tells of several transitions: `{"type":"alert.digest","timestamp":…,"data":…}`.
  static func body(of digest: Digest) -> String {
    body(type: "alert.digest", madeAt: digest.madeAt, data: digest.json)
  }
}

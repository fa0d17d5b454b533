/// One record of a feed that tells of an event.
///
/// The names of the properties are the names of the event model, in feeds, rules and the alert log.
package struct Report: Sendable, Hashable {
  // Identity.
  package var feed: String
  /// Unique in its feed.
  package var key: String
  /// The source's own revision, where it has one; higher replaces lower.
  package var revision: Double?
  package var status: Status = .active

  // What, when, where.
  package var kind: String
  package var time: EventTime
  /// When the source published it.
  package var known: Instant?
  /// ISO 3166 alpha-3 codes or organisation ids.
  package var actor: [String] = []
  package var target: [String] = []
  package var asset: String?
  package var country: String?
  package var place: String?
  package var latitude: Double?
  package var longitude: Double?
  /// The number's token as the source wrote it.
  package var value: String?
  package var unit: String?
  package var phase: String?
  package var planned: Bool?
  package var pretext: String?
  package var modality: Modality = .occurred
  /// Reports of one event share it, over all feeds.
  package var cluster: String?
  /// Keys or clusters of what this came after, where dates cannot show it.
  package var after: [String] = []

  // Provenance for the reader.
  package var title: String?
  package var text: String?
  package var url: String?
  package var publisher: String?
  package var origin: String?
  package var language: String?
  package var reliability: String?
  package var credibility: String?
  package var tags: [String] = []
  /// Everything else that the feed keeps: a JSON object as text, or nil for none.
  package var fields: String?

  /// Whether the source still stands by it.
  package enum Status: String, Sendable {
    case active, withdrawn, superseded
  }

  package init(feed: String, key: String, kind: String, time: EventTime) {
    self.feed = feed
    self.key = key
    self.kind = kind
    self.time = time
  }

  /// What names it among all reports, as people read it: `feed/key`.
  package var name: String { "\(feed)/\(key)" }
}

/// Where a record stands in the file that brought it.
package struct RecordPosition: Sendable, Hashable {
  /// The line on which the record begins, from 1.
  package var line: Int
  /// The byte at which the record begins, from 0.
  package var offset: Int

  package init(line: Int, offset: Int) {
    self.line = line
    self.offset = offset
  }
}

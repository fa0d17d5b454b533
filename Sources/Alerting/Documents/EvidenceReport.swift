package import Events

/// A report as an alert shows it: what was said, by whom, and where it stands in which file.
package struct EvidenceReport: Sendable, Hashable {
  package var feed: String
  package var key: String
  package var time: EventTime
  package var kind: String
  package var title: String?
  package var publisher: String?
  package var url: String?
  /// The name of the feed file that brought it.
  package var file: String
  /// The line on which its record begins, from 1.
  package var line: Int
  /// The step that it fills, for rules that have steps.
  package var role: String?
  /// Whether it speaks against the alert by the words of the alert's own rule.
  package var counter: Bool
  /// What the reports of its event contradict each other in; told with the report that supplies the event's fields.
  package var conflicts: [EventConflict] = []

  package init(
    feed: String, key: String, time: EventTime, kind: String, title: String? = nil, publisher: String? = nil,
    url: String? = nil, file: String, line: Int, role: String? = nil, counter: Bool = false
  ) {
    self.feed = feed
    self.key = key
    self.time = time
    self.kind = kind
    self.title = title
    self.publisher = publisher
    self.url = url
    self.file = file
    self.line = line
    self.role = role
    self.counter = counter
  }
}

/// Which part of the evidence a line of the alert log shows.
package enum ShownEvidence {
  static let first = 10
  static let last = 40

  /// The first 10 and the last 40 of what is given in the order of time; all of it where that is no more.
  ///
  /// Taking it of what was taken already changes nothing.
  package static func of<Element>(_ evidence: [Element]) -> [Element] {
    guard evidence.count > first + last else { return evidence }
    return Array(evidence.prefix(first) + evidence.suffix(last))
  }
}

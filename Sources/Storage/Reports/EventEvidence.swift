package import Events

/// An event as evidence: the event itself, what is told of it, and who tells it.
package struct EventEvidence: Sendable {
  /// Nil where no active report tells of it.
  package var event: Event?
  /// Its active reports, the most exact first.
  package var reports: [EvidenceRow]
  /// Who tells it, a source for each report.
  fileprivate var sources: [SourceCounter.Source]
}

extension StoreReading {
  /// An event as it is, or as it was known by a moment, with its reports.
  package func evidence(of event: Event.ID, asOf moment: Instant? = nil) throws(StorageError) -> EventEvidence {
    var names = FileNames()
    return try evidence(of: event, asOf: moment, &names)
  }

  /// The same for who asks for many.
  package func evidence(
    of event: Event.ID, asOf moment: Instant?, _ names: inout FileNames
  ) throws(StorageError) -> EventEvidence {
    let stored = try database.reports(of: event, asOf: moment)
    let told: Event?
    if let moment { told = try database.event(event, asOf: moment) } else { told = Event(stored: stored) }
    return EventEvidence(
      event: told, reports: try database.evidence(stored, &names),
      sources: stored.map { SourceCounter.source(of: $0.report, family: database.family) })
  }
}

extension Database {
  /// ``PublisherFamily/name(_:)``, reckoned once for each publisher.
  fileprivate func family(_ publisher: String) -> String {
    if let known = families[publisher] { return known }
    if families.count >= Database.maxTexts { families.removeAll() }
    let family = PublisherFamily.name(publisher)
    families[publisher] = family
    return family
  }
}

extension SourceCounts {
  /// Who tells of several events.
  package init(_ evidence: [EventEvidence]) {
    var counter = SourceCounter()
    for source in evidence.lazy.flatMap(\.sources) { counter.add(source) }
    self = counter.counts
  }
}

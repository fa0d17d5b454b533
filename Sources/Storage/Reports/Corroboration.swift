package import Events

/// How many tell of some events, and how many of these tell it of their own.
package struct SourceCounts: Sendable, Hashable {
  package var reports = 0
  /// Distinct publishers; a report that names none counts by the domain of its address, else by its feed.
  package var publishers = 0
  /// Distinct origins: the agency that a report says it got it from, or that its first words name as in `(Reuters)`; else
  /// its publisher.
  package var origins = 0

  package init(reports: Int = 0, publishers: Int = 0, origins: Int = 0) {
    self.reports = reports
    self.publishers = publishers
    self.origins = origins
  }
}

/// What the reports of one event have in common, and what not.
package struct Corroboration: Sendable, Hashable {
  package var sources: SourceCounts
  package var conflicts: [EventConflict]

  package init(sources: SourceCounts, conflicts: [EventConflict]) {
    self.sources = sources
    self.conflicts = conflicts
  }
}

extension StoreReading {
  /// The reports, publishers and origins of events, as they are or as they were known by a moment.
  package func sources(ofEvents events: [Event.ID], asOf moment: Instant? = nil) throws(StorageError) -> SourceCounts {
    var counter = SourceCounter()
    for event in events {
      for stored in try database.reports(of: event, asOf: moment) { counter.add(stored.report) }
    }
    return counter.counts
  }

  /// How well an event is told, as it is or as it was known by a moment.
  package func corroboration(of event: Event.ID, asOf moment: Instant? = nil) throws(StorageError) -> Corroboration {
    let reports = try reports(ofEvents: [event], asOf: moment).map(\.stored.report)
    var counter = SourceCounter()
    for report in reports { counter.add(report) }
    return Corroboration(sources: counter.counts, conflicts: EventConflict.all(in: reports))
  }
}

/// Counts who tells of something. Names are compared by family: `reuters.com`, `uk.reuters.com` and `Reuters` are one.
struct SourceCounter {
  private var reports = 0
  private var publishers: Set<String> = []
  private var origins: Set<String> = []

  /// Who tells of something in one report.
  struct Source: Sendable {
    var publisher: String
    var origin: String
  }

  /// - Parameter family: ``PublisherFamily/name(_:)``, or what remembers it.
  static func source(of report: Report, family: (String) -> String = PublisherFamily.name) -> Source {
    let publisher = family(report.publisher ?? WebAddress.host(report.url) ?? report.feed)
    let wire = report.origin ?? WireTag.agency(report.title) ?? WireTag.agency(report.text)
    return Source(publisher: publisher, origin: wire.map(family) ?? publisher)
  }

  mutating func add(_ report: Report) { add(SourceCounter.source(of: report)) }

  mutating func add(_ source: Source) {
    reports += 1
    publishers.insert(source.publisher)
    origins.insert(source.origin)
  }

  var counts: SourceCounts {
    SourceCounts(reports: reports, publishers: publishers.count, origins: origins.count)
  }
}

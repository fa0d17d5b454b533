/// How the events changed that the records of a chunk touched, each once, in the order in which they were first touched.
///
/// Nearly all of them are new and told by one report. These are named by their rows, since whoever looks at them mostly
/// asks for two or three of their words; an ``Event`` is made of one when it is asked for.
package struct EventChanges: Sendable {
  /// How one event changed.
  package enum Change: Sendable {
    /// It came, and the report in a row is all that tells of it.
    case new(Event.ID, row: Int)
    /// It came (`old` is nil), was corrected, or was withdrawn (`new` is nil).
    case other(old: Event?, new: Event?)
  }

  package let reports: PackedReports
  /// When the reports were stored.
  package let ingested: Instant
  package var changes: [Change]

  package init(reports: PackedReports, ingested: Instant, changes: [Change] = []) {
    self.reports = reports
    self.ingested = ingested
    self.changes = changes
  }

  /// Events that are there, none of them a row.
  package init(_ events: [Event]) {
    self.init(
      reports: PackedReports(), ingested: .distantFuture, changes: events.map { .other(old: nil, new: $0) })
  }

  /// The number of the last event.
  package var lastID: Event.ID? {
    switch changes.last {
    case .new(let id, _)?: id
    case .other(let old, let new)?: (new ?? old)?.id
    case nil: nil
    }
  }

  /// A new event, made of its row.
  package func event(_ id: Event.ID, row: Int) -> Event {
    Event(id: id, report: reports.report(reports.rows[row]), ingested: ingested)
  }

  /// What an event was before and what it is after a change.
  package func events(of change: Change) -> (old: Event?, new: Event?) {
    switch change {
    case .new(let id, let row): (nil, event(id, row: row))
    case .other(let old, let new): (old, new)
    }
  }
}

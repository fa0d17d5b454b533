/// What happened, as far as the reports of it agree.
///
/// A report without a `cluster` is an event of its own. Reports that share one are one event: their date intervals are
/// intersected in the order of (width, start, feed, key); a report whose interval does not overlap what the ones
/// before it left is set aside. The first report in that order supplies the fields, and the earliest `known` counts.
///
/// A class, so that passing one on costs a reference and not a copy of three dozen fields; nothing in it ever changes.
package final class Event: Sendable {
  /// Names the event in the store and in the state of rules: the number of the first report of it that was stored.
  package typealias ID = Int64

  package let id: ID
  /// The report that supplies the fields.
  package let report: Report
  /// What the reports' intervals have in common.
  package let time: EventTime
  /// When the first source published it; nil where none says so.
  package let known: Instant?
  /// When the first report of it was stored.
  package let ingested: Instant
  /// The keys of all its reports, sorted, and its cluster: the names by which another event's `after` may call it.
  package let names: [String]
  /// What any of its reports says it came after.
  package let after: [String]
  /// The keys, as `feed/key`, of the reports whose dates contradict the others'.
  package let setAside: [String]
  /// How many reports tell of it.
  package let reportCount: Int

  /// An event told by one report.
  package init(id: ID, report: Report, ingested: Instant) {
    self.id = id
    self.report = report
    self.time = report.time
    self.known = report.known
    self.ingested = ingested
    self.names = report.cluster.map { [report.key, $0] } ?? [report.key]
    self.after = report.after
    self.setAside = []
    self.reportCount = 1
  }

  /// An event told by all the active reports of one cluster, each with the time at which it was stored; nil where
  /// there is none.
  package init?(id: ID, reports: [(report: Report, ingested: Instant)]) {
    let ordered = reports.sorted { Event.precedes($0.report, $1.report) }
    guard let first = ordered.first else { return nil }
    var time = first.report.time
    var setAside: [String] = []
    for (report, _) in ordered.dropFirst() {
      if let common = time.intersection(report.time) {
        time = common
      } else {
        setAside.append(report.name)
      }
    }
    self.id = id
    self.report = first.report
    self.time = time
    self.known = reports.compactMap(\.report.known).min()
    self.ingested = reports.map(\.ingested).min() ?? first.ingested
    self.names = Set(reports.map(\.report.key)).sorted() + (first.report.cluster.map { [$0] } ?? [])
    self.after = Set(reports.flatMap(\.report.after)).sorted()
    self.setAside = setAside
    self.reportCount = reports.count
  }

  private static func precedes(_ left: Report, _ right: Report) -> Bool {
    let leftWidth = left.time.end.milliseconds(since: left.time.start)
    let rightWidth = right.time.end.milliseconds(since: right.time.start)
    return (leftWidth, left.time.start.milliseconds, left.feed, left.key)
      < (rightWidth, right.time.start.milliseconds, right.feed, right.key)
  }

  /// When the event counts: it enters a window at this interval's end and leaves a window's length after its start.
  ///
  /// No event ends later than it was known. What is forecast, scheduled, standing, assessed or conditional takes
  /// effect at the moment it became known; without a `known`, that is the interval's end, or the import if that was
  /// earlier.
  package var effect: EventTime {
    time.effect(known: known, ingested: ingested, modality: report.modality)
  }
}

extension Event {
  /// When the event was known, as ``EventTime/known(_:ingested:)`` has it.
  package var knownAt: Instant { time.known(known, ingested: ingested) }
}

extension EventTime {
  /// When what was then was known: where no source says so, at the interval's end, or at the import if that was earlier.
  package func known(_ known: Instant?, ingested: Instant) -> Instant { known ?? min(end, ingested) }

  /// When an event of this time counts, see ``Event/effect``.
  func effect(known: Instant?, ingested: Instant, modality: Modality) -> EventTime {
    let known = self.known(known, ingested: ingested)
    if modality.takesEffectWhenKnown { return EventTime(known) }
    let end = min(end, max(start, known))
    return end == self.end ? self : EventTime(start: start, end: end, precision: precision)
  }
}

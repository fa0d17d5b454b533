import Events
import Rules
import Storage

/// The events of the two periods of a brief, gone through once.
struct BriefEvents {
  private(set) var counter: TagCounter
  /// The latest first; what an alert rests on is among them, however old.
  private(set) var conflicts: [Brief.Conflict] = []
  /// What was announced, is under way, and ends later.
  private(set) var underWay: [BriefDate] = []

  /// - Parameter evidence: conflicts that are known from the alerts that fire.
  init<Reader: StoreReading>(_ brief: BriefReader<Reader>, evidence: [Brief.Conflict]) throws(StorageError) {
    let (reader, period) = (brief.reader, brief.period)
    counter = TagCounter(brief.plans.map(\.rule).filter(\.isEnabled), since: period.since)
    var filter = EventFilter()
    filter.from = period.before.advanced(byMilliseconds: 1)
    filter.through = period.now
    var (counter, known, underWay) = (counter, evidence, [BriefDate]())
    try reader.forEachEvent(filter) { (event) throws(StorageError) in
      counter.add(event)
      if event.time.end > period.now, event.report.modality.liesAhead { underWay.append(BriefDate(end: event)) }
      if event.reportCount > 1 {
        let differences = EventConflict.all(in: try reader.reports(ofEvents: [event.id]).map(\.stored.report))
        if !differences.isEmpty { known.append(Brief.Conflict(event, differences, isEvidence: false)) }
      }
      return true
    }
    (self.counter, self.underWay) = (counter, underWay)
    conflicts = BriefEvents.each(known)
  }

  /// Each event once: as evidence, where it is that.
  private static func each(_ conflicts: [Brief.Conflict]) -> [Brief.Conflict] {
    var known: [Event.ID: Brief.Conflict] = [:]
    for conflict in conflicts where known[conflict.event]?.isEvidence != true { known[conflict.event] = conflict }
    return known.values.sorted { left, right in
      left.time.start != right.time.start ? left.time.start > right.time.start : left.event < right.event
    }
  }
}

extension Modality {
  /// Whether what is said so is to come: it stands in a calendar.
  var liesAhead: Bool {
    switch self {
    case .scheduled, .announced, .planned, .ordered, .forecast: true
    default: false
    }
  }
}

extension BriefDate {
  /// The date of an event that is to come.
  init(start event: Event) {
    let text = event.time.text
    self.init(
      at: event.time.start, time: text == event.time.start.text ? nil : text, kind: .event,
      subject: BriefDate.name(event),
      detail: BriefDate.manner(event))
  }

  /// The end of an event that is under way.
  init(end event: Event) {
    self.init(at: event.time.end, kind: .over, subject: BriefDate.name(event), detail: BriefDate.manner(event))
  }

  private static func name(_ event: Event) -> String {
    let title = event.report.title ?? event.report.kind
    return event.report.asset.map { "\($0): \(title)" } ?? title
  }

  private static func manner(_ event: Event) -> String {
    event.report.modality == .occurred ? "is dated so" : event.report.modality.rawValue
  }
}

import Events
import Storage

/// The lines of `vedette events`, as the events come. For people, columns line up: they are as wide as what the first events
/// have in them, which a terminal shows all of; who reads more gets lines before all are read.
struct EventLines {
  private let format: EventFormat
  private var columns = EventColumns()
  /// The first events, until it is known how wide the columns are; nil from then on.
  private var waiting: [(event: Event, told: Corroboration?)]?

  /// After how many events the columns stay as they are.
  static let measured = QueryOptions.terminalLimit

  init(_ format: EventFormat) {
    self.format = format
    if case .text = format { waiting = [] }
  }

  /// The lines that can be shown now that one more event is known.
  mutating func add(_ event: Event, _ told: Corroboration?) -> [String] {
    guard waiting != nil else { return [format.line(event, told, columns)] }
    waiting?.append((event, told))
    columns.fit(event)
    return waiting?.count == EventLines.measured ? end() : []
  }

  /// What is left.
  mutating func end() -> [String] {
    let lines = waiting?.map { format.line($0.event, $0.told, columns) } ?? []
    waiting = nil
    return lines
  }
}

/// How wide the columns of events are.
struct EventColumns {
  /// Of an instant.
  private(set) var time = 20
  private(set) var kind = 32
  private(set) var subject = 12

  /// Makes room for an event, unless its texts are so long that the lines of all others would suffer.
  mutating func fit(_ event: Event) {
    // Two instants.
    time = max(time, EventColumns.width(event.time.text, atMost: 41))
    kind = max(kind, EventColumns.width(printable(event.report.kind), atMost: 48))
    subject = max(subject, EventColumns.width(EventFormat.subject(event), atMost: 24))
  }

  private static func width(_ text: String, atMost limit: Int) -> Int {
    text.count > limit ? 0 : text.count
  }
}

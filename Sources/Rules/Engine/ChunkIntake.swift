import Events

/// The changes of one chunk on their way into streams, with what is kept of its words while it is gone through.
struct ChunkIntake {
  let changes: EventChanges
  /// Why single events are evaluated.
  let cause: Cause
  let now: Instant
  var work: Work
  var result = Evaluated()

  /// What events of a kind touch, by the kind's word.
  var targets: [[KindTarget]?]
  /// What another word finds.
  var found: [FieldWord: [Int]] = [:]
  var groups: WordGroups
  /// What is to be written into streams.
  private var matches: [PlainMatch] = []

  struct FieldWord: Hashable {
    var field: Int
    var word: Word
  }

  init(_ changes: EventChanges, groupings: [[WordLabel]], now: Instant) {
    self.changes = changes
    self.now = now
    let corrected = changes.changes.compactMap { if case .other(let old?, _) = $0 { old.id } else { nil } }
    cause = .changes(corrected: Set(corrected))
    work = Work()
    targets = Array(repeating: nil, count: changes.reports.words.count)
    groups = WordGroups(groupings, changes.reports)
    matches.reserveCapacity(changes.changes.count)
  }

  mutating func append(_ match: PlainMatch) { matches.append(match) }

  /// Writes the matches that are not written yet. They must be before anything else is written or asked for.
  mutating func deliver<H: History & ~Copyable>(
    of streams: [Stream], in known: inout KnownGroups, _ history: inout H
  ) throws(H.Failure) {
    guard !matches.isEmpty else { return }
    try history.insert(matches, into: &known, of: streams)
    matches.removeAll(keepingCapacity: true)
  }
}

/// A stream or, behind the streams, a rule without correlation that an event may touch.
struct KindTarget {
  let place: Int
  /// The steps that the event fills in the stream; nil where its kind does not tell whether it matches.
  let steps: UInt64?
}

/// The event of a row, made once somebody asks for it.
struct EventOfRow {
  let id: Event.ID
  let row: Int
  private var event: Event?

  init(id: Event.ID, row: Int) {
    self.id = id
    self.row = row
  }

  mutating func made(_ changes: EventChanges) -> Event {
    let made = event ?? changes.event(id, row: row)
    event = made
    return made
  }
}

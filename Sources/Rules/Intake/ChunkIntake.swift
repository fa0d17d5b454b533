import Events

/// The changes of one chunk on their way into streams, with what is kept of its words while it is gone through.
struct ChunkIntake {
  let changes: EventChanges
  /// Why single events are evaluated.
  let cause: Cause
  let now: Instant
  var work: Work
  var result = Evaluated()

  /// What events of a kind touch, as places of ``KindTargets``, by the kind's word; nil where that was not asked.
  var kinds: [Range<Int>?]
  /// What another word finds.
  var found: [FieldWord: [Int]] = [:]
  var groups: WordGroups
  /// Matches with their groups, of which is not noted yet when they were.
  var placed: [PlacedMatch] = []
  /// What is to be written into streams.
  private var matches: [PlainMatch] = []

  /// Nothing: what ``RecentMatches/glance(_:)`` gave goes here, so that it is asked at all.
  var glances: UInt64 = 0

  /// So many are placed before they are noted.
  static let mostPlaced = 64

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
    kinds = Array(repeating: nil, count: changes.reports.words.count)
    groups = WordGroups(groupings, changes.reports)
    matches.reserveCapacity(changes.changes.count)
    placed.reserveCapacity(ChunkIntake.mostPlaced)
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

/// A match of a row, of which is known where it belongs.
struct PlacedMatch {
  let match: PlainMatch
  /// Of the group's ``Touch/Place``.
  let hash: UInt64
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

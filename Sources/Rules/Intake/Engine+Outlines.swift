import Events

/// How streams are filled with stored events of which no more is read than what they look at.
extension Engine {
  /// How many events are read at once.
  private static let pageLimit = 4096

  /// Reads the stored events once, for streams that are not built yet and look at nothing but kinds, words and times.
  mutating func fill<H: History & ~Copyable>(
    _ places: [Int], now: Instant, _ history: inout H
  ) throws(H.Failure) {
    guard !places.isEmpty else { return }
    let wanted = Set(places)
    var index = DetectionIndex(places.map { streams[$0].stream.detection })
    let fields = Set(places.flatMap { streams[$0].stream.wordLabels?.map(\.field) ?? [] })
    var last = Event.ID.min
    while true {
      let page = try history.outlines(after: last, limit: Engine.pageLimit, of: fields) { index.mayMatch(kind: $0) }
      guard let end = page.lastID else { return }
      last = end
      kindTargets.makeRoom()
      knownGroups.makeRoom()
      var intake = ChunkIntake(page, groupings: groupings, now: now)
      for change in page.changes {
        switch change {
        case .new(let id, let row): try fill(wanted, id, row: row, &intake, &history)
        case .other(_, let event):
          guard let event else { continue }
          try deliver(&intake, &history)
          for found in index.candidates(for: event) { try fill(places[found], event, &history) }
        }
      }
      try deliver(&intake, &history)
    }
  }

  private mutating func fill<H: History & ~Copyable>(
    _ wanted: Set<Int>, _ id: Event.ID, row place: Int, _ intake: inout ChunkIntake, _ history: inout H
  ) throws(H.Failure) {
    let row = intake.changes.reports.rows[place]
    for found in kindTargets(of: row, &intake) {
      let target = kindTargets[found]
      guard wanted.contains(target.place), try !takeIn(id, row, target, &intake, &history) else { continue }
      try deliver(&intake, &history)
      if let event = try history.event(id) { try fill(target.place, event, &history) }
    }
  }

  /// Takes what a stored event matches into a stream that is not built yet.
  mutating func fill<H: History & ~Copyable>(
    _ place: Int, _ event: Event, _ history: inout H
  ) throws(H.Failure) {
    for (group, match) in streams[place].stream.matches(of: event) {
      _ = try takeIn(match, Touch.Place(stream: place, group: group), &history)
    }
  }
}

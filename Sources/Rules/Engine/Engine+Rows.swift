import Events

/// How new events get from the rows of their reports into streams.
extension Engine {
  /// Takes in a new event that is a row: as such where that tells all that its matches say, else as the event that is made
  /// of it.
  mutating func takeIn<H: History & ~Copyable>(
    _ id: Event.ID, row place: Int, _ intake: inout ChunkIntake, _ history: inout H
  ) throws(H.Failure) {
    let row = intake.changes.reports.rows[place]
    var event = EventOfRow(id: id, row: place)
    for target in targets(of: row, &event, &intake) {
      if let steps = target.steps, try takeIn(id, row, filling: steps, target.place, &intake, &history) { continue }
      let change = EventChange(old: nil, new: event.made(intake.changes))
      try take(change, target.place, &intake, &history)
    }
  }

  /// Evaluates a rule without correlation on a change, or notes the change in a stream, as one that may be touched.
  mutating func take<H: History & ~Copyable>(
    _ change: EventChange, _ candidate: Int, _ intake: inout ChunkIntake, _ history: inout H
  ) throws(H.Failure) {
    guard let id = change.id else { return }
    try intake.deliver(of: streamList, in: &knownGroups, &history)
    if candidate < streams.count { return try record(change, inStream: candidate, &intake.work, &history) }
    let evaluation = EventEvaluation(
      plan: plans[single[candidate - streams.count]], now: intake.now, cause: intake.cause)
    intake.result += try evaluation.run(id, change, &history)
  }

  /// Takes the event of a row into a stream that it matches.
  ///
  /// - Returns: false, and nothing is taken in, where the row does not tell all.
  mutating func takeIn<H: History & ~Copyable>(
    _ id: Event.ID, _ row: PackedReport, filling steps: UInt64, _ stream: Int, _ intake: inout ChunkIntake,
    _ history: inout H
  ) throws(H.Failure) -> Bool {
    guard row.modality != .aggregate, let grouping = streams[stream].grouping else { return false }
    let place: Int
    switch intake.groups.group(of: row, by: grouping, in: &knownGroups) {
    case .several: return false
    case .none: return true
    case .one(let found): place = found
    }
    let (start, finish) = extent(of: row, inStream: stream, ingested: intake.changes.ingested)
    let match = PlainMatch(stream: stream, group: place, event: id, start: start, finish: finish, steps: steps)
    let isOutOfReach = note(finish, groupHash: knownGroups.hashes[place], stream)
    if let isOutOfReach {
      intake.append(match)
      if isOutOfReach, finish <= intake.now {
        if !knownCounts.isEmpty {
          knownCounts.forget(Touch.Place.hash(stream: stream, groupHash: knownGroups.hashes[place]), from: finish)
        }
        return true
      }
    }
    let group = knownGroups.groups[place]
    let touched = Touch.Place(stream: stream, group: group.group, groupHash: group.hash)
    if isOutOfReach == nil {
      try intake.deliver(of: streamList, in: &knownGroups, &history)
      guard try takeIn(match.match, touched, &history) else { return true }
    }
    intake.work.add(touched, Touch(start: start, finish: finish))
    return true
  }

  /// Notes when a match finishes, as one of a group that has others or, where that is certain, as the first.
  ///
  /// - Returns: whether the match leaves all rules of its stream as they were; nil, and nothing is noted, where the history
  ///   has to tell whether the group has others, or whether there is room for one more.
  private mutating func note(_ finish: Instant, groupHash: UInt64, _ stream: Int) -> Bool? {
    let hash = Touch.Place.hash(stream: stream, groupHash: groupHash)
    switch recent.insertFurther(finish, of: hash, depth: streams[stream].matchDepth, streams[stream].bounds) {
    case .noted(let isOutOfReach): return isOutOfReach
    case .undecided: return nil
    case .unknown:
      guard wholeStreams[stream] == true, !recent.hasForgotten, let count = groupCounts[stream],
        count < streamList[stream].maxGroups
      else { return nil }
      groupCounts[stream] = count + 1
      return recent.insertFirst(finish, of: hash, streams[stream].bounds)
    }
  }

  /// When an event that is a row counts in a stream.
  private func extent(of row: PackedReport, inStream stream: Int, ingested: Instant) -> (
    start: Instant, finish: Instant
  ) {
    if streamList[stream].usesArrival { return (ingested, ingested) }
    let effect = row.effect(ingested: ingested)
    return (effect.start, effect.end)
  }
}

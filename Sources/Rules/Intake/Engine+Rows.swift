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
    let targets = kindTargets(of: row, &intake)
    guard index.byField.isEmpty else {
      for target in self.targets(of: row, ofKind: targets, &event, &intake) {
        try takeIn(&event, row, target, &intake, &history)
      }
      return
    }
    for place in targets { try takeIn(&event, row, kindTargets[place], &intake, &history) }
  }

  private mutating func takeIn<H: History & ~Copyable>(
    _ event: inout EventOfRow, _ row: PackedReport, _ target: KindTarget, _ intake: inout ChunkIntake,
    _ history: inout H
  ) throws(H.Failure) {
    if try takeIn(event.id, row, target, &intake, &history) { return }
    try take(EventChange(old: nil, new: event.made(intake.changes)), target.place, &intake, &history)
  }

  /// Evaluates a rule without correlation on a change, or notes the change in a stream, as one that may be touched.
  mutating func take<H: History & ~Copyable>(
    _ change: EventChange, _ candidate: Int, _ intake: inout ChunkIntake, _ history: inout H
  ) throws(H.Failure) {
    guard let id = change.id else { return }
    try deliver(&intake, &history)
    if candidate < streams.count { return try record(change, inStream: candidate, &intake.work, &history) }
    let evaluation = EventEvaluation(
      plan: plans[single[candidate - streams.count]], now: intake.now, cause: intake.cause)
    intake.result += try evaluation.run(id, change, &history)
  }

  /// Takes the event of a row into a stream that it matches, with others to come.
  ///
  /// - Returns: false, and nothing is taken in, where the row does not tell all.
  mutating func takeIn<H: History & ~Copyable>(
    _ id: Event.ID, _ row: PackedReport, _ target: KindTarget, _ intake: inout ChunkIntake, _ history: inout H
  ) throws(H.Failure) -> Bool {
    guard row.modality != .aggregate, let filling = target.filling else { return false }
    let place: Int
    switch intake.groups.group(of: row, by: filling.grouping, in: &knownGroups) {
    case .several: return false
    case .none: return true
    case .one(let found): place = found
    }
    let arrival = intake.changes.ingested
    let extent = filling.usesArrival ? nil : row.effect(ingested: arrival)
    let match = PlainMatch(
      stream: target.place, group: place, event: id, start: extent?.start ?? arrival, finish: extent?.end ?? arrival,
      steps: filling.steps)
    let hash = Touch.Place.hash(stream: target.place, groupHash: knownGroups.hashes[place])
    intake.placed.append(PlacedMatch(match: match, hash: hash))
    if intake.placed.count == ChunkIntake.mostPlaced { try takeInPlaced(&intake, &history) }
    return true
  }

  /// Takes in all that rows brought, and writes what is not written yet. It must be before anything else is taken in,
  /// written or asked for.
  mutating func deliver<H: History & ~Copyable>(
    _ intake: inout ChunkIntake, _ history: inout H
  ) throws(H.Failure) {
    try takeInPlaced(&intake, &history)
    try intake.deliver(of: streamList, in: &knownGroups, &history)
  }

  private mutating func takeInPlaced<H: History & ~Copyable>(
    _ intake: inout ChunkIntake, _ history: inout H
  ) throws(H.Failure) {
    guard !intake.placed.isEmpty else { return }
    for placed in intake.placed { intake.glances ^= recent.glance(placed.hash) }
    for place in intake.placed.indices { try takeIn(intake.placed[place], &intake, &history) }
    intake.placed.removeAll(keepingCapacity: true)
  }

  private mutating func takeIn<H: History & ~Copyable>(
    _ placed: PlacedMatch, _ intake: inout ChunkIntake, _ history: inout H
  ) throws(H.Failure) {
    let match = placed.match
    let isOutOfReach = note(placed)
    if let isOutOfReach {
      intake.append(match)
      if isOutOfReach, match.finish <= intake.now {
        if !knownCounts.isEmpty { knownCounts.forget(placed.hash, from: match.finish) }
        return
      }
    }
    let group = knownGroups.groups[match.group]
    let touched = Touch.Place(stream: match.stream, group: group.group, groupHash: group.hash)
    if isOutOfReach == nil {
      try intake.deliver(of: streamList, in: &knownGroups, &history)
      guard try takeIn(match.match, touched, &history) else { return }
    }
    intake.work.add(touched, Touch(start: match.start, finish: match.finish))
  }

  /// Notes when a match finishes, as one of a group that has others or, where that is certain, as the first.
  ///
  /// - Returns: whether the match leaves all rules of its stream as they were; nil, and nothing is noted, where the history
  ///   has to tell whether the group has others, or whether there is room for one more.
  private mutating func note(_ placed: PlacedMatch) -> Bool? {
    let (stream, finish) = (placed.match.stream, placed.match.finish)
    let noted = recent.insertFurther(
      finish, of: placed.hash, depth: streams[stream].matchDepth, streams[stream].bounds)
    switch noted {
    case .noted(let isOutOfReach): return isOutOfReach
    case .undecided: return nil
    case .unknown:
      guard wholeStreams[stream] == true, !recent.hasForgotten, let count = groupCounts[stream],
        count < streamList[stream].maxGroups
      else { return nil }
      groupCounts[stream] = count + 1
      return recent.insertFirst(finish, of: placed.hash, streams[stream].bounds)
    }
  }
}

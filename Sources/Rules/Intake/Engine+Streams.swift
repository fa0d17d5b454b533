import Events

/// What events and alerts put into streams.
extension Engine {
  /// Whether an event of a kind may touch any stream or rule. A new one of another kind need not be shown to the engine.
  package mutating func concerns(kind: String) -> Bool {
    index.mayMatch(kind: kind)
  }

  /// The streams (by their place) and then the rules without correlation that an event can touch.
  mutating func candidates(of change: EventChange) -> [Int] {
    var places = change.new.map { index.candidates(for: $0) } ?? []
    if let old = change.old {
      for place in index.candidates(for: old) where !places.contains(place) { places.append(place) }
    }
    return places
  }

  /// Writes a change into a stream and notes which groups it touched.
  mutating func record<H: History & ~Copyable>(
    _ change: EventChange, inStream place: Int, _ work: inout Work, _ history: inout H
  ) throws(H.Failure) {
    let stream = streams[place].stream
    try record(
      change.old.map(stream.matches) ?? [], change.new.map(stream.matches) ?? [], isCorrection: change.old != nil,
      place, &work, &history)
  }

  /// Tells other rules of alerts that changed.
  mutating func takeIn<H: History & ~Copyable>(
    _ alerts: [AlertChange], _ work: inout Work, _ history: inout H, except waiting: [Int] = []
  ) throws(H.Failure) {
    guard !consumers.isEmpty else { return }
    for change in alerts {
      guard let id = (change.new ?? change.old)?.rule, let users = consumers[id],
        let rule = plans.first(where: { $0.rule.id == id })?.rule
      else { continue }
      let old = change.old.flatMap { AlertEvent.event($0, of: rule, subject: change.oldSubject) }
      let new = change.new.flatMap { AlertEvent.event($0, of: rule, subject: change.newSubject) }
      for place in users where !waiting.contains(place) {
        let stream = streams[place].stream
        try record(
          old.map { stream.matches(ofAlert: $0, rule: id) } ?? [],
          new.map { stream.matches(ofAlert: $0, rule: id) } ?? [], isCorrection: old != nil, place, &work, &history)
      }
    }
  }

  private mutating func record<H: History & ~Copyable>(
    _ old: [(group: Group, match: Match)], _ new: [(group: Group, match: Match)], isCorrection: Bool, _ place: Int,
    _ work: inout Work, _ history: inout H
  ) throws(H.Failure) {
    // Most events are new.
    let (before, after) = old.isEmpty ? ([:], [:]) : (Engine.byGroup(old), Engine.byGroup(new))
    for (group, match) in old where new.isEmpty || after[group] != match {
      let touched = Touch.Place(stream: place, group: group)
      try remove(match, touched, &history)
      work.add(touched, Touch(match, isCorrection: true))
    }
    for (group, match) in new where old.isEmpty || before[group] != match {
      let touched = Touch.Place(stream: place, group: group)
      guard try takeIn(match, touched, &history) else { continue }
      work.add(touched, Touch(match, isCorrection: isCorrection))
    }
  }

  private static func byGroup(_ matches: [(group: Group, match: Match)]) -> [Group: Match] {
    Dictionary(matches.lazy.map { ($0.group, $0.match) }) { _, last in last }
  }

  /// Takes a match out of a stream. A group that has no other is one no more.
  private mutating func remove<H: History & ~Copyable>(
    _ match: Match, _ place: Touch.Place, _ history: inout H
  ) throws(H.Failure) {
    // A match of one group too many was never written.
    let isCounted = groupCounts[place.stream] == nil ? false : try !isNew(place, &history)
    try history.remove(match, from: place.group, of: streams[place.stream].stream)
    recent.forget(place)
    if isCounted, try isNew(place, &history) { groupCounts[place.stream]? -= 1 }
  }

  /// Writes a match into a stream, unless that would be one group too many.
  mutating func takeIn<H: History & ~Copyable>(
    _ match: Match, _ place: Touch.Place, _ history: inout H
  ) throws(H.Failure) -> Bool {
    let use = streams[place.stream]
    if try isNew(place, &history) {
      let count: Int
      if let known = groupCounts[place.stream] {
        count = known
      } else {
        count = try history.groups(of: use.stream).count
      }
      guard count < use.stream.maxGroups else {
        fullRules.formUnion(use.plans.map { plans[$0].rule.id })
        groupCounts[place.stream] = count
        return false
      }
      groupCounts[place.stream] = count + 1
    }
    try history.insert(match, into: place.group, of: use.stream)
    recent.insert(match.finish, of: place, depth: use.matchDepth)
    return true
  }

  /// Whether a group has no matches. Afterwards its newest are known.
  private mutating func isNew<H: History & ~Copyable>(
    _ place: Touch.Place, _ history: inout H
  ) throws(H.Failure) -> Bool {
    if let isEmpty = recent.isEmpty(place) { return isEmpty }
    let (stream, depth) = (streams[place.stream].stream, streams[place.stream].matchDepth)
    if try isWhole(place.stream, &history), !recent.hasLine(place) {
      recent.learn(place, [], depth: depth)
      return true
    }
    let newest = try history.newestFinishes(of: stream, in: place.group, limit: depth + 1)
    recent.learn(place, newest, depth: depth)
    return newest.isEmpty
  }

  /// Whether every group of a stream is known: it was empty when it was first asked for, and nothing was forgotten since.
  private mutating func isWhole<H: History & ~Copyable>(
    _ place: Int, _ history: inout H
  ) throws(H.Failure) -> Bool {
    if let known = wholeStreams[place] { return known && !recent.hasForgotten }
    let isEmpty = try !history.hasMatches(of: streams[place].stream)
    wholeStreams[place] = isEmpty
    return isEmpty && !recent.hasForgotten
  }
}

import Events

/// What a link is, and what it goes on with.
extension ChainSearch {
  func stage(_ link: Link) -> Int { shape.positions[link.position].stage }

  /// By how many events have entered, the earliest start of those among them that say they came after one which has not.
  static func statements(_ matches: [Match]) -> [Instant] {
    var last: [String: Int] = [:]
    for (index, match) in matches.enumerated() { for name in match.names { last[name] = index } }
    var result = [Instant](repeating: .distantFuture, count: matches.count + 1)
    for (index, match) in matches.enumerated() {
      guard let named = match.after.compactMap({ last[$0] }).max(), named > index else { continue }
      for entered in (index + 1)...named { result[entered] = min(result[entered], match.start) }
    }
    return result
  }

  /// The links of a chain, the last first.
  func chain(_ place: Int) -> [Link] {
    var result: [Link] = []
    var place: Int? = place
    while let current = place {
      result.append(links[current])
      place = links[current].previous
    }
    return result
  }

  func opened(_ index: Int) -> Link? {
    let extent = Extent(matches[index])
    guard reading == .possible || leaves[index] > now else { return nil }
    let link = Link(
      event: index, position: 0, previous: nil, leave: leaves[index], current: extent, before: nil, opening: extent,
      whole: extent)
    return checked(link)
  }

  /// The chain that goes on from a link with an event; nil where that is none.
  func extended(_ place: Int, to index: Int) -> Link? {
    let (link, match) = (links[place], matches[index])
    let position = shape.positions[link.position + 1]
    if !position.isFirst && index <= link.event { return nil }
    let leave = min(link.leave, leaves[index])
    guard reading == .possible ? match.start < link.leave : leave > now else { return nil }
    if reading == .possible && !position.isFirst && link.current.maxStart >= leaves[index] { return nil }
    let before = position.isFirst ? link.current : link.before
    if let before, !follows(match, before, stage: position.stage - 1, of: place) { return nil }
    if mayRepeat && chain(place).contains(where: { $0.event == index }) { return nil }
    let current = position.isFirst ? Extent(match) : link.current.joined(match)
    return checked(
      Link(
        event: index, position: link.position + 1, previous: place, leave: leave, current: current, before: before,
        opening: position.stage == 0 ? current : link.opening, whole: link.whole.joined(match)))
  }

  /// Whether an event comes after all events of a stage, and in time.
  private func follows(_ match: Match, _ before: Extent, stage: Int, of place: Int) -> Bool {
    let within = shape.stages[stage + 1].within
    if reading == .possible {
      return before.maxStart <= match.finish
        && within.map { match.start <= before.maxFinish.advanced(by: $0) } ?? true
    }
    if let within, match.finish > before.maxStart.advanced(by: within) { return false }
    if before.maxFinish < match.start { return true }
    guard hasLinks else { return false }
    return chain(place).filter { self.stage($0) == stage }.allSatisfy { link in
      let earlier = matches[link.event]
      let isStated = match.after.contains { earlier.names.contains($0) } && match.finish >= earlier.start
      return isStated || earlier.finish < match.start
    }
  }

  /// The link with what is to be known of it; nil if something came between that must not, or too much time passed.
  private func checked(_ link: Link) -> Link? {
    var link = link
    let position = shape.positions[link.position]
    note(&link)
    guard position.isLast || (position.isFirst && decidesEarly) else { return link }
    if position.stage == 1, let within = shape.firstWithin, let before = link.before {
      let isInTime =
        reading == .certain
        ? link.current.minFinish <= before.minStart.advanced(by: within)
        : link.current.minStart <= before.minFinish.advanced(by: within)
      guard isInTime else { return nil }
    }
    return isBroken(before: link) ? nil : link
  }

  /// Whether something came before its last stage that must not, as far as that is known before the chain has its end.
  private func isBroken(before link: Link) -> Bool {
    let absences = shape.absences[stage(link)]
    guard let before = link.before else {
      return isBroken(link, absences.filter { $0.within != nil }) {
        shape.gap($0, before: link.opening, of: link.whole, $1)
      }
    }
    return isBroken(link, absences) { absence, _ in shape.gap(absence, from: before, to: link.current) }
  }

  private func note(_ link: inout Link) {
    let match = matches[link.event]
    let previous = link.previous.map { links[$0] }
    link.exempt = previous?.exempt ?? []
    if match.steps & absentMask != 0 { link.exempt.append(link.event) }
    if shape.hasOpenStart {
      for absence in shape.absences[0] where absence.within == nil {
        guard let times = absentTimes[absence.step] else { continue }
        link.rank +=
          reading == .certain
          ? times.startedCount(by: link.opening.minFinish) : times.finishedCount(before: link.opening.minStart)
      }
    }
    guard mayRepeat else { return }
    let position = shape.positions[link.position]
    let later = shape.stages[(position.stage + 1)...].reduce(UInt64(0)) { $0 | 1 << UInt64($1.step) }
    let own: UInt64 = position.isLast ? 0 : 1 << UInt64(shape.stages[position.stage].step)
    if match.steps & later != 0 { link.reusable.append(link.event) }
    for member in link.previous.map({ chain($0) }) ?? [] {
      let mask = stage(member) == position.stage ? later : later | own
      if matches[member.event].steps & mask != 0 { link.reusable.append(member.event) }
    }
  }

  /// Whether any of the absences came in its gap, other than as an event of the chain.
  func isBroken(
    _ link: Link, _ absences: [SequenceShape.Absence], gap: (SequenceShape.Absence, StepTimes) -> Gap
  ) -> Bool {
    absences.contains { absence in
      guard let times = absentTimes[absence.step] else { return false }
      let gap = gap(absence, times)
      let own = link.exempt.count { matches[$0].fills(absence.step) && gap.isBroken(by: matches[$0], reading) }
      return times.count(in: gap, reading) > own
    }
  }
}

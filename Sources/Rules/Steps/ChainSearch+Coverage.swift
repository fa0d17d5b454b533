import Events

/// Which links can be given up.
extension ChainSearch {
  /// Whether whatever goes on from a link also goes on from one of the others, with no worse result.
  ///
  /// Others that share no event with what follows would do; where events may fill several positions, each of the others
  /// must be ruled out by one of the events that follow, and there are only so many of these. (Representative families:
  /// Monien 1985, "How to find long paths efficiently".)
  ///
  /// - Parameters:
  ///   - reusableFrom: events that ended before that cannot follow any more.
  ///   - isSettled: whether all that is still to follow another comes after its last stage in time.
  func isDispensable(
    _ link: Link, _ others: [Int], reusableFrom: Instant = .distantPast, isSettled: (Link) -> Bool
  ) -> Bool {
    var rivals: [[Int]] = []
    for place in others where covers(links[place], link, isSettled: isSettled(links[place])) {
      let own = links[place].reusable.filter {
        matches[$0].finish >= reusableFrom && !link.reusable.contains($0)
      }
      if own.isEmpty { return true }
      rivals.append(own)
    }
    return !rivals.isEmpty && !canRuleOut(rivals, shape.positions.count - 1 - link.position)
  }

  /// Whether so many events can be found that each of the sets has one of them.
  private func canRuleOut(_ sets: [[Int]], _ count: Int) -> Bool {
    guard let first = sets.first else { return true }
    guard count > 0 else { return false }
    return first.contains { event in canRuleOut(sets.filter { !$0.contains(event) }, count - 1) }
  }

  /// Whether what goes on from one link may as well go on from another of the same position.
  private func covers(_ left: Link, _ right: Link, isSettled: Bool) -> Bool {
    guard left.leave >= right.leave, left.rank <= right.rank, left.exempt == right.exempt else { return false }
    let (stage, position) = (stage(right), shape.positions[right.position])
    guard coversEnds(left, right, stage, isComplete: position.isLast) else { return false }
    let isFree = isSettled && !shape.absences[stage + 1].contains { $0.within != nil }
    guard covers(left.current, right.current, isSettled: isFree), coversLimits(left, right, stage) else { return false }
    if !isSettled && hasLinks && members(left) != members(right) { return false }
    if position.isLast { return true }
    guard isSettled || left.event <= right.event else { return false }
    if let leftBefore = left.before, let rightBefore = right.before {
      guard covers(leftBefore, rightBefore, isSettled: isSettled) else { return false }
    }
    let isOpen = !shape.absences[stage].isEmpty || (stage == 1 && shape.firstWithin != nil)
    guard isOpen, !decidesEarly else { return true }
    return left.before == right.before && left.current.minStart == right.current.minStart
      && left.current.minFinish == right.current.minFinish
  }

  /// Whether what may follow one within limits in months may follow the other, too: what is later in January need not be
  /// later a month on. A month after 30 January 12:00 is 28 February 12:00, after 31 January 06:00 it is 06:00 of that day.
  private func coversLimits(_ left: Link, _ right: Link, _ stage: Int) -> Bool {
    func isCovered(_ within: ZonedSpan?, _ left: Instant?, _ right: Instant?) -> Bool {
      guard let within, within.span.months != 0, let left, let right else { return true }
      return left.advanced(by: within) >= right.advanced(by: within)
    }
    let latest = reading == .certain ? \Extent.maxStart : \Extent.maxFinish
    let earliest = reading == .certain ? \Extent.minStart : \Extent.minFinish
    let next = stage + 1 < shape.stages.count ? shape.stages[stage + 1].within : nil
    return isCovered(next, left.current[keyPath: latest], right.current[keyPath: latest])
      && isCovered(shape.stages[stage].within, left.before?[keyPath: latest], right.before?[keyPath: latest])
      && isCovered(shape.firstWithin, left.opening[keyPath: earliest], right.opening[keyPath: earliest])
  }

  /// As far as the chain's begin and end decide what must not come before and after it.
  private func coversEnds(_ left: Link, _ right: Link, _ stage: Int, isComplete: Bool) -> Bool {
    if shape.hasOpenEnd {
      guard left.whole.minStart == right.whole.minStart, left.whole.minFinish == right.whole.minFinish else {
        return false
      }
    }
    if shape.hasOpenStart {
      let isLater =
        reading == .certain
        ? left.whole.maxStart >= right.whole.maxStart : left.whole.maxFinish >= right.whole.maxFinish
      guard isLater else { return false }
    }
    guard shape.firstWithin != nil, stage == 0 || (stage == 1 && !isComplete) else { return true }
    return reading == .certain
      ? left.opening.minStart >= right.opening.minStart : left.opening.minFinish >= right.opening.minFinish
  }

  /// Whether what comes after one stage may as well come after the other.
  private func covers(_ left: Extent, _ right: Extent, isSettled: Bool) -> Bool {
    switch reading {
    case .certain:
      left.maxStart >= right.maxStart && (isSettled || left.maxFinish <= right.maxFinish)
    case .possible:
      left.maxFinish >= right.maxFinish && (isSettled || left.maxStart <= right.maxStart)
    }
  }

  /// The events that a source may have to name: of a link's last stage and, until that is filled, of the one before.
  private func members(_ link: Link) -> [Int] {
    let oldest = shape.positions[link.position].isLast ? stage(link) : stage(link) - 1
    let earlier = link.previous.map { chain($0) } ?? []
    return [link.event] + earlier.filter { stage($0) >= oldest }.map(\.event)
  }
}

import Events

/// Finds the chains of a sequence whose steps have minimums, limits or absences, or whose events could stand in a chain
/// twice: every span in which some chain holds.
///
/// Events enter in the order of their ends. A chain up to a position is a *link* to the chain before; an event that enters
/// goes on with the links that there are, and where events overlap or name each other in `after`, earlier ones go on with
/// what it began. A link is given up when another can be gone on with wherever it can, with no worse result
/// (``covers(_:_:isSettled:)``), so that of points in time about one is left at each position. Where
/// something must not come for the rest of the window behind a chain, each begin has a deadline of its own, and one is
/// left for each begin in the window.
struct ChainSearch {
  /// A chain up to an event.
  struct Link {
    var event: Int
    var position: Int
    var previous: Int?
    /// When the first of its events leaves the window.
    var leave: Instant
    /// Of its last stage as far as that goes, of the stage before, of the first, and of all.
    var current: Extent
    var before: Extent?
    var opening: Extent
    var whole: Extent
    /// How many events may have come before its first stage that must not.
    var rank = 0
    /// Its events that also match an absent step, and those that could fill a later position as well.
    var exempt: [Int] = []
    var reusable: [Int] = []
  }

  let shape: SequenceShape
  let matches: [Match]
  let reading: Reading
  /// Whether of each stage the first event decides what must not come before it: of points in time, unless an event
  /// matches both an absent step and one that must come.
  let decidesEarly: Bool
  let hasLinks: Bool
  /// Whether an event that came earlier may go on with what came later.
  let goesBack: Bool
  let leaves: [Instant]
  /// The earliest start of an event and all that enter after it.
  private let horizons: [Instant]
  /// The earliest start of an event that entered before another and says that it came after that.
  private let statements: [Instant]
  /// Of each stage, when the events that can fill it were.
  private let followers: [StepTimes]
  let absentTimes: [Int: StepTimes]
  let absentMask: UInt64
  /// Whether an event matches two steps that must come.
  let mayRepeat: Bool
  private(set) var links: [Link] = []
  private var alive: [[Int]]
  private var limits: [Int]
  private var queue: [Int] = []
  private(set) var entered = 0
  private var furthest = Instant.distantPast
  /// What was found, each with the last link of its chain.
  private(set) var completed: [(holding: Holding, link: Int)] = []

  init(_ shape: SequenceShape, _ matches: [Match], _ reading: Reading) {
    self.shape = shape
    self.matches = matches
    self.reading = reading
    leaves = matches.map { reading.leave($0, shape.window) }
    hasLinks = reading == .certain && matches.contains { !$0.after.isEmpty }
    goesBack = reading == .possible || hasLinks
    var horizons = [Instant](repeating: .distantFuture, count: matches.count + 1)
    for index in matches.indices.reversed() { horizons[index] = min(horizons[index + 1], matches[index].start) }
    self.horizons = horizons
    statements = hasLinks ? ChainSearch.statements(matches) : []
    followers = shape.stages.map { StepTimes(matches, step: $0.step) }
    let absent = shape.absences.joined().map(\.step)
    absentTimes = Dictionary(uniqueKeysWithValues: absent.map { ($0, StepTimes(matches, step: $0)) })
    absentMask = absent.reduce(0) { $0 | 1 << UInt64($1) }
    let positive = shape.stages.reduce(UInt64(0)) { $0 | 1 << UInt64($1.step) }
    let absentMask = absentMask
    decidesEarly = matches.allSatisfy {
      $0.start == $0.finish && ($0.steps & absentMask == 0 || $0.steps & positive == 0)
    }
    mayRepeat = goesBack && matches.contains { ($0.steps & positive).nonzeroBitCount > 1 }
    alive = Array(repeating: [], count: shape.positions.count)
    limits = Array(repeating: 4, count: shape.positions.count)
  }

  mutating func run() {
    for index in matches.indices { enter(index) }
  }

  /// The events of the chain that holds longest at a moment, each with its step.
  func members(at moment: Instant) -> [(match: Match, step: Int?)] {
    var best: (holding: Holding, link: Int)?
    for found in completed where found.holding.contains(moment) {
      if found.holding.end > best?.holding.end ?? .distantPast { best = found }
    }
    guard let best else { return [] }
    return chain(best.link).reversed().map { (matches[$0.event], shape.stages[stage($0)].step) }
  }

  // MARK: The sweep

  var now: Instant { matches[entered - 1].finish }

  private mutating func enter(_ index: Int) {
    entered = index + 1
    // In a chain that is to be certain, all have ended when the first leaves.
    let end = reading == .certain ? now : horizons[index]
    for position in alive.indices { alive[position].removeAll { links[$0].leave <= end } }
    var fresh: [Link] = []
    for position in shape.positions.indices where fills(index, position) {
      if position == 0 {
        if let link = opened(index) { fresh.append(link) }
      } else {
        fresh += alive[position - 1].compactMap { extended($0, to: index) }
      }
    }
    for link in fresh { add(link) }
    while let link = queue.popLast() { goOn(link) }
  }

  /// Goes on with a new link by events that entered earlier.
  private mutating func goOn(_ place: Int) {
    let next = links[place].position + 1
    guard goesBack else { return }
    var index = entered - 1
    while index >= 0, matches[index].finish >= links[place].current.maxStart {
      if fills(index, next), let link = extended(place, to: index) { add(link) }
      index -= 1
    }
  }

  private func fills(_ index: Int, _ position: Int) -> Bool {
    matches[index].fills(shape.stages[shape.positions[position].stage].step)
  }

  private mutating func add(_ link: Link) {
    guard link.position + 1 < shape.positions.count else { return complete(link) }
    let others = alive[link.position]
    // What this one can still go on with, others tried already; they are as good only where their order is no worse.
    let isNeeded = !isDispensable(link, others) { other in
      !goesBack && other.current.maxFinish < horizons[entered]
    }
    guard isNeeded else { return }
    links.append(link)
    queue.append(links.count - 1)
    alive[link.position].append(links.count - 1)
    if alive[link.position].count > limits[link.position] { prune(link.position) }
  }

  /// Gives up the links of a position that others stand in for, whatever enters next.
  private mutating func prune(_ position: Int) {
    let ordered = alive[position].sorted { (links[$0].leave, $0) > (links[$1].leave, $1) }
    var kept: [Int] = []
    for place in ordered {
      let link = links[place]
      let isDispensable = isDispensable(link, kept, reusableFrom: horizons[entered]) { isSettled($0, insteadOf: link) }
      if !isDispensable { kept.append(place) }
    }
    alive[position] = kept
    limits[position] = max(4, kept.count * 2)
  }

  /// Whether all that is still to follow a link, if it stands in for another, comes after its last stage in time, and
  /// what fills that stage up comes after the stage before. The stage that a new event fills up may be followed by one
  /// that entered earlier: one that possibly comes after the new event, or that says so.
  private func isSettled(_ link: Link, insteadOf other: Link) -> Bool {
    let horizon = horizons[entered]
    if reading == .possible {
      let stage = stage(link) + 1
      guard !shape.positions[link.position].isLast, stage < shape.stages.count else { return true }
      let times = followers[stage]
      let earliest = max(horizon, other.current.maxStart)
      return times.finishedCount(before: link.current.maxStart) <= times.finishedCount(before: earliest)
    }
    let end = max(link.current.maxFinish, link.before?.maxFinish ?? .distantPast)
    return end < horizon && (!hasLinks || end < statements[entered])
  }

  /// A chain with all its events: holds from its end, or from its deadline if nothing came that must not.
  private mutating func complete(_ link: Link) {
    let isPreceded = isBroken(link, shape.absences[0].filter { $0.within == nil }) {
      shape.gap($0, before: link.opening, of: link.whole, $1)
    }
    guard !isPreceded else { return }
    let end = link.whole.maxFinish
    var length = link.leave.milliseconds(since: end)
    // Dates so wide that the chain is possible without a moment that all its events share: it is so once.
    if length <= 0, reading == .possible, link.current.maxFinish == end { length = 1 }
    let isFollowed = isBroken(link, shape.absences[shape.stages.count]) { absence, _ in
      shape.gap(absence, after: link.current, of: link.whole)
    }
    guard length > 0, !isFollowed else { return }
    let start = shape.deadline(after: link.current, of: link.whole)
    let holding = Holding(start: start, end: start.advanced(byMilliseconds: length))
    if !shape.endsWithAbsence {
      guard holding.end > furthest else { return }
      furthest = holding.end
    }
    links.append(link)
    completed.append((holding, links.count - 1))
  }
}

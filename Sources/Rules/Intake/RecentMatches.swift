import Events

/// When the newest matches of the groups of streams were: what tells a group that is far from its rule's bound without
/// asking the history for anything.
///
/// Most groups have few matches, and a line of 32 bytes; those with more have one of 64, which is what a processor reads at
/// once; the few groups of which still more matter have a list. A group's entry knows all matches that finish after some
/// moment, so a number of matches that it gives is never too low. What is not there is unknown, so it may forget at any time,
/// and does where it has grown too large.
struct RecentMatches: Sendable {
  typealias ShortLine = RecentLine<5>
  typealias LongLine = RecentLine<13>
  /// How many matches a short line knows, and a long one.
  static let shortDepth = ShortLine.depth
  static let longDepth = LongLine.depth
  /// How many matches of a group it knows at most, whatever is asked for.
  static let greatestDepth = 255

  /// How many matches of a group are to be known where its rules need so many: what a short line knows, or a long one, or
  /// more than that, so that who learns of one more than these knows that not all are known.
  static func depth(for fewest: Int) -> Int {
    fewest <= shortDepth ? shortDepth : fewest <= longDepth ? longDepth : min(fewest, greatestDepth)
  }

  /// How many short lines there are at most: 24 MiB.
  static let mostLines = 786_432
  /// So many short lines are there for each long one: these have 8 MiB at most.
  private static let shortPerLong = 6
  /// How many matches all lists have at most: 2 MiB, or twice as much while they grow.
  static let mostListed = 1 << 19

  /// One for each group that is known at all.
  private var short: RecentTable<5>
  /// Of the groups that have more matches than a short line. Whose line is forgotten here is asked for anew and not taken for
  /// new, since its short line stays.
  private var long: RecentTable<13>
  /// Of the groups that have more matches than a long line, by their hash.
  private var lists: [UInt64: RecentList] = [:]
  private var listed = 0
  private let mostListed: Int
  /// Whether groups were forgotten, so that one that is not there may have matches.
  private(set) var hasForgotten = false

  /// - Parameters:
  ///   - mostLines: how many groups it knows at most, or some fewer.
  ///   - mostListed: how many matches all its lists have at most.
  init(mostLines: Int = RecentMatches.mostLines, mostListed: Int = RecentMatches.mostListed) {
    short = RecentTable(mostLines: mostLines)
    long = RecentTable(mostLines: mostLines / RecentMatches.shortPerLong)
    self.mostListed = mostListed
  }

  /// Whether there is a line for a group, though it may tell nothing.
  func hasLine(_ place: Touch.Place) -> Bool { short.line(place.hash) != nil }

  /// Whether a group has no matches; nil where that is unknown.
  func isEmpty(_ place: Touch.Place) -> Bool? {
    switch entry(of: place) {
    case .short(let line): !line.isEmpty ? false : line.isWhole ? true : nil
    case .long, .list: false
    case nil: nil
    }
  }

  /// What is known of a group; nil for nothing.
  func entry(of place: Touch.Place) -> Entry? {
    guard let line = short.line(place.hash), !line.isForgotten else { return nil }
    guard line.isLong else { return .short(line) }
    guard let line = long.line(place.hash) else { return nil }
    return line.isLong ? lists[place.hash].map(Entry.list) : .long(line)
  }

  /// What is known of one group.
  enum Entry {
    case short(ShortLine)
    case long(LongLine)
    case list(RecentList)
  }

  /// Takes up a group.
  ///
  /// - Parameters:
  ///   - finishes: when its newest matches finish, the newest first. If these are at most `depth`, it has no others.
  ///   - depth: how many of the newest are to be known, a ``depth(for:)``.
  mutating func learn(_ place: Touch.Place, _ finishes: [Instant], depth: Int) {
    drop(place.hash)
    var line = ShortLine(hash: place.hash)
    let finishes = finishes.map(RecentMatches.coarse)
    if finishes.count > RecentMatches.shortDepth && depth > RecentMatches.shortDepth {
      line.becomeLong()
      learnLong(place.hash, finishes, depth: depth)
    } else {
      for finish in finishes { line.insert(finish) }
    }
    if short.put(line) { hasForgotten = true }
  }

  private mutating func learnLong(_ hash: UInt64, _ finishes: [UInt32], depth: Int) {
    var line = LongLine(hash: hash)
    if finishes.count > RecentMatches.longDepth && depth > RecentMatches.longDepth {
      line.becomeLong()
      keep(RecentList(finishes.reversed(), depth: depth), hash)
    } else {
      for finish in finishes { line.insert(finish) }
    }
    long.put(line)
  }

  /// Reads something of where a group's line is. Lines lie far from each other, and who reads those of several groups one right
  /// behind the other, asking nothing of what is read, lets a processor wait for all of them at once.
  ///
  /// - Parameter hash: of the group's ``Touch/Place``.
  func glance(_ hash: UInt64) -> UInt64 { short.glance(hash) }

  /// What became of a match that ``insertFurther(_:of:depth:_:)`` was to note.
  enum Noted {
    /// It is among what is known of the group now, and leaves all rules as they were or not.
    case noted(isOutOfReach: Bool)
    /// There is no line for the group.
    case unknown
    /// More has to be looked at: the group may have no matches, or a line does not suffice for what is to be known.
    case undecided
  }

  /// Notes a match of a group that is known to have others, where its line has room for what is to be known, and judges it
  /// where it stands: most matches change nothing, and nothing of them is copied.
  ///
  /// - Parameters:
  ///   - hash: of the group's ``Touch/Place``.
  ///   - bounds: what the rules need of the group.
  mutating func insertFurther(_ finish: Instant, of hash: UInt64, depth: Int, _ bounds: StreamBounds) -> Noted {
    let moment = RecentMatches.coarse(finish)
    var isLong = false
    var grown: LongLine?
    let noted: Noted? = short.change(hash) { line in
      isLong = line.isLong
      guard !isLong, !line.isForgotten, !line.isEmpty else { return .undecided }
      grown = RecentMatches.insert(moment, &line, depth: depth)
      return grown == nil ? .noted(isOutOfReach: bounds.areOutOfReach(of: finish, line)) : .undecided
    }
    if let grown {
      long.put(grown)
      return .noted(isOutOfReach: bounds.areOutOfReach(of: finish, grown))
    }
    return isLong ? insertFurtherIntoLong(finish, of: hash, depth: depth, bounds) : noted ?? .unknown
  }

  private mutating func insertFurtherIntoLong(
    _ finish: Instant, of hash: UInt64, depth: Int, _ bounds: StreamBounds
  ) -> Noted {
    let moment = RecentMatches.coarse(finish)
    var isListed = false
    let noted: Noted? = long.change(hash) { line in
      isListed = line.isLong
      guard !isListed, depth <= RecentMatches.longDepth || !line.isFull else { return .undecided }
      line.insert(moment)
      return .noted(isOutOfReach: bounds.areOutOfReach(of: finish, line))
    }
    guard isListed, let place = insertIntoList(moment, hash, depth: depth) else { return noted ?? .undecided }
    return .noted(isOutOfReach: bounds.areOutOfReach(of: finish, lists.values[place]))
  }

  /// Notes a match in a short line or, where that has no room for what is to be known, in a long one that is to take its
  /// place.
  private static func insert(_ finish: UInt32, _ line: inout ShortLine, depth: Int) -> LongLine? {
    guard depth > shortDepth, line.isFull, !line.isForgotten else {
      line.insert(finish)
      return nil
    }
    var grown = LongLine(line)
    grown.insert(finish)
    line.becomeLong()
    return grown
  }

  /// Notes a match in the list of a group, and tells where that is; nil where there is none, or no room for it.
  @discardableResult
  private mutating func insertIntoList(
    _ finish: UInt32, _ hash: UInt64, depth: Int
  ) -> Dictionary<UInt64, RecentList>.Index? {
    guard let place = lists.index(forKey: hash) else { return nil }
    if lists.values[place].insert(finish, depth: depth) { listed += 1 }
    if listed <= mostListed { return place }
    dropLists()
    return nil
  }

  /// Notes the first match of a group for which there is no line.
  ///
  /// - Parameters:
  ///   - hash: of the group's ``Touch/Place``.
  ///   - bounds: what the rules need of the group.
  /// - Returns: whether it leaves all rules as they were.
  mutating func insertFirst(_ finish: Instant, of hash: UInt64, _ bounds: StreamBounds) -> Bool {
    var line = ShortLine(hash: hash)
    line.insert(RecentMatches.coarse(finish))
    if short.put(line) { hasForgotten = true }
    return bounds.areOutOfReach(of: finish, line)
  }

  /// Notes a match of a group, if the group is known.
  mutating func insert(_ finish: Instant, of place: Touch.Place, depth: Int) {
    let finish = RecentMatches.coarse(finish)
    var isLong = false
    var grown: LongLine?
    _ = short.change(place.hash) { line in
      isLong = line.isLong
      if !isLong { grown = RecentMatches.insert(finish, &line, depth: depth) }
    }
    if let grown { long.put(grown) }
    if isLong { insertIntoLong(finish, place.hash, depth: depth) }
  }

  private mutating func insertIntoLong(_ finish: UInt32, _ hash: UInt64, depth: Int) {
    var grown: RecentList?
    var isListed = false
    _ = long.change(hash) { line in
      isListed = line.isLong
      if depth > RecentMatches.longDepth, line.isWhole, line.isFull {
        grown = RecentList(line.finishes, depth: depth)
        line.becomeLong()
        isListed = true
      } else if !isListed {
        line.insert(finish)
      }
    }
    guard isListed else { return }
    if let grown { keep(grown, hash) }
    insertIntoList(finish, hash, depth: depth)
  }

  /// Forgets a group of which a match was removed.
  mutating func forget(_ place: Touch.Place) {
    drop(place.hash)
    _ = short.change(place.hash) { $0.forget() }
  }

  private mutating func keep(_ list: RecentList, _ hash: UInt64) {
    if listed + list.count > mostListed { dropLists() }
    lists[hash] = list
    listed += list.count
  }

  private mutating func drop(_ hash: UInt64) {
    if let list = lists.removeValue(forKey: hash) { listed -= list.count }
  }

  private mutating func dropLists() {
    lists = [:]
    listed = 0
  }

  /// A moment in units of 4.096 seconds, from 1691 until 2248; what lies beyond is taken for the end of that. Order is
  /// kept, but what differs may become the same.
  static func coarse(_ moment: Instant) -> UInt32 {
    let units = (moment.milliseconds >> 12) + 1 << 31
    return UInt32(min(max(units, 1), Int64(UInt32.max - 2)))
  }
}

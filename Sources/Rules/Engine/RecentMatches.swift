import Events

/// When the newest matches of the groups of streams were: what tells a group that is far from its rule's bound without
/// asking the history for anything.
///
/// A table with open addressing, a line of 64 bytes for each group, which is what a processor reads at once; the few
/// groups with more matches have a list. A group's entry knows all matches that finish after some moment, so a number of
/// matches that it gives is never too low. What is not there is unknown, so it may forget at any time, and does where it
/// has grown too large.
struct RecentMatches: Sendable {
  /// How many matches of a group it knows at most, whatever is asked for.
  static let greatestDepth = 255
  /// How many lines there are at most: 24 MiB.
  static let mostLines = 393_216
  /// How many matches all lists have at most: 2 MiB, or twice as much while they grow.
  static let mostListed = 1 << 19

  /// Each grows alone, so that growing needs little memory beside what is there already.
  private var segments: [RecentSegment]
  /// Of the groups that have more matches than a line, by their hash.
  private var lists: [UInt64: RecentList] = [:]
  private var listed = 0
  private let mostListed: Int
  /// Whether groups were forgotten, so that one that is not there may have matches.
  private(set) var hasForgotten = false

  /// - Parameters:
  ///   - mostLines: how many groups it knows at most, or some fewer.
  ///   - mostListed: how many matches all its lists have at most.
  init(mostLines: Int = RecentMatches.mostLines, mostListed: Int = RecentMatches.mostListed) {
    let count = mostLines >= 1024 ? 16 : 1
    segments = Array(repeating: RecentSegment(mostLines: max(mostLines / count, 2)), count: count)
    self.mostListed = mostListed
  }

  /// Whether there is a line for a group, though it may tell nothing.
  func hasLine(_ place: Touch.Place) -> Bool { segments[segment(place.hash)].line(place.hash) != nil }

  /// Whether a group has no matches; nil where that is unknown.
  func isEmpty(_ place: Touch.Place) -> Bool? {
    switch entry(of: place) {
    case .line(let line): !line.isEmpty ? false : line.isWhole ? true : nil
    case .list: false
    case nil: nil
    }
  }

  /// What is known of a group; nil for nothing.
  func entry(of place: Touch.Place) -> Entry? {
    guard let line = segments[segment(place.hash)].line(place.hash), !line.isForgotten else { return nil }
    return line.isLong ? lists[place.hash].map(Entry.list) : .line(line)
  }

  /// What is known of one group.
  enum Entry {
    case line(RecentLine)
    case list(RecentList)
  }

  /// Takes up a group.
  ///
  /// - Parameters:
  ///   - finishes: when its newest matches finish, the newest first. If these are at most `depth`, it has no others.
  ///   - depth: how many of the newest are to be known, at least those of a line.
  mutating func learn(_ place: Touch.Place, _ finishes: [Instant], depth: Int) {
    drop(place.hash)
    var line = RecentLine(hash: place.hash)
    let finishes = finishes.map(RecentMatches.coarse)
    if finishes.count > RecentLine.depth && depth > RecentLine.depth {
      line.becomeLong()
      keep(RecentList(finishes.reversed(), depth: depth), place.hash)
    } else {
      for finish in finishes { line.insert(finish) }
    }
    if segments[segment(place.hash)].put(line) { hasForgotten = true }
  }

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
    let noted: Noted? = segments[segment(hash)].change(hash) { line in
      isLong = line.isLong
      guard !line.isLong, !line.isForgotten, !line.isEmpty, depth == RecentLine.depth || !line.isFull else {
        return .undecided
      }
      line.insert(moment)
      return .noted(isOutOfReach: bounds.areOutOfReach(of: finish, line))
    }
    guard isLong, let place = insertIntoList(moment, hash, depth: depth) else { return noted ?? .unknown }
    return .noted(isOutOfReach: bounds.areOutOfReach(of: finish, lists.values[place]))
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
    var line = RecentLine(hash: hash)
    line.insert(RecentMatches.coarse(finish))
    if segments[segment(hash)].put(line) { hasForgotten = true }
    return bounds.areOutOfReach(of: finish, line)
  }

  /// Notes a match of a group, if the group is known.
  mutating func insert(_ finish: Instant, of place: Touch.Place, depth: Int) {
    let finish = RecentMatches.coarse(finish)
    var grown: RecentList?
    var isLong = false
    _ = segments[segment(place.hash)].change(place.hash) { line in
      isLong = line.isLong
      if depth > RecentLine.depth, line.isWhole, line.isFull {
        grown = RecentList(line.finishes, depth: depth)
        line.becomeLong()
        isLong = true
      } else if !isLong {
        line.insert(finish)
      }
    }
    guard isLong else { return }
    if let grown { keep(grown, place.hash) }
    insertIntoList(finish, place.hash, depth: depth)
  }

  /// Forgets a group of which a match was removed.
  mutating func forget(_ place: Touch.Place) {
    drop(place.hash)
    _ = segments[segment(place.hash)].change(place.hash) { $0.forget() }
  }

  private func segment(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (segments.count - 1) }

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

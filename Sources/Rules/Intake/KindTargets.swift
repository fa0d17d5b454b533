import Events

/// What events touch for their kinds, each kind looked into once and then found by its bytes. Feeds have the same kinds chunk
/// after chunk.
struct KindTargets: Sendable {
  /// Feeds have dozens of kinds, rarely thousands; with so many it begins anew before the next chunk.
  private static let most = 4096

  private var names = ByteTable()
  /// Of each name the places of its targets.
  private var places: [Range<Int>] = []
  private var targets: [KindTarget] = []

  /// Forgets all if they have become too many. Their places are others then.
  mutating func makeRoom() {
    if places.count >= KindTargets.most { self = KindTargets() }
  }

  subscript(place: Int) -> KindTarget { targets[place] }
  subscript(places: Range<Int>) -> ArraySlice<KindTarget> { targets[places] }

  /// The places of what events of a kind touch; nil where it is not known.
  func places(ofKind kind: UnsafeRawBufferPointer) -> Range<Int>? { names.index(of: kind).map { places[$0] } }

  /// Keeps what events of a kind touch that is not known yet.
  mutating func keep(_ found: [KindTarget], ofKind kind: UnsafeRawBufferPointer) -> Range<Int> {
    _ = names.insert(kind)
    places.append(targets.count..<targets.count + found.count)
    targets += found
    return targets.count - found.count..<targets.count
  }
}

/// A stream or, behind the streams, a rule without correlation that an event may touch.
struct KindTarget: Sendable {
  let place: Int
  /// What the event brings there; nil where its row does not tell.
  let filling: Filling?

  /// What is known of an event's match by its kind, and how its row tells the rest.
  struct Filling: Sendable {
    /// The steps that the event fills.
    let steps: UInt64
    /// The way in which the stream takes its groups.
    let grouping: Int
    /// Whether the event counts when it arrived.
    let usesArrival: Bool
  }
}

import Events

/// What changed in one group of a stream.
struct Touch {
  struct Place: Hashable {
    let stream: Int
    let group: Group
    /// Never 0; another in each process.
    let hash: UInt64

    init(stream: Int, group: Group) {
      self.init(stream: stream, group: group, groupHash: Place.hash(of: group))
    }

    /// - Parameter groupHash: ``hash(of:)`` of the group, for who has it already.
    init(stream: Int, group: Group, groupHash: UInt64) {
      self.stream = stream
      self.group = group
      hash = Place.hash(stream: stream, groupHash: groupHash)
    }

    /// The hash of a group's place in a stream.
    ///
    /// - Parameter groupHash: ``hash(of:)`` of the group.
    static func hash(stream: Int, groupHash: UInt64) -> UInt64 {
      let hash = groupHash ^ Place.salt(stream)
      return hash == 0 ? 1 : hash
    }

    /// A hash of the bytes of a group's values that is another in each process.
    static func hash(of group: Group) -> UInt64 {
      var hasher = Hasher()
      for label in group.labels {
        var value = label.value
        value.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // No text has this byte: so that two values are not taken for two others that read the same in a row.
        hasher.combine(0xFF as UInt8)
      }
      return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// What sets apart the groups of one stream from those of another with the same values. Multiplies and folds, after
    /// wyhash (Wang Yi).
    private static func salt(_ stream: Int) -> UInt64 {
      let product = (UInt64(stream) ^ seed).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
      return product.high ^ product.low
    }

    private static let seed = UInt64.random(in: .min ... .max)

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
  }

  /// The first moment at which a match that changed ends, and the first at which one starts.
  private(set) var firstFinish: Instant
  private var firstStart: Instant
  /// The last moment at which one ends.
  private(set) var lastFinish: Instant
  /// The events that were corrected or withdrawn.
  var corrected: Set<Event.ID>

  init(_ match: Match, isCorrection: Bool) {
    self.init(start: match.start, finish: match.finish)
    if isCorrection { corrected = [match.event] }
  }

  /// By a match that is new.
  init(start: Instant, finish: Instant) {
    firstFinish = finish
    firstStart = start
    lastFinish = finish
    corrected = []
  }

  mutating func join(_ other: Touch) {
    firstFinish = min(firstFinish, other.firstFinish)
    firstStart = min(firstStart, other.firstStart)
    lastFinish = max(lastFinish, other.lastFinish)
    if !other.corrected.isEmpty { corrected.formUnion(other.corrected) }
  }

  /// The first moment at which anything can have changed for a rule.
  func from(_ plan: Plan) -> Instant { plan.reach.isFeltFromStart ? firstStart : firstFinish }

  /// The last moment at which anything can have changed for a rule. There is none for a sequence, since what comes
  /// later may have an interval that reaches back however far.
  func through(_ plan: Plan) -> Instant {
    if plan.rule.correlation?.kind == .temporalOrdered { return .distantFuture }
    return plan.reach.forward.map { lastFinish.advanced(byMilliseconds: $0) } ?? .distantFuture
  }
}

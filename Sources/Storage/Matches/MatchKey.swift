import Events

/// What names a match, in the order in which matches are stored.
struct MatchKey: Hashable, Comparable {
  var stream: Int64
  /// The number of the group's text in `grp`.
  var group: Int64
  /// Milliseconds since 1970.
  var finish: Int64
  var event: Event.ID

  /// Before every other.
  static let least = MatchKey(stream: .min, group: .min, finish: .min, event: .min)

  static func < (left: MatchKey, right: MatchKey) -> Bool {
    if left.stream != right.stream { return left.stream < right.stream }
    if left.group != right.group { return left.group < right.group }
    if left.finish != right.finish { return left.finish < right.finish }
    return left.event < right.event
  }
}

extension MatchKey {
  /// Never falls where keys rise, and rises with every stream and group whose numbers are not very large: one number to
  /// compare first.
  var rank: UInt64 {
    if stream < 0 { return 0 }
    if stream >= 1 << 20 { return .max }
    return UInt64(stream) << 44 | UInt64(min(max(group, 0), 1 << 44 - 1))
  }

  /// Before all matches of a group that finish at a moment or later.
  static func first(stream: Int64, group: Int64, finish: Int64 = .min) -> MatchKey {
    MatchKey(stream: stream, group: group, finish: finish, event: .min)
  }

  /// Behind all matches of a group that finish at a moment or earlier.
  static func last(stream: Int64, group: Int64, finish: Int64 = .max) -> MatchKey {
    MatchKey(stream: stream, group: group, finish: finish, event: .max)
  }
}

extension MatchKey {
  /// The keys of two lists, both in order and without repeats, as one such list.
  static func merged(_ left: [MatchKey], _ right: [MatchKey]) -> [MatchKey] {
    var result: [MatchKey] = []
    result.reserveCapacity(left.count + right.count)
    var (leftRest, rightRest) = (left[...], right[...])
    while let first = leftRest.first, let other = rightRest.first {
      result.append(min(first, other))
      if first <= other { leftRest.removeFirst() }
      if other <= first { rightRest.removeFirst() }
    }
    return result + leftRest + rightRest
  }
}

extension MatchRow {
  /// - Parameter group: the number of its group's text.
  func key(group: Int64) -> MatchKey {
    MatchKey(stream: stream, group: group, finish: finish.milliseconds, event: event)
  }
}

/// A match as bytes: its key, and all else in a form that means the same wherever it stands.
struct PackedMatch {
  var key: MatchKey
  /// Which parts the rest has: of ``MatchTag``.
  var parts: UInt8
  var rest: ArraySlice<UInt8>
}

package import Events

/// Where the search for what is near finds what rules have matched: the part of ``History`` that it reads, so that it
/// can run beside the writer.
package protocol MatchReader: ~Copyable {
  associatedtype Failure: Error

  /// Whether the stream holds the matches of all stored events.
  mutating func isBuilt(_ stream: Stream) throws(Failure) -> Bool
  /// The groups that the stream has matches of, at most so many.
  mutating func groups(of stream: Stream, limit: Int) throws(Failure) -> [Group]
  /// As ``History/matches(of:in:finishAfter:through:)``.
  mutating func matches(
    of stream: Stream, in group: Group, finishAfter: Instant, through: Instant
  ) throws(Failure) -> [Match]
  /// As ``History/lastMatch(of:in:through:)``.
  mutating func lastMatch(of stream: Stream, in group: Group, through: Instant) throws(Failure) -> Match?
  /// As ``History/firstMatch(of:in:)``.
  mutating func firstMatch(of stream: Stream, in group: Group) throws(Failure) -> Match?
  /// As ``History/firstLoaded(_:)``.
  mutating func firstLoaded(_ rule: String) throws(Failure) -> Instant?
  /// As ``History/alerts(of:in:endingFrom:)``.
  mutating func alerts(of rule: String, in group: Group, endingFrom: Instant) throws(Failure) -> [Alert]
}

extension MatchReader where Self: ~Copyable {
  /// The matches of a range, in order. They are read in pieces, the latest first and each longer than the one before, so
  /// that too many are noticed early.
  ///
  /// - Parameter accepts: asked before a piece is read, and then with how many matches were; where it says no, nothing more
  ///   is read.
  /// - Returns: nil where not all were accepted.
  mutating func matchesLatestFirst(
    of stream: Stream, in group: Group, from begin: Instant, through last: Instant, _ accepts: (_ read: Int) -> Bool
  ) throws(Failure) -> [Match]? {
    let length = last.milliseconds(since: begin)
    var loaded: [Match] = []
    var end = last
    for part: Int64 in [4096, 512, 64, 8, 1] {
      guard accepts(0) else { return nil }
      let start = last.advanced(byMilliseconds: -length / part)
      let piece = try matches(of: stream, in: group, finishAfter: start, through: end)
      guard accepts(piece.count) else { return nil }
      loaded.insert(contentsOf: piece, at: 0)
      end = start
    }
    return loaded
  }

  /// What is known of a group besides its matches, with the clock at a moment.
  mutating func facts(
    of group: Group, _ plan: Plan, _ correlation: Correlation, at now: Instant
  ) throws(Failure) -> GroupFacts {
    var facts = GroupFacts()
    if plan.asksForFirst, let stream = plan.stream { facts.first = try firstMatch(of: stream, in: group)?.finish }
    if correlation.expected.contains(group) { facts.expectedSince = try firstLoaded(plan.rule.id) ?? now }
    return facts
  }
}

extension MemoryHistory: MatchReader {
  package mutating func groups(of stream: Stream, limit: Int) -> [Group] {
    Array(groups(of: stream).prefix(limit))
  }
}

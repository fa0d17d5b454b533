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

extension MemoryHistory: MatchReader {
  package mutating func groups(of stream: Stream, limit: Int) -> [Group] {
    Array(groups(of: stream).prefix(limit))
  }
}

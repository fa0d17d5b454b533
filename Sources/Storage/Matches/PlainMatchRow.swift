package import Events

/// A ``MatchRow`` that says no more than when its event was and which steps it fills, and names its group by its number.
/// Without a reference, so that a chunk's are a plain list.
package struct PlainMatchRow: Sendable, Hashable {
  /// Of ``Transaction/stream(hash:)``.
  package var stream: Int64
  /// Of ``Transaction/number(ofGroup:)``.
  package var group: Int64
  package var event: Event.ID
  package var start: Instant
  package var finish: Instant
  package var steps: Int64

  package init(stream: Int64, group: Int64, event: Event.ID, start: Instant, finish: Instant, steps: Int64) {
    self.stream = stream
    self.group = group
    self.event = event
    self.start = start
    self.finish = finish
    self.steps = steps
  }

  var key: MatchKey { MatchKey(stream: stream, group: group, finish: finish.milliseconds, event: event) }
}

extension Transaction {
  /// The number that names a group in every stream, by its canonical text.
  package func number(ofGroup text: String) throws(StorageError) -> Int64 {
    try database.groupID(text)
  }

  /// Stores matches, each in place of that of the same stream, group, finish and event.
  package func put(_ matches: [PlainMatchRow]) throws(StorageError) {
    for match in matches {
      if database.pendingMatches.isFull { try database.flushMatches() }
      database.pendingMatches.add(match)
    }
  }
}

package import Events

/// One event in one group of a stream: what a rule remembers of it.
package struct MatchRow: Sendable, Hashable {
  /// Of ``Transaction/stream(hash:)``.
  package var stream: Int64
  /// The group's canonical text.
  package var group: String
  package var event: Event.ID
  /// The event's effective interval: where it leaves a window, but for the window's length, and where it enters one. It ends
  /// within the interval of one of the event's reports, or when one of them was known or stored: retention looks for it there.
  package var start: Instant
  package var finish: Instant
  /// Which steps the event may fill, a bit each.
  package var steps: Int64
  /// What `value_count` counts.
  package var value: String?
  /// The tuple of `dedupe-by`; nil where the event stands for itself.
  package var dedupe: String?
  /// What the event says it came after, as the engine writes it.
  package var relation: String?

  package init(
    stream: Int64, group: String, event: Event.ID, start: Instant, finish: Instant, steps: Int64 = 0,
    value: String? = nil, dedupe: String? = nil, relation: String? = nil
  ) {
    self.stream = stream
    self.group = group
    self.event = event
    self.start = start
    self.finish = finish
    self.steps = steps
    self.value = value
    self.dedupe = dedupe
    self.relation = relation
  }
}

package import Events

/// An event as one stream of matches remembers it: all that evaluating a group needs.
package struct Match: Sendable, Hashable {
  package var event: Event.ID
  /// When it leaves windows, less their length: the start of the event's ``Event/effect``.
  package var start: Instant
  /// When it enters windows: the end of the event's ``Event/effect``.
  package var finish: Instant
  /// The steps that the event can fill, a bit each by the place in ``Correlation/steps``; 0 without steps.
  package var steps: UInt64
  /// What `value_count` counts: more than one where the field is a list.
  package var values: [String]
  /// The `dedupe-by` tuple; nil where the event stands for itself.
  package var dedupe: String?
  /// Of a sequence, the names by which another event's `after` may call this one.
  package var names: [String]
  /// Of a sequence, what the source says this came after.
  package var after: [String]

  package init(
    event: Event.ID, start: Instant, finish: Instant, steps: UInt64 = 0, values: [String] = [], dedupe: String? = nil,
    names: [String] = [], after: [String] = []
  ) {
    self.event = event
    self.start = start
    self.finish = finish
    self.steps = steps
    self.values = values
    self.dedupe = dedupe
    self.names = names
    self.after = after
  }

  func fills(_ step: Int) -> Bool { steps & (1 << UInt64(step)) != 0 }

  /// The order in which events are counted: by when they enter, then by their start, then as they came.
  static func precedes(_ left: Match, _ right: Match) -> Bool {
    (left.finish, left.start, left.event) < (right.finish, right.start, right.event)
  }
}

/// A match that says no more than when its event was and which steps it fills, with its place. Without a reference, so that
/// a chunk's are a plain list.
package struct PlainMatch: Sendable {
  /// The places of the stream and of the group in lists that go with it.
  package let stream: Int
  package let group: Int
  package let event: Event.ID
  package let start: Instant
  package let finish: Instant
  package let steps: UInt64

  var match: Match { Match(event: event, start: start, finish: finish, steps: steps) }
}

/// Where dates leave room, which reading of them is asked for.
enum Reading: Sendable {
  /// What holds however the dates are read: an event leaves a window's length after its start.
  case certain
  /// What holds if the dates are read so: an event leaves a window's length after its end.
  case possible

  /// When a match leaves a window of this length.
  func leave(_ match: Match, _ window: ZonedSpan) -> Instant {
    switch self {
    case .certain: match.start.advanced(by: window)
    case .possible: match.finish.advanced(by: window)
    }
  }

  /// Whether a match is ever in a window of this length. One that lasts longer never joins others.
  func joins(_ match: Match, _ window: ZonedSpan) -> Bool { leave(match, window) > match.finish }

  /// A match, by its place in a list, that enters or leaves a window.
  typealias Edge = (at: Instant, isEntry: Bool, index: Int)

  /// When the matches enter and leave a window of this length, in the order of time.
  func edges(_ matches: [Match], _ window: ZonedSpan) -> [Edge] {
    var edges: [Edge] = []
    edges.reserveCapacity(matches.count * 2)
    for (index, match) in matches.enumerated() where joins(match, window) {
      edges.append((match.finish, true, index))
      edges.append((leave(match, window), false, index))
    }
    return edges.sorted { ($0.at, $0.index) < ($1.at, $1.index) }
  }
}

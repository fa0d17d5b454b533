package import Events

/// How a feed has come so far, and by when something of it should have come again.
///
/// Nobody has to say how often a feed comes: the pauses that it made are known. Of a feed that came on few days, such as
/// one whose history was imported at once, nothing is said.
package struct FeedRhythm: Sendable, Hashable {
  /// When something of it came first and last on a day (of UTC).
  package struct Day: Sendable, Hashable {
    package var first: Instant
    package var last: Instant

    package init(first: Instant, last: Instant) {
      self.first = first
      self.last = last
    }
  }

  /// The days that are looked at: the last ones on which it came. On fewer than the least it has no rhythm.
  private static let (mostDays, fewestDays) = (20, 3)

  /// When something of it came last.
  package let last: Instant
  /// After twice the longest pause from one of these days to the next, and a day at least; nil where nothing can be said.
  package let expectedBy: Instant?

  /// - Parameter days: those on which it came, in any order.
  /// - Returns: nil where there are none.
  package init?(_ days: some Sequence<Day>) {
    let days = days.sorted { $0.first < $1.first }.suffix(FeedRhythm.mostDays)
    guard let last = days.last?.last else { return nil }
    self.last = last
    let longest = zip(days, days.dropFirst()).map { $1.first.milliseconds(since: $0.last) }.max() ?? 0
    let patience = max(2 * longest, 24 * Instant.hour)
    expectedBy = days.count < FeedRhythm.fewestDays ? nil : last.advanced(byMilliseconds: patience)
  }

  /// Whether it should have come again.
  package func isSilent(at now: Instant) -> Bool { expectedBy.map { $0 < now } ?? false }
}

/// Which of the feeds that a rule rests on are silent.
package struct SilentFeeds: Sendable, Hashable {
  /// By their names, in order.
  package var names: [String]
  /// Whether no other feed that it rests on was ever heard: then the rule cannot speak.
  package var areAll: Bool

  /// - Parameter rhythms: of the feeds that were ever heard.
  package init(of plan: Plan, _ rhythms: [String: FeedRhythm], at now: Instant) {
    let heard = plan.feeds.filter { rhythms[$0] != nil }
    names = heard.filter { rhythms[$0]?.isSilent(at: now) ?? false }
    // That nothing comes is what a rule about silence is for.
    areAll = !names.isEmpty && names.count == heard.count && plan.rule.correlation?.kind != .absence
  }
}

import Events
import Feeds
import Glibc
import Inbox
import Logging
import Storage

/// How far a round of deleting what need not be kept is. A round goes through everything once, in small steps.
struct RetentionRounds: Sendable {
  /// What a round goes through, in this order.
  enum Part: CaseIterable, Sendable {
    case quarantine, done, events
  }

  /// Between two rounds, in milliseconds.
  static let interval: Int64 = 6 * Instant.hour
  /// Between two steps of a round, in milliseconds: what is to be imported comes in between.
  static let pause: Int64 = 100

  var part = Part.quarantine
  /// Where the next step of the part begins.
  var place: Int64 = 0
  /// When the next step is due.
  var due = Instant.distantPast
  /// What the round deleted so far.
  var deleted: [Part: Int] = [:]

  /// Takes note of a step, and says whether the round is over.
  mutating func take(_ step: RetentionStep, now: Instant) -> Bool {
    deleted[part, default: 0] += step.deleted
    due = now.advanced(byMilliseconds: RetentionRounds.pause)
    if let next = step.next {
      place = next
      return false
    }
    place = 0
    guard let index = Part.allCases.firstIndex(of: part), index + 1 < Part.allCases.count else {
      part = .quarantine
      due = now.advanced(byMilliseconds: RetentionRounds.interval)
      return true
    }
    part = Part.allCases[index + 1]
    return false
  }
}

extension Monitor {
  /// Does one step of deleting what need not be kept, where one is due.
  ///
  /// - Returns: when the next one is due.
  func retain(now: Instant) -> Instant {
    guard rounds.due <= now else { return rounds.due }
    do {
      if rounds.take(try retentionStep(rounds.part, from: rounds.place, now: now), now: now) { reportRound() }
      say(nil, about: "retention")
    } catch {
      say("nothing can be deleted: \(error)", about: "retention")
      rounds.due = now.advanced(byMilliseconds: 60_000)
    }
    return rounds.due
  }

  /// A whole round at once, for who asked for it. Returns what was deleted.
  ///
  /// Throws where the daemon stops meanwhile, or nobody waits any more; what was deleted by then stays deleted.
  func retainAll(
    isAbandoned: () -> Bool, progress: (RetentionRounds.Part, Int) -> Void
  ) async throws -> [RetentionRounds.Part: Int] {
    var round = RetentionRounds()
    let now = clock.now
    while true {
      try checkStopping("what is left is deleted when it runs again")
      if isAbandoned() { throw ControlError("interrupted") }
      let step = try retentionStep(round.part, from: round.place, now: now)
      let part = round.part
      let isOver = round.take(step, now: now)
      progress(part, round.deleted[part] ?? 0)
      if isOver { return round.deleted }
      // What else there is to do comes in between.
      await Task.yield()
    }
  }

  /// How many rows a step looks at, and how many files it deletes.
  private static let rows = 5000
  private static let files = 200

  private func retentionStep(
    _ part: RetentionRounds.Part, from place: Int64, now: Instant
  ) throws -> RetentionStep {
    switch part {
    case .quarantine:
      guard let span = retention.quarantine else { return RetentionStep() }
      return try store.transaction { (transaction) throws(StorageError) in
        try transaction.pruneQuarantine(before: now.before(span), limit: Monitor.rows)
      }
    case .done:
      guard let span = retention.done else { return RetentionStep() }
      let folders = DoneFolders(inbox: inbox.root.text, feeds: feeds.all.map(\.name))
      return folders.prune(before: now.before(span).date, limit: Monitor.files)
    case .events:
      guard let span = retention.events else { return RetentionStep() }
      return try store.transaction { (transaction) throws(StorageError) in
        try transaction.pruneEvents(
          endedBefore: now.before(span), after: place, limit: Monitor.rows, now: now)
      }
    }
  }

  private func reportRound() {
    let deleted = rounds.deleted
    rounds.deleted = [:]
    guard deleted.values.contains(where: { $0 > 0 }) else { return }
    let kinds: [(RetentionRounds.Part, String)] = [
      (.events, "report"), (.quarantine, "quarantined record"), (.done, "file"),
    ]
    let counts = kinds.map { Count.of(deleted[$0.0] ?? 0, $0.1) }
    logger.info("deleted what need not be kept: \(counts.joined(separator: ", "))")
  }
}

extension Instant {
  /// The moment that lies a time span before this one.
  func before(_ span: TimeSpan) -> Instant {
    advanced(by: .months(-span.months)).advanced(byMilliseconds: -span.milliseconds)
  }
}

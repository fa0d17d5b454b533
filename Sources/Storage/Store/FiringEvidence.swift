import Events

/// Which of some events that are to be deleted alerts rest on that fire: those that opened one, and every one that a rule
/// remembers in the group of one.
///
/// A group may have as many matches as there are events. So only those are looked at that finish when one of these events
/// may have, with a block of them in memory.
struct FiringEvidence {
  /// Those that alerts rest on, as far as it looked.
  private(set) var events: Set<Event.ID> = []
  private let candidates: Set<Event.ID>
  /// When a match of theirs may finish, in milliseconds since 1970: apart from each other, the earliest first.
  private let times: [ClosedRange<Int64>]

  /// - Parameters:
  ///   - candidates: the events.
  ///   - reports: when the reports of these events are.
  init(candidates: Set<Event.ID>, reports: [ReportMoments]) {
    self.candidates = candidates
    times = FiringEvidence.joined(reports.flatMap(\.times))
  }

  private static func joined(_ times: [ClosedRange<Int64>]) -> [ClosedRange<Int64>] {
    var joined: [ClosedRange<Int64>] = []
    for time in times.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, time.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, time.upperBound)
      } else {
        joined.append(time)
      }
    }
    return joined
  }

  fileprivate mutating func note(_ event: Event.ID) {
    if candidates.contains(event) { events.insert(event) }
  }

  /// Goes through what a run has of a group at these times.
  fileprivate mutating func look(
    in run: MatchRun, stream: Int64, group: Int64, _ connection: borrowing Connection
  ) throws(StorageError) {
    guard var time = times.first else { return }
    var place = 0
    var found = try connection.firstMatch(
      in: run.id, from: .first(stream: stream, group: group, finish: time.lowerBound))
    while var cursor = found {
      repeat {
        let key = cursor.key
        guard key.stream == stream, key.group == group else { return }
        while time.upperBound < key.finish {
          place += 1
          if place == times.count { return }
          time = times[place]
        }
        if time.contains(key.finish) { note(key.event) }
      } while try cursor.advance()
      found = try connection.match(in: run.id, behind: cursor.key, from: time.lowerBound)
    }
  }

  fileprivate func mayBe(in run: MatchRun) -> Bool {
    guard let first = times.first, let last = times.last else { return false }
    return run.mayHold(finishFrom: first.lowerBound, through: last.upperBound)
  }
}

/// When a report is, as far as that decides when a match of its event may finish: see ``MatchRow/finish``.
struct ReportMoments {
  let starts: Int64
  let ends: Int64
  let known: Int64?
  let ingested: Int64

  fileprivate var times: [ClosedRange<Int64>] {
    [starts...max(starts, ends), ingested...ingested] + (known.map { [$0...$0] } ?? [])
  }
}

extension Connection {
  /// The first match of a run behind a block's last, but none of its group that finishes before a moment.
  fileprivate func match(
    in run: Int64, behind last: MatchKey, from moment: Int64
  ) throws(StorageError) -> MatchCursor? {
    if moment > last.finish {
      return try firstMatch(in: run, from: .first(stream: last.stream, group: last.group, finish: moment))
    }
    guard let block = try matchBlock(run, after: last) else { return nil }
    var cursor = MatchCursor(block.bytes)
    return try cursor.advance() ? cursor : nil
  }
}

extension Database {
  /// Those of some events that alerts rest on which fire at a moment.
  ///
  /// - Parameter reports: when all their reports are.
  func evidenceOfFiring(
    among candidates: Set<Event.ID>, reports: [ReportMoments], at now: Instant
  ) throws(StorageError) -> Set<Event.ID> {
    var evidence = FiringEvidence(candidates: candidates, reports: reports)
    let groups = try lookAtFiring(&evidence, at: now)
    guard !groups.isEmpty else { return evidence.events }
    try flushMatches()
    // Few rows, however many matches there are.
    let tree = try connection.statement("SELECT grp, event FROM match")
    while try tree.step() {
      if groups.contains(tree.int64(0)) { evidence.note(tree.int64(1)) }
    }
    let runs = try matchRuns().filter(evidence.mayBe)
    for stream in try connection.rows("SELECT id FROM stream", read: { $0.int64(0) }) {
      for group in groups.sorted() {
        for run in runs where try mayHold(run, stream: stream, group: group) {
          try evidence.look(in: run, stream: stream, group: group, connection)
        }
      }
    }
    return evidence.events
  }

  /// Notes what opened the alerts that fire. Returns the numbers of the groups that they are of.
  private func lookAtFiring(
    _ evidence: inout FiringEvidence, at now: Instant
  ) throws(StorageError) -> Set<Int64> {
    var groups: Set<Int64> = []
    let alerts = try connection.statement(
      "SELECT grp, event, opening FROM alert WHERE cancelled = 0 AND (ends_at IS NULL OR ends_at > ?)")
    alerts.bind(now)
    while try alerts.step() {
      if let event = alerts.optionalInt64(1) { evidence.note(event) }
      for event in IDList.ids(alerts.text(2)) { evidence.note(event) }
      if let group = try findGroup(alerts.text(0)) { groups.insert(group) }
    }
    return groups
  }
}

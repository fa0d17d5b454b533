import Events
import TestSupport
import Testing

@testable import Storage

/// What alerts rest on that fire is found without reading all that their groups remember.
@Suite struct FiringEvidenceTests {
  let test: TestStore

  init() throws {
    test = try TestStore()
    test.store.database.matches.limits = MatchLimits(run: 4, tree: 12, fan: 3, longest: 60, block: 100)
  }

  private func alert(
    _ id: String, group: String, opening: [Int64] = [], event: Int64? = nil, endsAt: Instant? = nil
  ) -> AlertRow {
    AlertRow(
      id: id, rule: "r", group: group, event: event, startsAt: january(2), earliestAt: january(2), endsAt: endsAt,
      level: "low", certainty: "certain", peak: 1, peakAt: january(2), opening: opening, isCancelled: false, hash: "h")
  }

  private func reports() throws -> Set<Int64> {
    Set(try test.store.database.connection.rows("SELECT seq FROM report") { $0.int64(0) })
  }

  @Test func aStepReadsOnlyTheMatchesOfItsTime() throws {
    try test.importChunk((1...8).map { report("k\($0)", day: $0) } + [report("last", day: 30)], ingested: january(31))
    try test.store.transaction { (tx) throws(StorageError) in
      let stream = try tx.stream(hash: "s").id
      try tx.put(alert("open", group: ""))
      for event in Int64(1)...6 {
        let finish = january(Int(event), hour: 20)
        try tx.put(MatchRow(stream: stream, group: "", event: event, start: january(Int(event)), finish: finish))
      }
      for event in Int64(100)...699 {
        let finish = january(9).advanced(byMilliseconds: event * 2_400_000)
        try tx.put(MatchRow(stream: stream, group: "", event: event, start: finish, finish: finish))
      }
    }
    // Whoever reads what lies between the events' days and their import finds it damaged.
    try test.store.database.connection.execute(
      "UPDATE match_block SET data = x'ff' WHERE finish BETWEEN ? AND ?", january(14), january(24))
    #expect(test.store.database.connection.changes > 20)
    #expect(throws: StorageError.self) { try test.store.matches(stream: 1, group: "") }
    let step = try test.store.transaction { (tx) throws(StorageError) in
      try tx.pruneEvents(endedBefore: january(10), after: 0, limit: 100, now: january(31))
    }
    #expect(step.deleted == 2)
    #expect(try reports() == [1, 2, 3, 4, 5, 6, 9])
  }

  /// Whatever was imported, matched and removed, in steps of whatever length.
  @Test func itIsWhatLookingAtEachMatchFinds() throws {
    var random = SplitMix64.announced()
    for _ in 0..<12 {
      let test = try TestStore()
      test.store.database.matches.limits = MatchLimits(run: 4, tree: 12, fan: 3, longest: 60, block: 100)
      let count = 60
      for first in stride(from: 0, to: count, by: 20) {
        let reports = (first..<first + 20).map { made($0, &random) }
        try test.importChunk(reports, ingested: january(Int.random(in: 1...31, using: &random)))
      }
      let groups = ["", "a", "b", "c", "d"]
      let firing = Set(groups.filter { _ in Int.random(in: 0..<3, using: &random) > 0 })
      var matched: Set<Int64> = []
      for _ in 0..<12 {
        try test.store.transaction { (tx) throws(StorageError) in
          for _ in 0..<Int.random(in: 1...12, using: &random) {
            let event = Int64.random(in: 1...Int64(count), using: &random)
            let group = groups.randomElement(using: &random) ?? ""
            guard let row = try match(of: event, group, tx, &random) else { continue }
            try tx.put(row)
            if firing.contains(group) { matched.insert(event) }
          }
        }
      }
      let opening = (0..<3).map { _ in Int64.random(in: 1...Int64(count), using: &random) }
      try test.store.transaction { (tx) throws(StorageError) in
        for group in groups {
          try tx.put(alert(group, group: group, endsAt: firing.contains(group) ? nil : january(20)))
        }
        try tx.put(alert("opened", group: "nobody", opening: opening))
      }
      let moment = january(Int.random(in: 5...30, using: &random))
      let expected = try left(test, moment, kept: matched.union(opening))
      var place: Int64? = 0
      let limit = [1, 7, 1000].randomElement(using: &random) ?? 1
      while let after = place {
        place = try test.store.transaction { (tx) throws(StorageError) in
          try tx.pruneEvents(endedBefore: moment, after: after, limit: limit, now: january(31)).next
        }
      }
      #expect(try Set(test.query("SELECT seq FROM report")) == expected)
    }
  }

  private func made(_ number: Int, _ random: inout SplitMix64) -> Report {
    var report = report(
      "k\(number)", day: Int.random(in: 1...28, using: &random),
      cluster: Int.random(in: 0..<4, using: &random) == 0 ? "c\(number % 5)" : nil)
    if Bool.random(using: &random) { report.known = january(Int.random(in: 1...31, using: &random)) }
    return report
  }

  /// A match that finishes when one of an event may.
  private func match(
    of event: Int64, _ group: String, _ tx: Transaction, _ random: inout SplitMix64
  ) throws(StorageError) -> MatchRow? {
    let stream = try tx.stream(hash: "s\(Int.random(in: 0..<3, using: &random))").id
    guard let event = try tx.event(id: event) else { return nil }
    let finish = [event.time.start, event.time.end, event.effect.end, event.ingested, event.knownAt]
      .randomElement(using: &random)
    guard let finish else { return nil }
    return MatchRow(stream: stream, group: group, event: event.id, start: min(event.time.start, finish), finish: finish)
  }

  /// The reports that stay: those that are young, whose event is or is kept, and the newest.
  private func left(_ test: TestStore, _ moment: Instant, kept: Set<Int64>) throws -> Set<[String?]> {
    let kept = kept.map(String.init).joined(separator: ", ")
    return Set(
      try test.query(
        """
        SELECT seq FROM report AS r WHERE ends >= \(moment.milliseconds) OR coalesce(event, seq) IN (\(kept))
          OR seq = (SELECT max(seq) FROM report)
          OR EXISTS (SELECT 1 FROM report AS o WHERE o.event = r.event AND o.ends >= \(moment.milliseconds))
        """))
  }
}

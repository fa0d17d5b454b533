import CSQLite
import Events
import TestSupport
import Testing

@testable import Storage

/// What is asked for each chunk, alert or message must not take longer as the store grows: no statement behind it may
/// walk through a table.
@Suite struct QueryPlanTests {
  let test: TestStore

  init() throws {
    test = try TestStore()
    let reports = (0..<40).map { report("k\($0)", day: $0 % 20 + 1, cluster: $0 % 4 == 0 ? "x\($0 % 8)" : nil) }
    try test.importChunk(reports)
    try test.store.transaction { (tx) throws(StorageError) in
      for number in 1...20 {
        let moment = january(number)
        try tx.put(
          MatchRow(stream: 1, group: "g\(number % 3)", event: Int64(number), start: moment, finish: moment))
        try tx.set(DeadlineRow(rule: "r", group: "g\(number)", at: moment))
        try tx.put(
          AlertRow(
            id: "\(number)", rule: "r", group: "g\(number % 3)", startsAt: moment, earliestAt: moment, level: "high",
            certainty: "certain", peak: 1, peakAt: moment, opening: [], hash: "h"))
        try tx.enqueue(
          OutboxRow(
            endpoint: "desk", alert: "\(number)", seq: 1, messageID: "\(number)", body: "", nextAttemptAt: moment,
            createdAt: moment))
      }
    }
  }

  /// The rows that idle statements passed in walks through whole tables, by statement.
  private func walks() -> [String: Int32] {
    let database = test.store.database.connection.handle.database
    var walks: [String: Int32] = [:]
    var statement = sqlite3_next_stmt(database, nil)
    while let current = statement {
      let rows = sqlite3_stmt_status(current, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1)
      if rows > 0 { walks[String(cString: sqlite3_sql(current))] = rows }
      statement = sqlite3_next_stmt(database, current)
    }
    return walks
  }

  @Test func importsWalkThroughNothing() throws {
    test.store.database.forget()
    _ = walks()
    try test.importChunk(
      [report("k0", cluster: "y"), report("k1", title: "new"), report("new", cluster: "x0"), report("k2", day: 3)],
      revision: .content)
    #expect(walks() == [:])
  }

  @Test func evaluationWalksThroughNothing() throws {
    let store = test.store
    _ = walks()
    _ = try store.event(id: 1)
    _ = try store.reports(ofEvents: [1, 2])
    _ = try store.sources(ofEvents: [1, 2])
    _ = try store.matches(stream: 1, group: "g1", finishAfter: january(2), finishThrough: january(9))
    _ = try store.lastMatch(stream: 1, group: "g1")
    _ = try store.alert(id: "1")
    _ = try store.alerts(rule: "r", group: "g1", endingFrom: january(3))
    _ = try store.alert(rule: "r", event: 4)
    _ = try store.openAlerts(rule: "r")
    _ = try store.deadline(rule: "r", group: "g1")
    _ = try store.deadlines(through: january(2))
    _ = try store.nextDeadline()
    #expect(walks() == [:])
  }

  /// The same where matches are in runs, several of them.
  @Test func evaluationWalksThroughNoRun() throws {
    let store = test.store
    store.database.matches.limits = MatchLimits(run: 100, tree: 1000, fan: 3, block: 200)
    for turn in Int64(0)..<8 {
      try store.transaction { (tx) throws(StorageError) in
        for number in turn * 100..<turn * 100 + 100 {
          let moment = january(1).advanced(byMilliseconds: number)
          try tx.put(
            MatchRow(stream: number % 2 + 1, group: "g\(number % 9)", event: number, start: moment, finish: moment))
        }
      }
    }
    #expect(try store.groups(stream: 2) == [1, 2, 0, 3, 4, 5, 6, 7, 8].map { "g\($0)" })
    _ = walks()
    for group in ["g1", "g2"] {
      _ = try store.matches(stream: 1, group: group, finishAfter: january(1), finishThrough: january(9))
      _ = try store.lastMatch(stream: 1, group: group)
      _ = try store.firstMatch(stream: 1, group: group)
      _ = try store.newestFinishes(stream: 1, group: group, limit: 13)
    }
    _ = try store.hasMatches(stream: 2)
    _ = try store.groups(stream: 2)
    try store.transaction { (tx) throws(StorageError) in
      try tx.removeMatch(
        stream: 1, group: "g2", finish: january(1).advanced(byMilliseconds: 2), event: 2)
    }
    #expect(walks() == [:])
    #expect(try StoreReader(path: test.folder.database).check() == [])
  }

  @Test func deliveryWalksThroughNothing() throws {
    let store = test.store
    _ = walks()
    _ = try store.dueMessages(endpoint: "desk", at: january(3))
    _ = try store.nextMessageDue(endpoint: "desk")
    _ = try store.messages(.dead, endpoint: "desk")
    _ = try store.waitingDue(endpoint: "desk")
    _ = try store.waitingLines(endpoint: "desk")
    _ = try store.messageTimes(endpoint: "desk", after: january(1), limit: 30)
    _ = try store.notice(endpoint: "desk", alert: "1")
    _ = try store.withheldNotices(limit: 1)
    _ = try store.reminders(through: january(1))
    _ = try store.nextReminder()
    _ = try store.ack(of: "1")
    _ = try store.alertIDs(beginningWith: "1", limit: 2)
    _ = try store.lastTransition(of: "1")
    _ = try store.transitions(after: 5, limit: 10)
    _ = try store.lastTransition()
    _ = try store.file(feed: "events", digest: "d")
    #expect(walks() == [:])
  }

  @Test func theMeasureSeesAWalk() throws {
    _ = walks()
    _ = try test.store.statusCounts(at: january(1))
    #expect(!walks().isEmpty)
  }
}

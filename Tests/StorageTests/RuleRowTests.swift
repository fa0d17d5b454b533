import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct RuleRowTests {
  let test: TestStore
  var store: Store { test.store }

  init() throws { test = try TestStore() }

  private func match(
    _ event: Int64, _ finish: Int, start: Int = 1, stream: Int64 = 1, group: String = "asset=CPC"
  ) -> MatchRow {
    MatchRow(stream: stream, group: group, event: event, start: january(start), finish: january(finish))
  }

  @Test func matchesComeInTheOrderOfFinishStartAndEvent() throws {
    let rows = [match(4, 3), match(1, 2, start: 2), match(2, 2), match(3, 1), match(5, 2)]
    try store.transaction { (tx) throws(StorageError) in
      for row in rows + [match(6, 2, group: "asset=KTK"), match(7, 2, stream: 2)] { try tx.put(row) }
    }
    let stored = try store.matches(stream: 1, group: "asset=CPC")
    #expect(stored.map(\.event) == [3, 2, 5, 1, 4])
    #expect(Set(stored) == Set(rows))
    #expect(try store.matches(stream: 1, group: "asset=none").isEmpty)
  }

  @Test func theBoundsOfMatchesAreHalfOpen() throws {
    try store.transaction { (tx) throws(StorageError) in
      for day in 1...5 { try tx.put(match(Int64(day), day)) }
    }
    let rows = try store.matches(stream: 1, group: "asset=CPC", finishAfter: january(2), finishThrough: january(4))
    #expect(rows.map(\.event) == [3, 4])
    #expect(try store.lastMatch(stream: 1, group: "asset=CPC", finishThrough: january(4))?.event == 4)
    #expect(try store.lastMatch(stream: 1, group: "asset=CPC")?.event == 5)
    #expect(try store.lastMatch(stream: 1, group: "asset=CPC", finishThrough: january(0)) == nil)
  }

  @Test func aMatchKeepsEverything() throws {
    let full = MatchRow(
      stream: 1, group: "", event: 9, start: january(1), finish: january(2), steps: -1, value: "",
      dedupe: "a\u{1F}b", relation: "{}")
    try store.transaction { (tx) throws(StorageError) in
      try tx.put(full)
      try tx.put(full)
    }
    #expect(try store.matches(stream: 1, group: "") == [full])
    try store.transaction { (tx) throws(StorageError) in
      try tx.removeMatch(stream: 1, group: "", finish: january(1), event: 9)
      #expect(try tx.firstMatch(stream: 1, group: "") != nil)
      try tx.removeMatch(stream: 1, group: "", finish: january(2), event: 9)
      try tx.removeMatch(stream: 1, group: "never seen", finish: january(2), event: 9)
    }
    #expect(try store.firstMatch(stream: 1, group: "") == nil)
  }

  @Test func groupsOfAStreamAreFoundByLeaping() throws {
    try store.transaction { (tx) throws(StorageError) in
      for name in ["c", "a", "b"] {
        for event in 1...3 { try tx.put(match(Int64(event), event, group: name)) }
      }
      try tx.put(match(1, 1, stream: 2, group: "d"))
    }
    #expect(try store.groups(stream: 1) == ["c", "a", "b"])
    #expect(try store.groups(stream: 1, limit: 2) == ["c", "a"])
    #expect(try store.groups(stream: 2) == ["d"])
    #expect(try store.groups(stream: 3).isEmpty)
  }

  @Test func aStreamIsMadeOnceAndRemovedWithItsMatches() throws {
    try store.transaction { (tx) throws(StorageError) in
      let stream = try tx.stream(hash: "abc")
      #expect(!stream.isComplete)
      try tx.set(stream: stream.id, complete: true)
      #expect(try tx.stream(hash: "abc") == StreamRow(id: stream.id, hash: "abc", isComplete: true))
      let other = try tx.stream(hash: "def")
      try tx.put(match(1, 1, stream: stream.id))
      try tx.put(match(1, 1, stream: other.id))
      try tx.remove(stream: stream.id)
      #expect(try tx.streams() == [other])
      #expect(try tx.matches(stream: stream.id, group: "asset=CPC").isEmpty)
      #expect(try tx.matches(stream: other.id, group: "asset=CPC").count == 1)
    }
  }

  @Test func deadlinesAreOneEachAndDueInOrder() throws {
    try store.transaction { (tx) throws(StorageError) in
      try tx.set(DeadlineRow(rule: "r", group: "a", at: january(9)))
      try tx.set(DeadlineRow(rule: "r", group: "a", at: january(3)))
      try tx.set(DeadlineRow(rule: "r", group: "b", at: january(2)))
      try tx.set(DeadlineRow(rule: "s", group: "", event: 4, at: january(3)))
      try tx.set(DeadlineRow(rule: "s", group: "", event: 5, at: january(4)))
    }
    #expect(try store.nextDeadline() == january(2))
    #expect(try store.deadline(rule: "r", group: "a") == january(3))
    #expect(try store.deadline(rule: "s", group: "") == nil)
    #expect(try store.deadline(rule: "s", group: "", event: 5) == january(4))
    let due = try store.deadlines(through: january(3))
    #expect(due.map(\.rule) == ["r", "r", "s"] && due.map(\.event) == [nil, nil, 4])
    #expect(try store.deadlines(through: january(3), limit: 1).map(\.group) == ["b"])
    try store.transaction { (tx) throws(StorageError) in
      try tx.removeDeadline(rule: "s", group: "", event: 4)
      try tx.removeDeadline(rule: "r", group: "a")
      try tx.removeDeadline(rule: "r", group: "b")
    }
    #expect(try store.deadlines(through: .distantFuture).map(\.event) == [5])
  }

  @Test func transitionsAreNumberedWithoutGaps() throws {
    func row(_ seq: Int64, _ rule: String) -> TransitionRow {
      TransitionRow(
        seq: seq, alert: "id-\(rule)", rule: rule, state: "firing", at: january(1), detectedAt: january(2),
        level: "high", json: "{\"seq\":\(seq)}", line: "line \(seq)")
    }
    try store.transaction { (tx) throws(StorageError) in
      #expect(try tx.nextTransition() == 1)
      try tx.append(row(1, "a"))
      try tx.append(row(2, "b"))
    }
    #expect(throws: StorageError.self) {
      try store.transaction { (tx) throws(StorageError) in
        try tx.append(row(3, "a"))
        try tx.database.connection.script("no SQL")
      }
    }
    try store.transaction { (tx) throws(StorageError) in try tx.append(row(3, "a")) }
    #expect(try store.lastTransition() == 3)
    #expect(try store.transitions() == [row(1, "a"), row(2, "b"), row(3, "a")])
    #expect(try store.transitions(after: 1, limit: 1).map(\.seq) == [2])
    #expect(try store.transitions(rule: "a").map(\.seq) == [1, 3])
    #expect(try store.transitions(after: 1, alert: "id-a").map(\.seq) == [3])
    #expect(try store.transitions(rule: "b", alert: "id-a").isEmpty)
  }

  @Test func marksOfLogFilesMove() throws {
    #expect(try store.logMark("jsonl") == 0)
    try store.transaction { (tx) throws(StorageError) in
      try tx.setLogMark("jsonl", seq: 4)
      try tx.setLogMark("jsonl", seq: 5)
    }
    #expect(try store.logMark("jsonl") == 5)
  }

  @Test func rulesAreKnownByTheirMeaning() throws {
    let state = RuleStateRow(
      rule: "r", hash: "h", loadedAt: january(1), title: "T", level: "high", source: "Rules/r.yaml:1")
    var other = state
    other.hash = "other"
    try store.transaction { (tx) throws(StorageError) in
      try tx.put(state)
      try tx.put(other)
    }
    #expect(try store.ruleStates() == [other])
    try store.transaction { (tx) throws(StorageError) in try tx.removeRuleState("r") }
    #expect(try store.ruleStates().isEmpty)
  }
}

import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct ClusterTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  @Test func reportsOfOneClusterAreOneEvent() throws {
    let (_, changes) = try test.importChunk([
      report("a", cluster: "x", title: "A"), report("b"), report("c", cluster: "x", title: "C"),
    ])
    #expect(changes.map(\.id) == [1, 2])
    #expect(changes[0].new?.reportCount == 2)
    #expect(changes[0].new?.names == ["a", "c", "x"])
  }

  @Test func aReportThatJoinsIsACorrection() throws {
    try test.importChunk([report("a", cluster: "x")], ingested: january(10))
    let (_, changes) = try test.importChunk([report("b", feed: "other", cluster: "x")], ingested: january(20))
    #expect(changes.map(\.id) == [1])
    #expect(changes[0].old?.reportCount == 1 && changes[0].new?.reportCount == 2)
    #expect(changes[0].new?.ingested == january(10))
  }

  @Test func aReportThatChangesItsClusterChangesBothEvents() throws {
    try test.importChunk([
      report("a", cluster: "x"), report("b", cluster: "x"), report("c", cluster: "y"),
    ])
    let (_, changes) = try test.importChunk([report("b", cluster: "y")], revision: .content)
    let byID = Dictionary(uniqueKeysWithValues: changes.map { ($0.id, $0) })
    #expect(byID[1]?.old?.reportCount == 2 && byID[1]?.new?.reportCount == 1)
    #expect(byID[3]?.old?.reportCount == 1 && byID[3]?.new?.reportCount == 2)
  }

  @Test func aClusterKeepsItsNumberWhenItsFounderLeaves() throws {
    try test.importChunk([report("a", cluster: "x"), report("b", cluster: "x")])
    let (_, changes) = try test.importChunk([report("a")], revision: .content)
    #expect(changes.map(\.id).sorted() == [1, 3])
    #expect(try test.store.event(id: 1)?.report.key == "b")
    #expect(try test.store.event(id: 3)?.report.key == "a")
    // The number that the leaver got is no report's.
    #expect(try test.importChunk([report("c")]).outcomes == [.inserted(4)])
    test.store.database.forget()
    #expect(try test.importChunk([report("d")]).outcomes == [.inserted(5)])
  }

  /// Alerts may rest on the event that had it.
  @Test func aNumberIsNotGivenAgainAfterItsReportIsDeleted() throws {
    try test.importChunk([report("a", cluster: "x"), report("b", day: 20, cluster: "x")])
    try test.importChunk([report("a")], revision: .content)
    #expect(try test.store.event(id: 3)?.report.key == "a")
    let step = try test.store.transaction { (tx) throws(StorageError) in
      try tx.pruneEvents(endedBefore: january(10), after: 0, limit: 100, now: january(31))
    }
    #expect(step.deleted == 1)
    test.store.database.forget()
    #expect(try test.importChunk([report("c")]).outcomes == [.inserted(4)])
  }

  @Test func aNumberIsNotGivenAgainAfterItsReportHasJoinedACluster() throws {
    try test.importChunk([report("a", cluster: "x"), report("b", cluster: "x"), report("c", day: 20, cluster: "y")])
    for cluster in [nil, "y"] { try test.importChunk([report("a", cluster: cluster)], revision: .content) }
    test.store.database.forget()
    #expect(try test.importChunk([report("d", day: 20)]).outcomes == [.inserted(5)])
  }

  @Test func aNumberIsNotGivenAgainWhereNoReportTellsThatItWas() throws {
    try test.importChunk([report("a", cluster: "x"), report("b", cluster: "x"), report("c", day: 20)])
    for cluster in [nil, "x"] { try test.importChunk([report("a", cluster: cluster)], revision: .content) }
    let step = try test.store.transaction { (tx) throws(StorageError) in
      try tx.pruneEvents(endedBefore: january(10), after: 0, limit: 100, now: january(31))
    }
    #expect(step.deleted == 2)
    test.store.database.forget()
    #expect(try test.importChunk([report("d", day: 20)]).outcomes == [.inserted(5)])
  }

  @Test func aReportOnItsOwnTakesItsEventIntoANewCluster() throws {
    try test.importChunk([report("a")])
    let (_, changes) = try test.importChunk([report("a", cluster: "x")], revision: .content)
    #expect(changes.map(\.id) == [1])
    #expect(changes[0].old?.report.cluster == nil && changes[0].new?.report.cluster == "x")
  }

  @Test func aClusterWithoutActiveReportsIsNoEvent() throws {
    try test.importChunk([report("a", cluster: "x")])
    let (_, changes) = try test.importChunk([report("a", cluster: "x", status: .withdrawn)])
    #expect(changes.map(\.id) == [1] && changes[0].new == nil)
    let (_, back) = try test.importChunk([report("b", cluster: "x")])
    #expect(back.map(\.id) == [1] && back[0].old == nil && back[0].new?.reportCount == 1)
  }

  /// Whatever is inserted, corrected, moved and withdrawn: the changes, applied one after another to an empty table of
  /// events, lead to the events that are stored; `old` is what the table had; and the counters agree.
  @Test func changesLeadFromEventsToEvents() throws {
    var random = SplitMix64.announced()
    var table: [Int64: EventFace] = [:]
    for _ in 0..<60 {
      let chunk = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        report(
          "k\(Int.random(in: 0..<8, using: &random))", day: Int.random(in: 1...3, using: &random),
          cluster: [nil, "x", "y", "z"].randomElement(using: &random) ?? nil,
          title: ["t", "u"].randomElement(using: &random),
          status: Int.random(in: 0..<4, using: &random) == 0 ? .withdrawn : .active)
      }
      let (_, changes) = try test.importChunk(chunk, revision: .content)
      #expect(Set(changes.map(\.id)).count == changes.count)
      for change in changes {
        #expect(table[change.id] == change.old.map(EventFace.init))
        table[change.id] = change.new.map(EventFace.init)
      }
      let stored = try test.store.events(after: 0, limit: 1_000).map(EventFace.init)
      #expect(stored == table.values.sorted { $0.id < $1.id })
      #expect(try test.store.statusCounts(at: january(1)).events == table.count)
    }
  }

  @Test func pagesOfEventsAreWithoutGaps() throws {
    try test.importChunk((0..<20).map { report("k\($0)", cluster: $0 % 3 == 0 ? "x\($0 % 6)" : nil) })
    var ids: [Int64] = []
    while case let page = try test.store.events(after: ids.last ?? 0, limit: 4), !page.isEmpty {
      #expect(page.count <= 4)
      ids += page.map(\.id)
    }
    #expect(ids == [1, 2, 3, 4, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 20])
    #expect(try test.store.statusCounts(at: january(1)).events == 15)
  }

  @Test func singleEventsOfOtherKindsArePassedOver() throws {
    var random = SplitMix64.announced()
    let kinds = ["a", "b", "c"]
    try test.importChunk(
      (0..<60).map { number in
        report(
          "k\(number)", kind: kinds[number % 3],
          cluster: Int.random(in: 0..<4, using: &random) == 0 ? "x\(Int.random(in: 0..<5, using: &random))" : nil,
          status: Int.random(in: 0..<6, using: &random) == 0 ? .withdrawn : .active)
      })
    let all = try test.store.events(after: 0, limit: .max)
    for limit in [1, 2, 7, 100] {
      var found: [Event] = []
      while case let page = try test.store.events(after: found.last?.id ?? 0, limit: limit, where: { $0 != "b" }),
        !page.isEmpty
      {
        #expect(page.count <= limit)
        found += page
      }
      #expect(found.map(\.id) == found.map(\.id).sorted())
      #expect(found.filter { $0.reportCount == 1 && $0.report.cluster == nil }.allSatisfy { $0.report.kind != "b" })
      let faces = found.filter { $0.report.kind != "b" }.map(EventFace.init)
      #expect(faces == all.filter { $0.report.kind != "b" }.map(EventFace.init))
    }
  }
}

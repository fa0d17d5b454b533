import Events
import Rules
import Storage
import TestSupport
import Testing

/// The engine over the store does what it does over a history in memory, where a reference holds it to the manual.
@Suite struct StoreHistoryTests {
  @Test func anyOrderAndAnyChunksGiveTheSameAlertsInTheStore() throws {
    var random = SplitMix64.announced()
    for _ in 0..<12 {
      let given = RandomCase(&random)
      let rules = rules(given.text)
      let whole = try StoreHarness(rules, now: given.now)
      try whole.take(given.reports, now: given.now)
      try whole.tick(now: given.now)
      let pieces = try StoreHarness(rules, now: given.now)
      var left = given.reports.shuffled(using: &random)[...]
      while !left.isEmpty {
        let size = Int.random(in: 1...4, using: &random)
        try pieces.take(Array(left.prefix(size)), now: given.now)
        left = left.dropFirst(size)
        if Bool.random(using: &random) { try pieces.load(rules, now: given.now) }
      }
      try pieces.tick(now: given.now)
      #expect(try pieces.alerts() == whole.alerts(), "\(given.text)")
    }
  }

  /// An earlier version wrote such texts, and could not read them.
  @Test func aDeadlineOfNoGroupIsDroppedWhenItIsDue() throws {
    let now = RandomCase.day(10)
    let harness = try StoreHarness(rules("id: r\ntitle: R\ndetection: {s: {kind: a}, condition: s}"), now: now)
    try harness.store.transaction { (transaction) throws(StorageError) in
      try transaction.set(DeadlineRow(rule: "r", group: "asset", at: now))
    }
    try harness.tick(now: now)
    #expect(try harness.store.deadlines(through: now).isEmpty)
  }

  /// Whether each event is an alert, or two of them, in the store as in memory: nothing stays behind of what the rule was, nor
  /// of what was withdrawn while it was not there.
  @Test func aRuleThatGetsACorrelationOrGoesLeavesNothingBehind() throws {
    let now = RandomCase.day(50)
    let each = rules("id: r\ntitle: R\ndetection: {s: {kind: a}, condition: s}")
    let two = rules(
      """
      id: r
      title: R
      detection: {s: {kind: a}, condition: s}
      correlation: {type: event_count, timespan: 10d, condition: {gte: 2}}
      """)
    let reports = (1...3).map { Report(feed: "events", key: "k\($0)", kind: "a", time: EventTime(RandomCase.day($0))) }
    let harness = try StoreHarness(each, now: now)
    try harness.take(reports, now: now)
    #expect(try harness.alerts().count == 3)
    try harness.load(two, now: now)
    #expect(try harness.alerts().count == 1)
    try harness.load(each, now: now)
    #expect(try harness.alerts().count == 3)
    try harness.load([], now: now)
    var gone = reports[1]
    gone.status = .withdrawn
    try harness.take([gone], now: now)
    try harness.load(each, now: now)
    #expect(try harness.alerts().count == 2)
    // Each alert that was told of is told to be none any more, and then it may be told anew.
    let states = Dictionary(grouping: try harness.store.transitions(), by: \.alert).mapValues { $0.map(\.state) }
    for lines in states.values {
      for (line, next) in zip(lines, lines.dropFirst()) {
        #expect((line == "cancelled") == (next == "firing"), "\(lines)")
      }
    }
  }

  @Test func aNewRuleSaysTheSameHoweverLittleIsInMemory() throws {
    var random = SplitMix64.announced()
    var most = 0
    for _ in 0..<12 {
      let given = RandomCase(&random)
      let more = (100..<120).map { RandomCase.report($0, &random) }
      let each = rules("id: each\ntitle: Each\ndetection: {s: {kind: \"*\"}, condition: s}")
      func lines(mostFound: Int, pieceLength: Int) throws -> [String] {
        let harness = try StoreHarness([], now: given.now, mostFound: mostFound, pieceLength: pieceLength)
        try harness.take(given.reports + more, now: given.now)
        try harness.load(rules(given.text) + each, now: given.now, isBackfill: true)
        return try harness.store.transitions().map(\.json)
      }
      let whole = try lines(mostFound: .max, pieceLength: .max)
      most = max(most, whole.count)
      #expect(try lines(mostFound: 1, pieceLength: 2) == whole, "\(given.text)")
      #expect(try lines(mostFound: 5, pieceLength: 1) == whole, "\(given.text)")
    }
    #expect(most > 10)
  }

  @Test func theStoreAgreesWithTheMemory() throws {
    var random = SplitMix64.announced()
    for _ in 0..<12 {
      let given = RandomCase(&random)
      let rules = rules(given.text)
      let stored = try StoreHarness(rules, now: given.now)
      // Which report of an event comes first depends on when each arrived: in a test of a rule, when it was known.
      for report in given.reports {
        try stored.take([report], now: given.now, ingested: min(report.known ?? report.time.end, given.now))
      }
      try stored.tick(now: given.now)
      let expectations = RuleTest(name: "", now: given.now, reports: given.reports, expectations: [], line: 1)
      let told = RuleTester(rules[0]).outcomes(of: expectations, .asWritten)
      let firings = told.filter { $0.state == .firing }.map { "\($0.group.text) \($0.at)" }.sorted()
      let alerts = try stored.store.alerts(AlertFilter()).map { "\($0.group) \($0.startsAt)" }.sorted()
      #expect(alerts == firings, "\(given.text)")
    }
  }

  @Test func whatAnUndoneTransactionCalledGroupsIsForgotten() throws {
    let now = RandomCase.day(50)
    let text = """
      id: three
      title: three in ten days
      level: low
      detection: {sel: {kind: a.b}, condition: sel}
      correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: 3}}
      """
    let harness = try StoreHarness(rules(text), now: now)
    func reports(_ asset: String) -> [Report] {
      (0..<3).map { number in
        var report = Report(
          feed: "events", key: "\(asset)\(number)", kind: "a.b", time: EventTime(RandomCase.day(number)))
        report.asset = asset
        return report
      }
    }
    try harness.take(reports("first"), now: now)
    harness.takeAndUndo(reports("gone") + reports("late"), now: now)
    try harness.take(reports("other") + reports("late"), now: now)
    try harness.take(reports("gone"), now: now)
    let groups = try harness.store.alerts(AlertFilter()).map(\.group).sorted()
    #expect(groups == ["asset=first", "asset=gone", "asset=late", "asset=other"])
  }

  @Test func aRuleThatIsNewReadsTheStoredHistory() throws {
    let now = RandomCase.day(50)
    let harness = try StoreHarness([], now: now)
    for number in 0..<3 {
      var report = Report(feed: "events", key: "k\(number)", kind: "a.b", time: EventTime(RandomCase.day(number)))
      report.asset = "CPC"
      try harness.take([report], now: now)
    }
    #expect(try harness.alerts().isEmpty)
    let text = """
      id: three
      title: three in ten days
      detection: {a: {kind: a.*}, condition: a}
      correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: 3}}
      """
    try harness.load(rules(text), now: now, isBackfill: true)
    #expect(try harness.alerts().count == 1)
    #expect(try harness.store.transitions().allSatisfy { $0.json.contains("\"backfill\":true") })
    // Its meaning is the same, so nothing is raised again; without it, its alert is over and stays.
    let count = try harness.store.transitions().count
    try harness.load(rules(text.replacing("three in ten days", with: "another title")), now: now)
    #expect(try harness.store.transitions().count == count)
    try harness.load(rules(text.replacing("gte: 3", with: "gte: 4")), now: now)
    #expect(try harness.store.transitions().last?.state == "cancelled")
    #expect(try harness.store.transitions().last?.json.contains("\"reason\":\"rule changed\"") == true)
    #expect(try harness.store.transitions().map(\.seq) == Array(1...Int64(count + 1)))
  }
}

import Events
import TestSupport
import Testing

@testable import Rules

/// A rule that looks at the whole history piece by piece says what it says of it as a whole.
@Suite struct PieceTests {
  /// The lines and the alerts of a rule that is new, or was there before with other events.
  private func found(
    _ rules: [Rule], _ events: [Event], now: Instant, mostFound: Int = .max, pieceLength: Int = 1_000_000
  ) -> (lines: [String], alerts: Set<Alert>, pieces: Int) {
    var history = MemoryHistory()
    for event in events { history.events[event.id] = event }
    var engine = Engine(
      rules.map { Plan($0, feedLateness: .days(2)) }, mostRecent: 10, fewMatches: 3, mostFound: mostFound,
      pieceLength: pieceLength)
    var (lines, pieces): ([String], Int) = ([], 0)
    engine.adopt(now: now, &history) { piece in
      pieces += 1
      lines += piece.map { "\($0)" }
    }
    // Where a rule waits, what is possible in between depends on when it was looked at, also from day to day.
    let patient = Set(rules.filter { Plan($0, feedLateness: .days(2)).isPatient }.map(\.id))
    return (lines, Set(history.alerts.filter { !$0.isQuiet || !patient.contains($0.rule) }), pieces)
  }

  private func rules(_ base: Rule, _ random: inout SplitMix64) throws -> [Rule] {
    var rule = base
    if Bool.random(using: &random), rule.correlation?.kind == .eventCount {
      rule.correlation?.kind = [.valueSum, .valueAverage, .valueMedian].randomElement(using: &random) ?? .valueSum
      rule.correlation?.fields = [FieldPath("value")]
    }
    let windows: [Window] = [.sliding, .tumbling, .calendar, .session(gap: .days(2))]
    if rule.correlation?.steps.isEmpty == true {
      rule.correlation?.window = windows.randomElement(using: &random) ?? .sliding
    }
    let bounds: [Condition.Bound] = [.init(.gte, 2), .init(.gte, 1), .init(.lt, 2), .init(.eq, 1)]
    if rule.levels.isEmpty, let bound = bounds.randomElement(using: &random) {
      rule.correlation?.condition = Condition([bound])
    }
    return RuleVariants.rules(rule, in: try TestZones.berlin(), &random)
  }

  private func events(_ reports: [Report], _ random: inout SplitMix64) -> [Event] {
    reports.enumerated().map { number, report in
      var report = report
      report.value = String(Int.random(in: 0...3, using: &random))
      return Event(id: Event.ID(number + 1), report: report, ingested: report.known ?? report.time.end)
    }
  }

  @Test func piecesSayWhatTheWholeSays() throws {
    var random = SplitMix64.announced()
    var (inPieces, aside) = (0, 0)
    for _ in 0..<400 {
      let given = RandomCase(&random)
      let rules = try rules(parsedRules(given.text)[0], &random)
      var reports = given.reports
      for number in 0..<10 { reports.append(RandomCase.report(100 + number, &random)) }
      let events = events(reports, &random)
      let whole = found(rules, events, now: given.now)
      let length = Int.random(in: 1...4, using: &random)
      let pieces = found(
        rules, events, now: given.now, mostFound: Int.random(in: 0...3, using: &random), pieceLength: length)
      if Plan(rules[0], feedLateness: .days(2)).followsTime { inPieces += 1 }
      if pieces.pieces > 1 { aside += 1 }
      let asked = PropertyCase(rules: rules, reports: reports, now: given.now)
      let isSame = pieces.lines == whole.lines && pieces.alerts == whole.alerts
      #expect(
        isSame,
        """
        pieces of \(length): \(pieces.lines.filter { !whole.lines.contains($0) }) \(pieces.alerts.subtracting(whole.alerts))
        as a whole: \(whole.lines.filter { !pieces.lines.contains($0) }) \(whole.alerts.subtracting(pieces.alerts))
        \(asked)
        """)
      guard isSame else { return }
    }
    #expect(inPieces > 20 && aside > 20, "\(inPieces) \(aside)")
  }
}

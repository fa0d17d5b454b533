import JSON
import TestSupport
import Testing

/// Kazakhstan, 2022, through the daemon: files in, the alert log out.
@Suite struct FoundingCaseLogTests {
  /// How the two briefs reach the daemon.
  enum Arrival: CaseIterable {
    case oneAfterTheOther, theOtherWayRound, inOneFile, secondAlone

    /// The texts of the files, in the order in which they are dropped.
    var files: [String] {
      let briefs = ["brief-000", "brief-002"].map { name in
        String(decoding: TestFiles.bytes(inProject: "\(Indicator.folder)/\(name).ndjson") ?? [], as: UTF8.self)
      }
      return switch self {
      case .oneAfterTheOther: briefs
      case .theOtherWayRound: briefs.reversed()
      case .inOneFile: [briefs.joined()]
      case .secondAlone: [briefs[1]]
      }
    }
  }

  @Test(arguments: Arrival.allCases) func firstAlertsStandInTheLog(arrival: Arrival) async throws {
    let station = try Station(rules: nil)
    for (number, text) in arrival.files.enumerated() {
      try station.drop(text, as: "\(number).ndjson")
      try await station.runOnce()
    }
    let lines = try station.alertLines()
    #expect(lines.count > 20)
    #expect(lines.compactMap { $0.text("seq") } == (1...max(lines.count, 1)).map { "\($0)" })
    #expect(Indicator.all.count == 34)
    for indicator in Indicator.all {
      let expected = arrival == .secondAlone ? indicator.firstAlertWithOneBrief : indicator.firstAlert
      let first = FoundingCaseLogTests.standing(lines).first { $0["labels"]?.text("indicator") == indicator.id }
      #expect(first?.text("starts_at").map { String($0.prefix(10)) } == expected, "\(indicator.id)")
      let firing = lines.first { $0.text("id") == first?.text("id") && $0.text("state") == "firing" }
      if let firing { expectEvidence(firing, of: indicator, isComplete: arrival == .inOneFile) }
    }
    try expectPossible(station, isThere: arrival != .secondAlone)
  }

  /// The last line of every alert that was not cancelled, the earliest alert first.
  private static func standing(_ lines: [JSONValue]) -> [JSONValue] {
    let last = Dictionary(lines.map { ($0.text("id"), $0) }) { $1 }
    return last.values.filter { $0.text("state") != "cancelled" }
      .sorted { ($0.text("starts_at") ?? "") < ($1.text("starts_at") ?? "") }
  }

  /// Events that end at the very moment at which an alert opens are evidence too; the table names no more than needed.
  private static let ties: [String: Set<String>] = ["B7": ["S000-065"]]

  /// The line that fired names the reports that were expected and no others; all of them where all were there.
  private func expectEvidence(_ line: JSONValue, of indicator: Indicator, isComplete: Bool) {
    let shown = Set(line["evidence"]?.elements.compactMap { $0.text("key") } ?? [])
    let unexpected = shown.subtracting(indicator.evidence).subtracting(Self.ties[indicator.id] ?? [])
    // Of a score the table gives the number, not the reports.
    #expect((unexpected.isEmpty || indicator.evidence.isEmpty) && !shown.isEmpty, "\(indicator.id)")
    if isComplete { #expect(shown.isSuperset(of: indicator.evidence), "\(indicator.id)") }
  }

  /// The rise of a price and the unrest of the same month: no line in the log, and not forgotten either.
  private func expectPossible(_ station: Station, isThere: Bool) throws {
    let lines = try station.alertLines().filter { $0["labels"]?.text("indicator") == "D2" }
    #expect(lines.isEmpty)
    let rules = try station.status()["rules"]?.elements ?? []
    let rule = try #require(rules.first { $0.text("rule") == "price-rise-then-unrest" })
    #expect(rule.text("state") == (isThere ? "possible" : "quiet"))
    let day = try #require(Indicator.all.first { $0.id == "D2" }?.firstPossible)
    let starts = rule["possible"]?.elements.compactMap { $0.text("starts_at")?.prefix(10) } ?? []
    #expect(starts == (isThere ? [Substring(day)] : []))
  }
}

import Events
import TestSupport
import Testing

@testable import Rules

/// A rule that counts over a long window says the same whether old matches are counted by panes or read.
@Suite struct LongCountTests {
  /// A rule, and what happens in order.
  private struct Course {
    enum Step {
      case take([Report])
      case tick
      case restart
      case change(Condition)
    }

    var rule: Rule
    var steps: [(now: Instant, step: Step)] = []
  }

  // MARK: Rules

  private static let bounds = [
    "{gte: N}", "{gte: N}", "{gt: N}", "{eq: N}", "{lt: N}", "{neq: N}", "{gte: N, lt: M}",
    "{lte: N, gt: 3}", "{gte: N.5}",
  ]
  private static let endings = [
    "", "", "", "resolve: {quiet: 3d}", "resolve: {quiet: 40d}", "resolve: never", "resolve: {condition: {lt: 10}}",
    "resolve: {condition: {eq: 12}}",
  ]
  /// Most of these are counted the long way.
  private static let options = ["for: 5d", "keep_firing_for: 5d", "cooldown: 5d", "rearm: window", "rearm: every"]

  private func rule(_ random: inout SplitMix64) throws -> Rule {
    func one(_ texts: [String]) -> String { texts.randomElement(using: &random) ?? "" }
    let number = Int.random(in: 8...45, using: &random)
    func bound() -> String {
      one(LongCountTests.bounds).replacing("N", with: "\(number)").replacing("M", with: "\(number + 9)")
    }
    var lines = [
      "id: r", "title: many", "detection: {a: {kind: a.*}, condition: a}", "correlation:", "  type: event_count",
      "  timespan: \(one(["20d", "30d", "1mo", "1mo", "2mo", "90d"]))", "  condition: \(bound())",
    ]
    if Bool.random(using: &random) { lines.append("  group-by: [asset]") }
    if Int.random(in: 0..<6, using: &random) == 0 { lines.append("  dedupe-by: [date]") }
    if Int.random(in: 0..<3, using: &random) == 0 {
      lines.append("levels: [{condition: \(bound()), level: high}, {condition: {lt: 12}, level: low}]")
    }
    let isOther = Int.random(in: 0..<8, using: &random) == 0
    lines.append(isOther ? one(LongCountTests.options) : one(LongCountTests.endings))
    if Int.random(in: 0..<5, using: &random) == 0 { lines.append("certainty: possible") }
    var rule = parsedRules(lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n")[0]
    if Int.random(in: 0..<6, using: &random) == 0 { rule.correlation?.zone = try TestZones.berlin() }
    return rule
  }

  // MARK: Events

  /// - Parameter wide: of how many reports one is no point in time.
  private func report(_ number: Int, hour: Int, wide: Int, _ random: inout SplitMix64) -> Report {
    let start = RandomCase.day(0).advanced(byMilliseconds: Int64(hour) * Instant.hour)
    var time = EventTime(start)
    if Int.random(in: 0..<wide, using: &random) == 0 {
      let end = start.advanced(byMilliseconds: Int64.random(in: 1...900, using: &random) * Instant.hour)
      time = EventTime(start: start, end: end, precision: .interval)
    }
    var report = Report(feed: "f", key: "k\(number)", kind: "a.one", time: time)
    report.asset = Int.random(in: 0..<6, using: &random) == 0 ? "Y" : "X"
    if Int.random(in: 0..<400, using: &random) == 0 { report.cluster = "c" }
    return report
  }

  /// Hours in the order of time, mostly: in bursts, with pauses, several at once.
  private func hours(_ random: inout SplitMix64) -> [Int] {
    var hour = 0
    var hours: [Int] = []
    while hours.count < 200 {
      switch Int.random(in: 0..<60, using: &random) {
      case 0: hour += Int.random(in: 100...1500, using: &random)
      case 1..<25: hour += Int.random(in: 1...40, using: &random)
      case 25..<40: hour += 1
      default: break
      }
      hours.append(hour)
    }
    for _ in 0..<Int.random(in: 0...20, using: &random) {
      // Late by some, or by very much.
      let place = Int.random(in: 0..<hours.count, using: &random)
      let moved = hours.remove(at: place)
      let far = Bool.random(using: &random) ? 8 : 300
      hours.insert(moved, at: min(hours.count, place + Int.random(in: 0...far, using: &random)))
    }
    return hours
  }

  private func course(_ random: inout SplitMix64) throws -> Course {
    var course = Course(rule: try rule(&random))
    let wide = Int.random(in: 0..<3, using: &random) == 0 ? 60 : 100_000
    let hours = hours(&random)
    let isLive = Bool.random(using: &random)
    let end = RandomCase.day((hours.max() ?? 0) / 24 + Int.random(in: 1...100, using: &random))
    var clock = isLive ? RandomCase.day(0) : end
    var reports = hours.enumerated().map { report($0, hour: $1, wide: wide, &random) }[...]
    var taken: [Report] = []
    while !reports.isEmpty {
      var chunk = Array(reports.prefix(Int.random(in: 1...30, using: &random)))
      reports = reports.dropFirst(chunk.count)
      // Live, what is told of may lie a little in the future.
      let ahead = Int64.random(in: -48...48, using: &random) * Instant.hour
      if isLive, let last = chunk.last { clock = max(clock, last.time.start.advanced(byMilliseconds: ahead)) }
      for _ in 0..<(Int.random(in: 0..<4, using: &random) == 0 ? 3 : 0) {
        guard var again = taken.randomElement(using: &random) else { continue }
        // A copy, another version, or a withdrawal.
        let choice = Int.random(in: 0..<3, using: &random)
        if choice == 1, let hour = hours.randomElement(using: &random) {
          again.time = report(0, hour: hour, wide: wide, &random).time
        }
        if choice == 2 { again.status = .withdrawn }
        chunk.append(again)
      }
      taken += chunk
      course.steps.append((clock, .take(chunk)))
      switch Int.random(in: 0..<12, using: &random) {
      case 0: course.steps.append((clock, .restart))
      case 1:
        course.steps.append((clock, .change(try rule(&random).correlation?.condition ?? course.rule.condition)))
      case 2...4: course.steps.append((clock, .tick))
      default: break
      }
    }
    course.steps.append((max(clock, end), .tick))
    return course
  }

  // MARK: Runs

  /// What is told, line by line, and whether matches were counted by panes.
  private func run(_ course: Course, mostRecent: Int, fewMatches: Int) -> (lines: [String], isCounted: Bool) {
    var rule = course.rule
    let first = course.steps.first?.now ?? .distantPast
    var harness = EngineHarness([rule], now: first, mostRecent: mostRecent, fewMatches: fewMatches)
    var isCounted = false
    for (now, step) in course.steps {
      switch step {
      case .take(let reports): harness.take(reports, now: now)
      case .tick: harness.tick(now: now)
      case .restart: harness.restart(now: now)
      case .change(let condition):
        rule.correlation?.condition = condition
        harness.load([rule], now: now)
      }
      isCounted = isCounted || harness.countsByPanes
    }
    let lines = harness.transitions.map { line in
      "\(line.state) \(line.at) \(line.reason ?? "") value \(line.value) count \(line.count) of \(line.evidenceTotal) "
        + "\(line.evidence.map(\.event)) \(line.alert)"
    }
    let alerts = (harness.alerts.union(harness.possibleAlerts)).map(\.description).sorted()
    return (lines + alerts, isCounted)
  }

  @Test func linesAreTheSame() throws {
    var random = SplitMix64.announced()
    var (counted, told) = (0, 0)
    for _ in 0..<60 {
      let course = try course(&random)
      // What is known of groups decides when they are looked at, and so when it is told what time alone decided.
      let mostRecent = [3, 4000].randomElement(using: &random) ?? 3
      let expected = run(course, mostRecent: mostRecent, fewMatches: 100_000)
      #expect(!expected.isCounted)
      told += expected.lines.count
      let found = run(course, mostRecent: mostRecent, fewMatches: Int.random(in: 5...16, using: &random))
      counted += found.isCounted ? 1 : 0
      let same = zip(found.lines, expected.lines).prefix { $0 == $1 }.count
      let (one, other) = (found.lines.dropFirst(same).first, expected.lines.dropFirst(same).first)
      #expect(
        found.lines == expected.lines,
        "\(course.rule.canonical), line \(same): \(one ?? "none") and not \(other ?? "none")")
      guard found.lines == expected.lines else { return }
    }
    #expect(counted > 25 && told > 400, "\(counted) \(told)")
  }
}

extension Rule {
  fileprivate var condition: Condition { correlation?.condition ?? Condition([]) }
}

import Events
import TestSupport
import Testing

@testable import Rules

extension EngineHarness {
  /// What is near at a moment, of all rules.
  func near(_ rules: [Rule], at now: Instant, limits: NearSearch.Limits = .init()) -> [NearRule] {
    var history = history
    let search = NearSearch(rules.map { Plan($0, feedLateness: .seconds(0)) }, limits: limits, at: now)
    return search.run(open: open(at: now), &history)
  }

  /// The groups of each rule with an alert at a moment.
  func open(at now: Instant) -> [String: Set<Group>] {
    var open: [String: Set<Group>] = [:]
    for alert in history.alerts where !alert.isCancelled && !alert.isQuiet && alert.startsAt <= now {
      if alert.endsAt ?? .distantFuture > now { open[alert.rule, default: []].insert(alert.group) }
    }
    return open
  }
}

/// One rule and what happened, to ask what is near.
struct NearCase {
  var rules: [Rule]
  private var harness: EngineHarness

  /// - Parameters:
  ///   - correlation: the keys of `correlation` as in a rule file; selections `a`, `b` and `c` stand for the kinds.
  ///   - events: `TIME key=value …` as in the tests of rules.
  init(
    _ correlation: String, also keys: String = "", _ events: [String], at now: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    var text = """
      id: r
      title: R
      detection:
        a: {kind: a}
        b: {kind: b}
        c: {kind: c}
        condition: a or b or c
      correlation: {\(correlation)}
      \(keys)
      tests:
        - name: what happened
          expect: []
          events: |

      """
    for event in events { text += "      \(event)\n" }
    rules = parsedRules(text, location)
    moment = ISO8601.instant(now) ?? .distantPast
    let begin = ISO8601.instant("2022-01-01T00:00:00Z") ?? moment
    harness = EngineHarness(rules, now: begin)
    harness.history = MemoryHistory(firstLoaded: begin)
    harness.restart(now: begin)
    harness.take(rules.first?.tests.first?.reports ?? [], now: moment)
  }

  let moment: Instant
  var history: MemoryHistory { harness.history }

  /// The nearest group.
  var first: NearGroup? { all.first?.groups.first }
  var all: [NearRule] { harness.near(rules, at: moment) }

  func all(_ limits: NearSearch.Limits) -> [NearRule] { harness.near(rules, at: moment, limits: limits) }
}

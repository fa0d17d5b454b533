import Documents
import Events
import TestSupport
import Testing

@testable import Rules

/// Reports in memory, told to an engine chunk by chunk.
struct EngineHarness {
  var history = MemoryHistory()
  var transitions: [Transition] = []
  private var rules: [Rule]
  private var engine: Engine
  private var reports: [(report: Report, ingested: Instant)] = []
  private var ids: [String: Event.ID] = [:]

  private let mostRecent: Int
  private let fewMatches: Int

  /// - Parameters:
  ///   - mostRecent: of how many groups the engine knows at most when their newest matches were.
  ///   - fewMatches: how many matches it rather reads anew than to keep what they add up to; nil for as many.
  init(_ rules: [Rule], now: Instant, mostRecent: Int = 3, fewMatches: Int? = nil) {
    self.rules = rules
    self.mostRecent = mostRecent
    self.fewMatches = fewMatches ?? mostRecent
    engine = Engine([])
    load(rules, now: now)
  }

  /// Starts again with these rules, as a daemon does.
  mutating func load(_ rules: [Rule], now: Instant) {
    self.rules = rules
    engine = Engine(Plan.plansThatDoNotWait(of: rules), mostRecent: mostRecent, fewMatches: fewMatches)
    transitions += engine.adopt(now: now, &history)
  }

  mutating func restart(now: Instant) { load(rules, now: now) }

  mutating func tick(now: Instant) { transitions += engine.tick(now: now, &history) }

  /// Stores reports as one chunk; one with a known key replaces what is there, `withdrawn` takes it away.
  mutating func take(_ chunk: [Report], now: Instant) {
    var before: [Event.ID: Event] = [:]
    var touched: Set<Event.ID> = []
    func touch(_ id: Event.ID) { if touched.insert(id).inserted { before[id] = history.events[id] } }
    for report in chunk {
      if let known = reports.firstIndex(where: { $0.report.key == report.key }) {
        touch(id(of: reports[known].report))
        reports[known].report = report
      } else {
        reports.append((report, now))
      }
      touch(id(of: report))
    }
    for id in touched { history.events[id] = event(id) }
    let changes = touched.sorted().map { EventChange(old: before[$0], new: history.events[$0]) }
    transitions += engine.apply(EngineHarness.packed(changes, now: now), now: now, &history)
  }

  /// New events with an odd number as rows, as an import tells of nearly all; the others as events.
  private static func packed(_ changes: [EventChange], now: Instant) -> EventChanges {
    var reports = PackedReports()
    var packed: [EventChanges.Change] = []
    for change in changes {
      if change.old == nil, let event = change.new, event.id % 2 == 1, event.reportCount == 1, event.ingested == now,
        event.report.cluster == nil
      {
        packed.append(.new(event.id, row: reports.count))
        reports.begin(feed: reports.word(event.report.feed), RecordPosition(line: 1, offset: 0))
        reports.fill(from: event.report)
        reports.append()
      } else {
        packed.append(.other(old: change.old, new: change.new))
      }
    }
    return EventChanges(reports: reports, ingested: now, changes: packed)
  }

  private mutating func id(of report: Report) -> Event.ID {
    let name = report.cluster.map { "cluster \($0)" } ?? report.key
    if let known = ids[name] { return known }
    ids[name] = Event.ID(ids.count + 1)
    return Event.ID(ids.count)
  }

  private mutating func event(_ id: Event.ID) -> Event? {
    var members: [(report: Report, ingested: Instant)] = []
    for each in reports where each.report.status == .active && self.id(of: each.report) == id { members.append(each) }
    return Event(id: id, reports: members)
  }

  /// What must not depend on the order of arrival.
  var alerts: Set<AlertSummary> {
    Set(history.alerts.filter { !$0.isCancelled && !$0.isQuiet }.map(AlertSummary.init))
  }

  /// What is wrong with the lines of alerts: each fires once, and its last line says what became of it.
  ///
  /// - Parameter wasChanged: whether its rules were, which may give another level to what is over.
  func mistold(wasChanged: Bool = false) -> [String] {
    var last: [String: Transition] = [:]
    var wrong: [String] = []
    for transition in transitions {
      let isNew = last[transition.alert.id].map { $0.state == .cancelled } ?? true
      if isNew != (transition.state == .firing) { wrong.append("\(transition)") }
      last[transition.alert.id] = transition
    }
    for alert in history.alerts where !alert.isQuiet && !silent.contains(alert.rule) {
      guard let line = last.removeValue(forKey: alert.id) else {
        wrong.append("no line of \(alert)")
        continue
      }
      let isSo =
        alert.isCancelled
        ? line.state == .cancelled
        : line.state != .cancelled && line.alert.startsAt == alert.startsAt && line.alert.endsAt == alert.endsAt
          && (line.alert.level == alert.level || wasChanged && alert.endsAt != nil)
      if !isSo { wrong.append("\(line) of \(alert)") }
    }
    return wrong + last.values.map { "nothing of \($0)" }
  }

  private var silent: Set<String> { Set(rules.filter(\.isSilent).map(\.id)) }

  var fullRules: Set<String> { engine.fullRules }

  /// Whether it keeps how many old matches some groups have.
  var countsByPanes: Bool { !engine.knownCounts.isEmpty }

  var possibleAlerts: Set<AlertSummary> {
    Set(history.alerts.filter { !$0.isCancelled && $0.isQuiet }.map(AlertSummary.init))
  }
}

struct AlertSummary: Hashable, CustomStringConvertible {
  var rule: String
  var group: String
  var event: Event.ID?
  var start: Instant
  var end: Instant?
  var peak: Double
  var certainty = Certainty.certain
  /// Nil where it is not looked at.
  var level: Level?

  init(_ alert: Alert) {
    (rule, group, start, end, peak) = (alert.rule, alert.group.text, alert.startsAt, alert.endsAt, alert.peak)
    (certainty, level) = (alert.certainty, alert.level)
  }

  var withoutLevel: AlertSummary {
    var summary = self
    summary.level = nil
    return summary
  }

  init(rule: String, group: String, start: Instant, end: Instant?, peak: Double) {
    (self.rule, self.group, self.start, self.end, self.peak) = (rule, group, start, end, peak)
  }

  var description: String {
    "\(rule)[\(group)] \(start)–\(end.map(\.text) ?? "") peak \(peak) \(certainty) "
      + (level?.rawValue ?? "any level")
  }
}

/// Rules of a file that must be right.
func parsedRules(_ text: String, _ location: SourceLocation = #_sourceLocation) -> [Rule] {
  let result = RuleFile.parse(text, file: "test.yaml")
  let errors = result.diagnostics.filter { $0.severity == .error }
  #expect(errors.isEmpty, "\(errors.map(\.message))", sourceLocation: location)
  return result.rules
}

import Documents
import Events

/// Reads what an alert's state depends on: `for`, `keep_firing_for`, `resolve`, `rearm`, `cooldown`, `levels`,
/// `certainty`.
struct StateReader {
  private let reader: MappingReader
  /// The type of the correlation; nil without one, or where it has none that is known.
  private let kind: Correlation.Kind?
  private var collector: DiagnosticCollector { reader.collector }

  init(_ reader: MappingReader, kind: Correlation.Kind?) {
    self.reader = reader
    self.kind = kind
  }

  /// What means nothing for an alert that is over at once.
  private static let ofCorrelations = ["levels", "certainty", "for", "keep_firing_for", "rearm", "cooldown"]

  func read(_ rule: inout Rule) {
    rule.certainty = reader.word("certainty") ?? .certain
    rule.levels = levels()
    rule.pending = reader.positiveSpan("for")
    rule.keepFiring = reader.positiveSpan("keep_firing_for")
    rule.resolution = resolution() ?? .whenConditionFails
    rule.rearm = reader.word("rearm") ?? .resolve
    rule.cooldown = reader.positiveSpan("cooldown")
    checkEffects(rule)
    guard !reader.has("correlation") else { return }
    for key in StateReader.ofCorrelations {
      guard let node = reader.keyNode(key) else { continue }
      collector.report(.badValue, "'\(key)' needs a correlation", at: node)
    }
  }

  /// Notes what has no effect on the alerts that the other keys make, and what leaves none.
  private func checkEffects(_ rule: Rule) {
    guard let kind else { return }
    if rule.rearm == .every, kind == .absence || kind == .countdown, let node = reader.keyNode("rearm") {
      collector.report(
        .neverFires, "'every' asks for events that meet the condition, and none that comes meets '\(kind.rawValue)'",
        at: node)
    }
    if rule.pending != nil, kind == .newValue || kind == .change, let node = reader.keyNode("for") {
      collector.report(.neverFires, "a '\(kind.rawValue)' is so for a moment only, never for longer", at: node)
    }
    if kind == .absence, case .quiet(let quiet) = rule.resolution, let timespan = rule.correlation?.timespan,
      quiet.isNeverLonger(than: timespan), let node = reader.keyNode("resolve")
    {
      let why = "an absence begins \(timespan.text) after the last event, and {quiet: \(quiet.text)} ends it by then"
      collector.report(.neverFires, why, at: node)
    }
    checkWindow(rule)
    if rule.rearm == .consume || rule.rearm == .every {
      for key in ["for", "keep_firing_for"] where reader.has(key) {
        warn(key, "with 'rearm: \(rule.rearm.rawValue)', whose alerts are over at once")
      }
      if case .when = rule.resolution {
        warn("resolve", "with 'rearm: \(rule.rearm.rawValue)', unless it says {quiet: …} or never")
      }
    } else if rule.keepFiring != nil {
      switch rule.resolution {
      case .quiet, .never: warn("keep_firing_for", "with a 'resolve' that does not ask for the condition")
      case .whenConditionFails, .when: break
      }
    }
  }

  /// What ends with its window never holds for longer than that.
  private func checkWindow(_ rule: Rule) {
    guard rule.rearm == .resolve || rule.rearm == .window, let pending = rule.pending, let node = reader.keyNode("for"),
      let correlation = rule.correlation, correlation.endsWithItsWindow,
      correlation.timespan.isNeverLonger(than: pending)
    else { return }
    let why = "what holds in a window ends with it, after \(correlation.timespan.text) at the latest"
    collector.report(.neverFires, "\(why), and never holds for \(pending.text)", at: node)
  }

  private func warn(_ key: String, _ why: String) {
    guard let node = reader.keyNode(key) else { return }
    collector.report(.noEffect, "'\(key)' has no effect \(why)", at: node)
  }

  private var numbers: BoundsReader.Numbers { kind.map(\.isCount) ?? true ? .whole(from: 1) : .any }

  private func levels() -> [LevelStep] {
    guard let node = reader.value("levels") else { return [] }
    guard let elements = node.elements else {
      collector.report(.wrongKind, "'levels' must be a list of {condition, level}", at: node)
      return []
    }
    return elements.compactMap { element in
      guard let step = MappingReader(element, "a level", collector) else { return nil }
      let condition = step.required("condition").flatMap { BoundsReader(collector: collector).read($0, of: numbers) }
      let level: Level? = step.required("level") == nil ? nil : step.word("level")
      step.finish()
      guard let condition, let level else { return nil }
      return LevelStep(condition: condition, level: level)
    }
  }

  private func resolution() -> Resolution? {
    guard let node = reader.value("resolve") else { return nil }
    if let text = node.text {
      if text == "never" { return .never }
      collector.report(.badValue, "'resolve' must be {condition: …}, {quiet: …} or never", at: node)
      return nil
    }
    guard let resolve = MappingReader(node, "'resolve'", collector) else { return nil }
    let condition = resolve.value("condition").flatMap { BoundsReader(collector: collector).read($0) }
    let quiet = resolve.positiveSpan("quiet")
    resolve.finish()
    if resolve.has("condition") == resolve.has("quiet") {
      collector.report(.badValue, "'resolve' needs either 'condition' or 'quiet'", at: node)
      return nil
    }
    if let condition, !reader.has("correlation") {
      collector.report(.badValue, "a 'condition' to resolve needs a correlation", at: node)
      return .when(condition)
    }
    return condition.map(Resolution.when) ?? quiet.map(Resolution.quiet)
  }
}

extension Correlation {
  /// Whether the condition holds in one window at a time, and of none that is empty. Days of a zone have several lengths.
  fileprivate var endsWithItsWindow: Bool {
    guard window != .sliding, window != .calendar || zone == .utc else { return false }
    if kind == .baseline { return true }
    return Aggregate(kind, percentile: percentile).map { !condition.holds($0.ofNothing) } ?? false
  }
}

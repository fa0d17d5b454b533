import Documents
import Events

/// Reads what an alert's state depends on: `levels`, `resolve`, `certainty`.
struct StateReader {
  private let reader: MappingReader
  private var collector: DiagnosticCollector { reader.collector }

  init(_ reader: MappingReader) {
    self.reader = reader
  }

  func read(_ rule: inout Rule) {
    rule.certainty = reader.word("certainty") ?? .certain
    rule.levels = levels()
    rule.resolution = resolution() ?? .whenConditionFails
    guard !reader.has("correlation") else { return }
    for key in ["levels", "certainty"] {
      if let node = reader.keyNode(key) {
        collector.report(.badValue, "'\(key)' needs a correlation", at: node)
      }
    }
  }

  private func levels() -> [LevelStep] {
    guard let node = reader.value("levels") else { return [] }
    guard let elements = node.elements else {
      collector.report(.wrongKind, "'levels' must be a list of {condition, level}", at: node)
      return []
    }
    return elements.compactMap { element in
      guard let step = MappingReader(element, "a level", collector) else { return nil }
      let condition = step.required("condition").flatMap { BoundsReader(collector: collector).read($0, atLeast: 1) }
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
    let quiet = resolve.duration("quiet") { TimeSpan($0) }
    resolve.finish()
    if resolve.has("condition") == resolve.has("quiet") {
      collector.report(.badValue, "'resolve' needs either 'condition' or 'quiet'", at: node)
      return nil
    }
    if let condition, !reader.has("correlation") {
      collector.report(.badValue, "a 'condition' to resolve needs a correlation", at: node)
      return .when(condition)
    }
    if quiet?.isZero == true, let place = resolve.value("quiet") {
      collector.report(.zeroWindow, "'quiet' must be longer than zero", at: place)
    }
    return condition.map(Resolution.when) ?? quiet.map(Resolution.quiet)
  }
}

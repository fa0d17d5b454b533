import Documents
import Events

/// Reads `tests`: events, and the full list of what they raise.
struct RuleTestReader {
  let collector: DiagnosticCollector

  init(_ collector: DiagnosticCollector) {
    self.collector = collector
  }

  func read(_ node: Node?) -> [RuleTest] {
    guard let node else { return [] }
    guard let elements = node.elements else {
      collector.report(.wrongKind, "'tests' must be a list, not \(node.kindName)", at: node)
      return []
    }
    return elements.compactMap(test)
  }

  private func test(_ node: Node) -> RuleTest? {
    guard let reader = MappingReader(node, "a test", collector) else { return nil }
    let name = reader.requiredText("name")
    let now = reader.value("now").flatMap { time($0)?.end }
    let reports = reader.required("events").map(reports) ?? []
    let expectations = expectations(reader)
    reader.finish()
    guard let name, let expectations else { return nil }
    return RuleTest(name: name, now: now, reports: reports, expectations: expectations, line: node.start.line)
  }

  private func time(_ node: Node) -> EventTime? {
    if let time = node.text.flatMap({ ISO8601.time($0) }) { return time }
    collector.report(.badValue, "not a time such as 2022-08-23 or 2022-08-23T10:00:00Z", at: node)
    return nil
  }

  private func reports(_ node: Node) -> [Report] {
    guard let text = node.text else {
      collector.report(.wrongKind, "'events' must be a text with one event a line", at: node)
      return []
    }
    var reports: [Report] = []
    var offset = 0
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      defer { offset += line.unicodeScalars.count + 1 }
      let content = line.drop { $0 == " " || $0 == "\t" }
      guard !content.isEmpty, !content.hasPrefix("#") else { continue }
      do throws(TestEventLine.Failure) {
        reports.append(try TestEventLine.report(String(line), number: index + 1))
      } catch {
        collector.report(
          .badTestEvent, error.message, at: collector.place(offset + error.offset, in: node), length: error.length,
          suggestion: error.suggestion)
      }
    }
    return reports
  }

  private func expectations(_ reader: MappingReader) -> [RuleTest.Expectation]? {
    // An empty list is an expectation: nothing fires.
    guard let node = reader.value("expect") else {
      collector.report(
        .expectsNothing, "the test does not say what it expects; 'expect: []' if nothing may fire", at: reader.node)
      return nil
    }
    guard let elements = node.elements else {
      collector.report(.wrongKind, "'expect' must be a list, not \(node.kindName)", at: node)
      return nil
    }
    return elements.compactMap(expectation)
  }

  private func expectation(_ node: Node) -> RuleTest.Expectation? {
    guard let reader = MappingReader(node, "an expectation", collector) else { return nil }
    let at = reader.required("at").flatMap(time)
    let state = reader.required("state").flatMap(state)
    let level: Level? = reader.word("level")
    let group = reader.texts("group")?.map { Label($0.name.text ?? "", $0.value.text ?? "") }
    let count = reader.int("count", in: 0 ... .max)
    reader.finish()
    guard let at, let state else { return nil }
    var expectation = RuleTest.Expectation(at: at, state: state, line: node.start.line)
    expectation.level = level
    expectation.group = group
    expectation.count = count
    return expectation
  }

  private func state(_ node: Node) -> Transition.State? {
    let states: [Transition.State] = [.firing, .escalated, .resolved, .cancelled]
    if let state = states.first(where: { $0.rawValue == node.text }) { return state }
    let names = states.map(\.rawValue)
    collector.report(
      .badValue, "'state' must be one of \(names.joined(separator: ", "))", at: node,
      suggestion: Suggestion.nearest(to: node.text ?? "", in: names))
    return nil
  }
}

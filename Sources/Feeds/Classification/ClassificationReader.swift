import Documents
import Events

/// Reads `classify` and `tests`.
struct ClassificationReader {
  let collector: DiagnosticCollector
  /// Nil where nobody knows the language of detections.
  let matchers: MatcherReader?

  /// `[{match: …, set: {kind: …}}]`.
  func steps(_ reader: MappingReader) -> [ClassificationStep] {
    guard let node = reader.value("classify") else { return [] }
    guard let matchers else {
      collector.report(.feedKeyNotSupported, "'classify' cannot be read here", at: node)
      return []
    }
    guard let elements = node.elements else {
      collector.report(.wrongKind, "'classify' must be a list of steps, not \(node.kindName)", at: node)
      return []
    }
    return elements.compactMap { step($0, matchers) }
  }

  private func step(_ node: Node, _ matchers: MatcherReader) -> ClassificationStep? {
    guard let reader = MappingReader(node, "a step of 'classify'", collector) else { return nil }
    let matcher = reader.required("match").flatMap { matchers($0, collector) }
    let values = reader.required("set").map { assignments($0, "'set'") }
    reader.finish()
    guard let matcher, let values else { return nil }
    return ClassificationStep(matcher: matcher, assignments: values)
  }

  /// `{kind: pipeline.disruption.suspended, actor: [RUS, KAZ]}`.
  private func assignments(_ node: Node, _ what: String) -> [ReportAssignment] {
    guard let pairs = node.pairs, !pairs.isEmpty else {
      collector.report(.wrongKind, "\(what) must be a mapping of fields to values", at: node)
      return []
    }
    return pairs.compactMap { pair in
      guard let field = field(pair.key, pair.name) else { return nil }
      let texts = texts(pair.value)
      if let texts, let assignment = ReportAssignment(field, texts) { return assignment }
      let words = ReportAssignment.words(field)
      collector.report(
        .badValue, "'\(field.rawValue)' must be \(ClassificationReader.description(field, words))", at: pair.value,
        suggestion: words.flatMap { Suggestion.nearest(to: texts?.first ?? "", in: $0) })
      return nil
    }
  }

  private func field(_ key: Node, _ name: String) -> ModelField? {
    if let field = ModelField(rawValue: name) { return field }
    collector.report(
      .unknownModelField, "'\(name)' is not a field that can be set", at: key,
      suggestion: Suggestion.nearest(to: name, in: ModelField.allCases.map(\.rawValue)))
    return nil
  }

  private func texts(_ node: Node) -> [String]? {
    if let text = node.text { return [text] }
    let texts = node.elements?.compactMap(\.text)
    return texts?.count == node.elements?.count ? texts : nil
  }

  private static func description(_ field: ModelField, _ words: [String]?) -> String {
    if let words { return "one of \(words.joined(separator: ", "))" }
    return field.isNumber ? "a number" : field.isList ? "a text or a list of texts" : "a text"
  }
}

extension ClassificationReader {
  /// `[{name, given: {…} or input: TEXT, expect: {…} or [{…}]}]`.
  func tests(_ reader: MappingReader) -> [FeedTest] {
    guard let node = reader.value("tests") else { return [] }
    guard let elements = node.elements else {
      collector.report(.wrongKind, "'tests' must be a list of tests, not \(node.kindName)", at: node)
      return []
    }
    return elements.compactMap(test)
  }

  private func test(_ node: Node) -> FeedTest? {
    guard let reader = MappingReader(node, "a test", collector) else { return nil }
    let name = reader.requiredText("name")
    let source = source(reader)
    let expected = reader.required("expect").map { expectations($0) }
    reader.finish()
    guard let name, let source, let expected else { return nil }
    return FeedTest(name: name, file: collector.file, line: node.start.line, source: source, expected: expected)
  }

  private func source(_ reader: MappingReader) -> FeedTest.Source? {
    guard reader.has("given") != reader.has("input") else {
      collector.report(.badValue, "a test needs either 'given' or 'input'", at: reader.node)
      reader.allow(["given", "input"])
      return nil
    }
    if let text = reader.text("input") { return .input(text) }
    return reader.value("given").map { .given(assignments($0, "'given'")) }
  }

  /// What is expected of each report, by the names of its fields.
  private func expectations(_ node: Node) -> [FeedTest.Expectation] {
    (node.elements ?? [node]).compactMap { element in
      guard let pairs = element.pairs else {
        collector.report(.wrongKind, "'expect' must be a mapping of fields to values, or a list of these", at: element)
        return nil
      }
      let fields = pairs.compactMap { pair -> (String, [String])? in
        if let texts = texts(pair.value) { return (pair.name, texts) }
        collector.report(.badValue, "'\(pair.name)' must be a text or a list of texts", at: pair.value)
        return nil
      }
      return FeedTest.Expectation(line: element.start.line, fields: fields)
    }
  }
}

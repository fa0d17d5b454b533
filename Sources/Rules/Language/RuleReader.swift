import Documents
import Events

/// A rule as it was read, with what the other rules of its set must know of it.
struct RuleReading {
  var rule: Rule
  /// Where its id stands, or its beginning.
  var place: Node
  /// The rules that it names, and where.
  var references: [(id: String, node: Node)] = []
  /// Whether it comes from the Sigma project.
  var isSigma: Bool
  /// Whether the rules that it names raise alerts of their own; nil where it does not say.
  var generates: Bool?
  var hasErrors = false
}

/// Reads one YAML document as a rule.
struct RuleReader {
  let collector: DiagnosticCollector
  private let file: String
  /// Which document of its file it is, from 1.
  private let number: Int
  private let context: RuleContext

  init(_ collector: DiagnosticCollector, file: String, number: Int, context: RuleContext) {
    self.collector = collector
    self.file = file
    self.number = number
    self.context = context
  }

  /// Nil where so much is wrong that there is no rule.
  func read(_ document: Node) -> RuleReading? {
    guard let reader = MappingReader(document, "a rule", collector) else { return nil }
    let before = collector.errorCount
    let sigma = SigmaKeys(reader)
    let id = id(reader, sigma)
    let title = reader.requiredText("title")
    let shape = shape(reader)
    let detection = detection(reader, shape, sigma)
    let correlation = shape.flatMap { CorrelationReader(collector: collector, context: context).read($0) }
    if let shape, let detection { DetectionCheck(collector: collector).check(detection, shape, reader) }
    let source = SourceLine(path: file, line: document.start.line)
    // Everything is read even where there will be no rule, so that all that is wrong is said at once.
    var rule = Rule(id: id ?? "", title: title ?? "", detection: detection ?? .nothing, source: source)
    rule.correlation = correlation
    describe(&rule, reader)
    StateReader(reader, kind: shape?.kind).read(&rule)
    rule.annotations = AnnotationReader(collector).read(reader, correlation)
    rule.tests = RuleTestReader(collector).read(reader.value("tests"))
    // Sigma allows keys of one's own.
    reader.finish(as: sigma.isSigma ? .sigmaKeyIgnored : .unknownKey)
    guard id != nil else { return nil }
    var reading = RuleReading(rule: rule, place: document["id"] ?? document, isSigma: sigma.isSigma)
    reading.references = references(shape, rule.correlation)
    reading.generates = sigma.generates
    reading.hasErrors = collector.errorCount > before
    return reading
  }

  /// What other rules may call a document, without a word about what is wrong with it: its id and its Sigma name.
  static func names(_ document: Node, file: String, number: Int) -> (id: String, name: String?)? {
    guard document.pairs != nil else { return nil }
    let name = document["name"]?.text
    return (document["id"]?.text ?? name ?? "\(file)#\(number)", name)
  }

  private func id(_ reader: MappingReader, _ sigma: SigmaKeys) -> String? {
    guard reader.has("id") || !sigma.isSigma else {
      _ = reader.value("id")
      return sigma.name ?? "\(file)#\(number)"
    }
    guard let id = reader.requiredText("id"), let node = reader.value("id") else { return nil }
    if id.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0.properties.generalCategory == .control }) {
      collector.report(.badValue, "an id has no spaces", at: node)
    }
    return id
  }

  /// The shape of the correlation, with the selections that its steps may name.
  private func shape(_ reader: MappingReader) -> CorrelationShape? {
    guard var shape = CorrelationShapeReader(collector: collector).read(reader.value("correlation")) else { return nil }
    let own = reader.node["detection"]?.pairs?.map(\.name).filter { $0 != "condition" && $0 != "timeframe" } ?? []
    let inner = shape.steps.filter { $0.selection != nil }.map(\.name)
    shape.selections = own + inner + context.macros.keys.sorted().filter { !own.contains($0) }
    return shape
  }

  private func detection(_ reader: MappingReader, _ shape: CorrelationShape?, _ sigma: SigmaKeys) -> Detection? {
    let known = Set(shape?.selections ?? [])
    let steps = shape?.steps.filter { !$0.mustBeRule && known.contains($0.name) }.map(\.name) ?? []
    let node = shape?.steps.isEmpty ?? true ? reader.required("detection") : reader.value("detection")
    guard node != nil || !steps.isEmpty else { return shape?.steps.isEmpty ?? true ? nil : .nothing }
    var detectionReader = DetectionReader(collector: collector)
    detectionReader.lists = context.lists
    detectionReader.macros = context.macros
    detectionReader.inner = shape?.steps.compactMap { step in step.selection.map { (step.name, $0) } } ?? []
    detectionReader.steps = steps
    detectionReader.hasAllSteps = shape.map { hasAllSteps($0, known) } ?? true
    detectionReader.stepsAreRequired = shape?.stepsAreAlternatives ?? false
    detectionReader.usedElsewhere = shape?.namedSelections ?? []
    detectionReader.source = sigma.source
    return detectionReader.read(node, at: shape?.node ?? reader.node)
  }

  /// Whether every step was read and is something.
  private func hasAllSteps(_ shape: CorrelationShape, _ selections: Set<String>) -> Bool {
    shape.hasAllSteps && shape.steps.allSatisfy { selections.contains($0.name) || context.rules[$0.name] != nil }
  }

  private func references(_ shape: CorrelationShape?, _ correlation: Correlation?) -> [(id: String, node: Node)] {
    zip(shape?.steps ?? [], correlation?.steps ?? []).compactMap { written, step in
      if case .rule(let id) = step.source { (id, written.node) } else { nil }
    }
  }

  /// What a rule says about itself.
  private func describe(_ rule: inout Rule, _ reader: MappingReader) {
    rule.description = reader.text("description")
    rule.status = status(reader)
    rule.level = reader.word("level") ?? .medium
    rule.tags = reader.list("tags")?.map(\.text) ?? []
    rule.labels = reader.texts("labels")?.map { Label($0.name.text ?? "", $0.value.text ?? "") } ?? []
    rule.author = reader.text("author")
    rule.references = reader.list("references")?.map(\.text) ?? []
    rule.falsePositives = reader.list("falsepositives")?.map(\.text) ?? []
    rule.hypotheses = hypotheses(reader)
    rule.repeatInterval = reader.positiveSpan("repeat_interval")
    if let node = reader.value("enabled"), let text = node.text, let until = ISO8601.time(text) {
      rule.offUntil = until.start
      rule.isEnabled = context.now.map { until.start <= $0 } ?? true
    } else if let node = reader.value("enabled"), node.asBool == nil {
      let shown = node.text.map { "'\($0)'" } ?? node.kindName
      collector.report(
        .wrongKind, "'enabled' must be true, false, or a date until which the rule is off, not \(shown)", at: node)
    } else {
      rule.isEnabled = reader.bool("enabled") ?? true
    }
  }

  private func status(_ reader: MappingReader) -> String? {
    let status = reader.text("status")
    if let status, ["deprecated", "unsupported"].contains(status), let node = reader.value("status") {
      collector.report(.sigmaKeyIgnored, "'\(status)' has no effect; 'enabled: false' turns a rule off", at: node)
    }
    return status
  }

  /// A list of names, or names with a weight or a word each.
  private func hypotheses(_ reader: MappingReader) -> [Label] {
    if reader.value("hypotheses")?.pairs != nil {
      return reader.texts("hypotheses")?.map { Label($0.name.text ?? "", $0.value.text ?? "") } ?? []
    }
    return reader.list("hypotheses")?.map { Label($0.text, "") } ?? []
  }
}

extension Detection {
  /// Matches no event: the place of a detection that could not be read, or of a rule that looks at other rules only.
  static let nothing = Detection(parts: [], condition: .any([]))
}

import Documents
import Events

/// Reads one YAML document as a rule.
struct RuleReader {
  let collector: DiagnosticCollector
  private let file: String
  /// Which document of its file it is, from 1.
  private let number: Int

  init(_ collector: DiagnosticCollector, file: String, number: Int) {
    self.collector = collector
    self.file = file
    self.number = number
  }

  /// Nil where so much is wrong that there is no rule.
  func read(_ document: Node) -> Rule? {
    guard let reader = MappingReader(document, "a rule", collector) else { return nil }
    defer { reader.finish() }
    guard !isSigmaCorrelation(reader) else { return nil }
    let sigma = SigmaKeys(reader)
    let id = id(reader, sigma)
    let title = reader.requiredText("title")
    let shape = CorrelationReader(collector).shape(reader.value("correlation"))
    let detection = detection(reader, shape, sigma)
    let selections = document["detection"]?.pairs?.map(\.name).filter { $0 != "condition" } ?? []
    let correlation = shape.flatMap { CorrelationReader(collector).read($0, selections: selections) }
    if let shape, let detection { checkSteps(shape, detection) }
    reader.refuse(RuleReader.unsupportedKeys)
    let source = SourceLine(path: file, line: document.start.line)
    // Everything is read even where there will be no rule, so that all that is wrong is said at once.
    var rule = Rule(id: id ?? "", title: title ?? "", detection: detection ?? .nothing, source: source)
    rule.correlation = correlation
    describe(&rule, reader)
    StateReader(reader).read(&rule)
    rule.annotations = AnnotationReader(collector).read(reader, correlation)
    rule.tests = RuleTestReader(collector).read(reader.value("tests"))
    return id == nil ? nil : rule
  }

  private static let unsupportedKeys = ["for", "keep_firing_for", "rearm", "cooldown", "hypotheses"]

  private func isSigmaCorrelation(_ reader: MappingReader) -> Bool {
    guard reader.has("correlation"), !reader.has("detection"), let key = reader.keyNode("correlation") else {
      return false
    }
    collector.report(
      .sigmaCorrelation,
      "a correlation over other rules is not supported by this version of Vedette; give the rule its own 'detection'",
      at: key)
    reader.allow(reader.node.pairs?.map(\.name) ?? [])
    return true
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

  private func detection(_ reader: MappingReader, _ shape: CorrelationShape?, _ sigma: SigmaKeys) -> Detection? {
    guard let node = reader.required("detection") else { return nil }
    var detectionReader = DetectionReader(collector: collector)
    detectionReader.steps = shape?.steps.map(\.text) ?? []
    detectionReader.hasAllSteps = shape?.hasAllSteps ?? true
    detectionReader.stepsAreRequired = shape?.isCount ?? false
    detectionReader.usedElsewhere = shape?.selections ?? []
    detectionReader.source = sigma.source
    return detectionReader.read(node)
  }

  /// A step that no event can fill keeps the rule from ever firing.
  private func checkSteps(_ shape: CorrelationShape, _ detection: Detection) {
    guard detection.canMatchSomeKind else { return }
    for (text, node) in shape.steps {
      guard let selection = detection.selections.firstIndex(of: text),
        !detection.canMatchSomeKind(selection: selection)
      else { continue }
      collector.report(
        .neverFires, "no event can match '\(text)' and the condition of the detection: they ask for different kinds",
        at: node)
    }
  }

  /// What a rule says about itself.
  private func describe(_ rule: inout Rule, _ reader: MappingReader) {
    rule.description = reader.text("description")
    rule.status = reader.text("status")
    rule.level = reader.word("level") ?? .medium
    rule.tags = reader.list("tags")?.map(\.text) ?? []
    rule.labels = reader.texts("labels")?.map { Label($0.name.text ?? "", $0.value.text ?? "") } ?? []
    rule.author = reader.text("author")
    rule.references = reader.list("references")?.map(\.text) ?? []
    rule.falsePositives = reader.list("falsepositives")?.map(\.text) ?? []
    rule.isEnabled = isEnabled(reader)
    rule.repeatInterval = repeatInterval(reader)
  }

  private func repeatInterval(_ reader: MappingReader) -> TimeSpan? {
    guard let interval = reader.duration("repeat_interval", { TimeSpan($0) }) else { return nil }
    if interval.isZero, let node = reader.value("repeat_interval") {
      collector.report(.zeroWindow, "'repeat_interval' must be longer than zero", at: node)
    }
    return interval
  }

  private func isEnabled(_ reader: MappingReader) -> Bool {
    if let node = reader.value("enabled"), let text = node.text, ISO8601.time(text) != nil {
      collector.refuse("a date in 'enabled'", at: node)
      return true
    }
    return reader.bool("enabled") ?? true
  }
}

extension MappingReader {
  /// Refuses keys of the rule language that this version does not have.
  func refuse(_ keys: [String]) {
    allow(keys)
    for key in keys { if let node = keyNode(key) { collector.refuse("'\(key)'", at: node) } }
  }
}

extension DiagnosticCollector {
  var errorCount: Int { diagnostics.count(where: \.isError) }

  /// Notes that something of the rule language is not in this version.
  func refuse(_ what: String, at node: Node) {
    report(.notSupported, "\(what) is not supported by this version of Vedette", at: node)
  }
}

extension Detection {
  /// Matches no event: the place of a detection that could not be read.
  static let nothing = Detection(parts: [], condition: .any([]))
}

import Documents
import Events

/// Reads the files of a set: first what all of them may use, then the rules, then what these are to each other.
struct RuleSetReader {
  /// A file, and what its text is made of.
  struct Source {
    var path: String
    var collector: DiagnosticCollector
    /// The documents that hold something, each with its number from 1.
    var documents: [(number: Int, node: Node)]
    /// Whether all of the text is YAML.
    var isWhole: Bool
  }

  private let sources: [Source]
  private var context: RuleContext
  private var siblings = Siblings()
  /// The rules, each with the place of its file in ``sources``.
  private var readings: [(reading: RuleReading, source: Int)] = []

  init(files: [(path: String, text: String)], context: RuleContext) {
    self.context = context
    sources = files.map { path, text in
      let yaml = YAML.parse(text, file: path)
      let collector = DiagnosticCollector(file: path, text: text)
      collector.add(yaml.diagnostics)
      let documents = yaml.documents.filter { !$0.isNull }.enumerated().map { ($0 + 1, $1) }
      if documents.isEmpty && yaml.diagnostics.isEmpty {
        collector.report(.emptyFile, "the file holds no rule", at: .start)
      }
      return Source(
        path: path, collector: collector, documents: documents, isWhole: !yaml.diagnostics.hasErrors)
    }
  }

  mutating func read() -> RuleFileResult {
    readSiblings()
    nameRules()
    readRules()
    dropDuplicates()
    // A text that is no YAML from some line on may have lost half of its last rule.
    for index in readings.indices where !sources[readings[index].source].isWhole {
      readings[index].reading.hasErrors = true
    }
    var check = ReferenceCheck(readings.map { ($0.reading, sources[$0.source].collector) })
    let rules = check.rules()
    return RuleFileResult(
      rules: rules, siblings: siblings, diagnostics: sources.flatMap(\.collector.diagnostics))
  }

  /// Lists first, since macros use them.
  private mutating func readSiblings() {
    let documents = sources.flatMap { source in
      source.documents.filter { SiblingReader.isSibling($0.node) }.map { (source, $0.node) }
    }
    var library = LibraryReader(resources: context.resources)
    for (source, node) in documents { library.readLists(node, source.collector) }
    for (source, node) in documents { library.readMacros(node, source.collector) }
    context.lists = library.lists
    context.macros = library.macros
    for (source, node) in documents {
      let found = SiblingReader(collector: source.collector, now: context.now).read(node)
      if let found, source.isWhole { siblings.add(found) }
    }
  }

  private mutating func nameRules() {
    for source in sources {
      for (number, node) in source.documents where !SiblingReader.isSibling(node) {
        guard let (id, name) = RuleReader.names(node, file: source.path, number: number) else { continue }
        context.rules[id] = id
        if let name, context.rules[name] == nil { context.rules[name] = id }
      }
    }
  }

  private mutating func readRules() {
    for (index, source) in sources.enumerated() {
      for (number, node) in source.documents where !SiblingReader.isSibling(node) {
        let reader = RuleReader(source.collector, file: source.path, number: number, context: context)
        if let reading = reader.read(node) { readings.append((reading, index)) }
      }
    }
  }

  /// Of two rules with one id, the first stays.
  private mutating func dropDuplicates() {
    var owners: [String: (source: Int, line: Int)] = [:]
    readings = readings.filter { reading, source in
      guard let owner = owners[reading.rule.id] else {
        owners[reading.rule.id] = (source, reading.place.start.line)
        return true
      }
      let place = owner.source == source ? "line \(owner.line)" : sources[owner.source].path
      sources[source].collector.report(
        .duplicateRule, "the rule '\(reading.rule.id)' stands in \(place) already", at: reading.place)
      return false
    }
  }
}

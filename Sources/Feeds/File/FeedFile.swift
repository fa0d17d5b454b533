package import Documents
import Events

/// A feed file: YAML that says how the records of one source become reports.
package enum FeedFile {
  /// The inbox's own folders, which no feed's folder can be named as.
  package static let reserved = ["incoming", "processing", "done", "rejected"]

  /// Reads a feed file and finds everything that is wrong with it.
  ///
  /// - Parameters:
  ///   - file: the path that diagnostics name.
  ///   - lookups: the text of the table of a name, `cameo` for `lookups/cameo.csv`; nil where there is none.
  ///   - matchers: reads the detections of `classify`; nil where nobody can.
  /// - Returns: the feed, or nil where the file is empty or has an error; the diagnostics are in the order of the text.
  package static func parse(
    _ text: String, file: String, matchers: MatcherReader? = nil, lookups: (String) -> String?
  ) -> (feed: FeedDefinition?, diagnostics: [Diagnostic]) {
    let result = YAML.parse(text, file: file)
    let collector = DiagnosticCollector(file: file, text: text)
    collector.add(result.diagnostics)
    guard let document = result.documents.first else {
      if !collector.hasErrors { collector.report(.emptyFile, "the file holds no feed", at: .start) }
      return (nil, collector.diagnostics)
    }
    if result.documents.count > 1 {
      collector.report(.badValue, "a feed file holds one feed", at: result.documents[1])
    }
    let feed = withoutActuallyEscaping(lookups) { lookups in
      FeedReading(collector, matchers, lookups).feed(document)
    }
    let diagnostics = collector.diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    return (collector.hasErrors ? nil : feed, diagnostics)
  }
}

/// The reading of one feed file.
struct FeedReading {
  let collector: DiagnosticCollector
  private let matchers: MatcherReader?
  private let tables: TableReader

  init(_ collector: DiagnosticCollector, _ matchers: MatcherReader?, _ lookups: @escaping (String) -> String?) {
    self.collector = collector
    self.matchers = matchers
    tables = TableReader(collector, lookups)
  }

  /// Nil only where something is so wrong that no feed can be made; everything wrong is in the collector.
  func feed(_ document: Node) -> FeedDefinition? {
    guard let reader = MappingReader(document, "a feed", collector) else { return nil }
    let name = self.name(reader)
    let match = (reader.list("match") ?? []).map { Glob($0.text) }
    let format = reader.required("format").flatMap { FormatReader(collector).format($0) }
    let aliases = FieldNames(columns: format?.columns, collector).aliases(reader)
    let fields = FieldNames(columns: format?.columns.map { $0 + aliases.map(\.name) }, collector)
    let key = fields.list(reader, "key")
    let revision = fields.revision(reader)
    let time = reader.required("time").flatMap { TimeMappingReader(fields).time($0) }
    let map = reader.required("map").flatMap { MapReader(fields, tables).map($0) } ?? []
    let keep = fields.list(reader, "keep")
    let cluster = fields.list(reader, "cluster")
    if !cluster.isEmpty, map.contains(where: { $0.target == .cluster }), let node = reader.keyNode("cluster") {
      collector.report(.badValue, "'cluster' and 'map.cluster' both name the event; give one of them", at: node)
    }
    let nullValues = (reader.list("null_values") ?? []).map(\.text)
    let lateness = reader.duration("lateness") { TimeSpan($0) } ?? .seconds(0)
    let budget = reader.value("on_error").map(errorBudget) ?? .standard
    let dropRules = dropRules(reader)
    let (withdrawnIf, snapshot) = (fields.withdrawalTerms(reader), fields.snapshot(reader))
    let classification = ClassificationReader(collector: collector, matchers: matchers)
    let (steps, tests) = (classification.steps(reader), classification.tests(reader))
    reader.finish()
    guard let name, let format, let time else { return nil }
    return FeedDefinition(
      name: name, match: match, format: format.format, key: key, revision: revision, time: time, map: map, keep: keep,
      keepsRest: false, nullValues: nullValues, lateness: lateness, errorBudget: budget, dropRules: dropRules,
      cluster: cluster, aliases: aliases, revisionIsTime: FieldNames.isRevisionTime(reader), withdrawnIf: withdrawnIf,
      snapshot: snapshot, classification: steps, tests: tests)
  }

  /// The feed's name, which is a folder's too.
  private func name(_ reader: MappingReader) -> String? {
    guard let name = reader.requiredText("feed"), let node = reader.value("feed") else { return nil }
    let isPlain = name.utf8.allSatisfy { byte in
      (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: "_")
    }
    guard isPlain else {
      collector.report(.badValue, "a feed's name has only letters, digits, '-' and '_'", at: node)
      return nil
    }
    guard !FeedFile.reserved.contains(name) else {
      let all = FeedFile.reserved.map { "'\($0)'" }.joined(separator: ", ")
      collector.report(.badValue, "a feed cannot be named \(all): these are folders of the inbox itself", at: node)
      return nil
    }
    return name
  }

  private func errorBudget(_ node: Node) -> ErrorBudget {
    guard let reader = MappingReader(node, "on_error", collector) else { return .standard }
    let share = reader.share("max_bad", example: "5%", collector)
    let count = reader.int("min_bad", in: 1...1_000_000)
    reader.finish()
    return ErrorBudget(
      maximumShare: share ?? ErrorBudget.standard.maximumShare,
      minimumCount: count ?? ErrorBudget.standard.minimumCount)
  }

  /// `age > 30d`: the one thing that can be asked.
  private func dropRules(_ reader: MappingReader) -> [DropRule] {
    (reader.list("drop_if") ?? []).compactMap { text, node in
      let parts = text.split(separator: " ")
      if parts.count == 3, parts[0] == "age", parts[1] == ">", let span = TimeSpan(parts[2]) {
        return DropRule(age: span)
      }
      collector.report(.badValue, "'drop_if' must be of the form 'age > 30d'", at: node)
      return nil
    }
  }
}

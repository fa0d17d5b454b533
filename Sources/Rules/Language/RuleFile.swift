package import Documents
package import Events

/// A text of rules: one or more YAML documents.
package enum RuleFile {
  /// The rules of a text that have no errors, and everything that is wrong with it.
  ///
  /// Part of the rule language that this version does not have is an error, never ignored.
  ///
  /// - Parameter now: When it is read, for what time makes useless; nil says nothing about that.
  package static func parse(_ text: String, file: String, now: Instant? = nil) -> RuleFileResult {
    let yaml = YAML.parse(text, file: file)
    let collector = DiagnosticCollector(file: file, text: text)
    collector.add(yaml.diagnostics)
    let documents = yaml.documents.filter { !$0.isNull }
    if documents.isEmpty && yaml.diagnostics.isEmpty {
      collector.report(.emptyFile, "the file holds no rule", at: .start)
    }
    var result = RuleFileResult()
    var lines: [String: Int] = [:]
    for (index, document) in documents.enumerated() {
      if let siblings = SiblingReader(collector: collector, now: now).read(document) {
        result.siblings.add(siblings)
        continue
      }
      let before = collector.errorCount
      let rule = RuleReader(collector, file: file, number: index + 1).read(document)
      guard let rule else { continue }
      let place = document["id"] ?? document
      if let line = lines[rule.id] {
        collector.report(.duplicateRule, "the rule '\(rule.id)' stands in line \(line) already", at: place)
      }
      lines[rule.id] = place.start.line
      result.places.append((rule.id, place))
      if collector.errorCount == before { result.rules.append(rule) }
    }
    // A text that is no YAML from some line on may have lost half of its last rule.
    if yaml.diagnostics.hasErrors { (result.rules, result.siblings) = ([], Siblings()) }
    result.diagnostics = collector.diagnostics
    return result
  }
}

/// What ``RuleFile`` makes of a text.
package struct RuleFileResult {
  package var rules: [Rule] = []
  package var siblings = Siblings()
  package var diagnostics: [Diagnostic] = []
  /// Every id, also of rules that have errors, and where it stands.
  var places: [(id: String, node: Node)] = []
}

/// The rules of several files.
package enum RuleSet {
  /// The rules that can run, what stands beside them, and everything that is wrong with any.
  package typealias Result = (rules: [Rule], siblings: Siblings, diagnostics: [Diagnostic])

  /// The rules that have no errors, in the order of the files, and everything that is wrong with any of them. Of two rules
  /// with one id, the first stays.
  ///
  /// - Parameter now: As for ``RuleFile/parse(_:file:now:)``.
  package static func load(files: [(path: String, text: String)], now: Instant? = nil) -> Result {
    var rules: [Rule] = []
    var siblings = Siblings()
    var diagnostics: [Diagnostic] = []
    var owners: [String: String] = [:]
    for (path, text) in files {
      let result = RuleFile.parse(text, file: path, now: now)
      let collector = DiagnosticCollector(file: path, text: text)
      collector.add(result.diagnostics)
      var taken: Set<String> = []
      for (id, node) in result.places {
        guard let owner = owners[id] else {
          owners[id] = path
          continue
        }
        guard owner != path else { continue }
        collector.report(.duplicateRule, "the rule '\(id)' stands in \(owner) already", at: node)
        taken.insert(id)
      }
      rules += result.rules.filter { !taken.contains($0.id) }
      siblings.add(result.siblings)
      diagnostics += collector.diagnostics
    }
    return (rules, siblings, diagnostics)
  }
}

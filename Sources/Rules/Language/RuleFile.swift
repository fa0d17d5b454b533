package import Documents
package import Events

/// A text of rules: one or more YAML documents.
package enum RuleFile {
  /// The rules of a text that have no errors, and everything that is wrong with it.
  ///
  /// Whatever the text names must stand in it: several files that name each other are read by ``RuleSet``.
  ///
  /// - Parameters:
  ///   - now: When it is read, for what time makes useless; nil says nothing about that.
  ///   - resources: What rules name outside of rule files.
  package static func parse(
    _ text: String, file: String, now: Instant? = nil, resources: any RuleResources = NoRuleResources()
  ) -> RuleFileResult {
    RuleSet.load(files: [(file, text)], now: now, resources: resources)
  }
}

/// What ``RuleFile`` and ``RuleSet`` make of texts.
package struct RuleFileResult {
  /// The rules that can run, in the order of the files.
  package var rules: [Rule] = []
  /// What stands beside them.
  package var siblings = Siblings()
  /// Everything that is wrong, in the order of the files.
  package var diagnostics: [Diagnostic] = []
}

/// The rules of several files, which may name each other.
package enum RuleSet {
  /// The rules that have no errors, in the order of the files, and everything that is wrong with any of them. Of two rules
  /// with one id, the first stays.
  ///
  /// A rule that names a rule with errors cannot run either.
  ///
  /// - Parameters: As for ``RuleFile/parse(_:file:now:resources:)``.
  package static func load(
    files: [(path: String, text: String)], now: Instant? = nil, resources: any RuleResources = NoRuleResources()
  ) -> RuleFileResult {
    var reader = RuleSetReader(files: files, context: RuleContext(resources: resources, now: now))
    return reader.read()
  }
}

import Documents

/// One setting given outside `vedette.yaml`: `--set key.path=value`, or a variable of the environment.
package struct Override: Sendable, Hashable {
  /// Dotted: `alerts.log`.
  package var key: String
  /// YAML: `2s`, `[a, b]`.
  package var value: String
  /// Where it was given, in place of a file in diagnostics: `--set`, `VEDETTE_ALERTS_LOG`.
  package var origin: String
  /// What stands before the value there: `alerts.log=`.
  private var prefix: String

  /// An argument of `--set`; nil where it has no `=` behind a key.
  package init?(argument: String) {
    guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex else { return nil }
    key = String(argument[..<sign])
    value = String(argument[argument.index(after: sign)...])
    origin = "--set"
    prefix = key + "="
  }

  init(variable: String, key: String, value: String) {
    self.key = key
    self.value = value
    origin = variable
    prefix = variable + "="
  }

  private static let variablePrefix = "VEDETTE_"

  /// The variable that overrides a setting: `VEDETTE_ALERTS_LOG` for `alerts.log`.
  package static func variable(for key: String) -> String {
    variablePrefix + key.uppercased().split(separator: ".").joined(separator: "_")
  }
}

extension Override {
  /// The setting as a tree that ``ConfigurationReader`` reads, and the collector of what is wrong with it. Places in it
  /// are those in the text as it was given. The tree is nil where the value is not YAML.
  func document() -> (root: Node?, collector: DiagnosticCollector) {
    let collector = DiagnosticCollector(file: origin, text: prefix + value)
    // Blanks in place of the key: so the columns that the parser counts are right.
    let blanks = String(repeating: " ", count: prefix.unicodeScalars.count)
    let parsed = YAML.parse(blanks + value, file: origin)
    collector.add(parsed.diagnostics)
    guard parsed.diagnostics.isEmpty else { return (nil, collector) }
    let end = Mark(line: 1, column: prefix.unicodeScalars.count + 1)
    let leaf = parsed.documents.first ?? Node(.scalar("", .plain), start: end, end: end)
    return (nested(leaf), collector)
  }

  /// The value below one mapping for each part of the key.
  private func nested(_ leaf: Node) -> Node {
    let isArgument = prefix == key + "="
    var column = 1
    var keys: [Node] = []
    for part in key.split(separator: ".", omittingEmptySubsequences: false) {
      let length = isArgument ? part.unicodeScalars.count : prefix.unicodeScalars.count - 1
      let start = Mark(line: 1, column: column)
      keys.append(
        Node(.scalar(String(part), .doubleQuoted), start: start, end: Mark(line: 1, column: column + length)))
      if isArgument { column += length + 1 }
    }
    return keys.reversed().reduce(leaf) { value, key in
      Node(.mapping([Node.Pair(key: key, value: value)]), start: key.start, end: value.end)
    }
  }
}

extension Override {
  /// What the environment overrides, in the order of ``Configuration/keys``, and a warning for each variable that is
  /// nearly the name of one.
  static func all(in environment: [String: String]) -> (overrides: [Override], diagnostics: [Diagnostic]) {
    let variables = Configuration.keys.map { (key: $0, name: variable(for: $0)) }
    let overrides = variables.compactMap { each in
      environment[each.name].map { Override(variable: each.name, key: each.key, value: $0) }
    }
    let strangers = environment.keys.filter { name in
      name.hasPrefix(variablePrefix) && name != "VEDETTE_CONFIG" && !variables.contains { $0.name == name }
    }
    // Without what all have in common, which would make any two similar.
    let endings = variables.map { String($0.name.dropFirst(variablePrefix.count)) }
    let diagnostics = strangers.sorted().compactMap { name in
      Suggestion.nearest(to: String(name.dropFirst(variablePrefix.count)), in: endings).map {
        Diagnostic(
          .unknownVariable, "the environment variable '\(name)' means nothing", file: name,
          suggestion: variablePrefix + $0)
      }
    }
    return (overrides, diagnostics)
  }
}

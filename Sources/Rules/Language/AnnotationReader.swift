import Documents
import Events

/// Reads `annotations`: texts for people, with placeholders.
struct AnnotationReader {
  let collector: DiagnosticCollector

  init(_ collector: DiagnosticCollector) {
    self.collector = collector
  }

  func read(_ reader: MappingReader, _ correlation: Correlation?) -> [Label] {
    let names = TemplateNames(groupBy: correlation?.groupBy.map(\.name) ?? [])
    return (reader.texts("annotations") ?? []).map { name, value in
      check(value, names)
      return Label(name.text ?? "", value.text ?? "")
    }
  }

  private func check(_ node: Node, _ names: TemplateNames) {
    let (template, problems) = Template.parse(node.text ?? "")
    for problem in problems { report(problem, node) }
    for placeholder in template.placeholders where !names.contain(placeholder.name) {
      let length = placeholder.name.unicodeScalars.count
      let message = "there is no value '\(placeholder.name)'"
      let meant = Suggestion.nearest(to: placeholder.name, in: names.all)
      report(Template.Problem(message: message, offset: placeholder.offset, length: length, suggestion: meant), node)
    }
  }

  private func report(_ problem: Template.Problem, _ node: Node) {
    collector.report(
      .template, problem.message, at: collector.place(problem.offset, in: node), length: problem.length,
      suggestion: problem.suggestion)
  }
}

/// The names that placeholders may use.
package struct TemplateNames: Sendable {
  /// What every alert has.
  package static let ofAlert = [
    "rule", "title", "level", "state", "certainty", "at", "starts_at", "earliest_at", "ends_at", "value", "peak",
    "count",
    "timespan", "values", "gap", "reports", "publishers", "origins", "evidence_total", "reason",
  ]

  /// What the first and the last event of the evidence have: `first.asset`, `last.time`. A field of the event's own that
  /// is not an alert's may stand without `first.`.
  package static let ofEvents = ["first", "last"]

  private let groupBy: [String]

  /// The names in a rule that groups by these.
  package init(groupBy: [String]) {
    self.groupBy = groupBy
  }

  /// Those that can be listed; the fields of events come besides.
  var all: [String] {
    groupBy + TemplateNames.ofAlert + FieldPath.modelNames + FieldPath.derivedNames
      + TemplateNames.ofEvents.flatMap { prefix in FieldPath.modelNames.map { "\(prefix).\($0)" } }
  }

  /// Whether the name can be filled in. What feeds keep is reached as `first.fields.NAME`.
  package func contain(_ name: String) -> Bool {
    if all.contains(name) { return true }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 1, !parts.contains("") else { return false }
    let path = TemplateNames.ofEvents.contains(parts[0]) ? Array(parts.dropFirst()) : parts
    return path.count == 1
      ? (FieldPath.modelNames + FieldPath.derivedNames).contains(path[0])
      : ["fields", "tags", "actor", "target", "after"].contains(path[0])
  }
}

package import Documents
package import Events

/// What a step of `classify` asks of a report: a detection in the language of rules.
///
/// Feeds do not know that language; whoever knows both hands a ``MatcherReader`` over.
package protocol ReportMatcher: Sendable {
  /// The same for matchers that match the same reports.
  var canonical: String { get }

  /// - Parameter event: what the report alone tells.
  func matches(_ event: Event) -> Bool
}

/// Reads a `match`. Returns nil after it noted what is wrong.
package typealias MatcherReader = (Node, DiagnosticCollector) -> (any ReportMatcher)?

/// One step of `classify`: a report that matches is given these values.
struct ClassificationStep: Sendable {
  let matcher: any ReportMatcher
  let assignments: [ReportAssignment]
}

extension [ClassificationStep] {
  /// Lets every step whose `match` holds set its fields, in order: a step sees what those before it set.
  func classify(_ report: inout Report) {
    guard !isEmpty else { return }
    var event = Event(id: 0, report: report, ingested: report.time.end)
    for step in self where step.matcher.matches(event) {
      for assignment in step.assignments { assignment.apply(to: &report) }
      event = Event(id: 0, report: report, ingested: report.time.end)
    }
  }

  var canonical: [String] {
    flatMap { step in
      [step.matcher.canonical]
        + step.assignments.map { "\($0.field.rawValue)=\($0.values.joined(separator: "\u{1F}"))" }.sorted()
    }
  }
}

/// Values for a field of a report. Of a field that is no list there is one.
struct ReportAssignment: Sendable, Hashable {
  let field: ModelField
  let values: [String]

  /// Nil where the field cannot have the values.
  init?(_ field: ModelField, _ values: [String]) {
    guard let first = values.first, field.isList || values.count == 1, ReportAssignment.isPossible(first, field) else {
      return nil
    }
    self.field = field
    self.values = values
  }

  /// The words that a field may have; nil for any.
  static func words(_ field: ModelField) -> [String]? {
    switch field {
    case .modality: Modality.allCases.map(\.rawValue)
    case .planned: ["true", "false"]
    case .status: ["active", "withdrawn", "superseded"]
    case .reliability: ["A", "B", "C", "D", "E", "F"]
    case .credibility: ["1", "2", "3", "4", "5", "6"]
    default: nil
    }
  }

  private static func isPossible(_ text: String, _ field: ModelField) -> Bool {
    if field.isNumber { return Double(text) != nil }
    return words(field).map { $0.contains(text) } ?? !text.isEmpty
  }

  /// Sets the field. Tags are added to those that are there.
  func apply(to report: inout Report) {
    if setText(values[0], in: &report) { return }
    switch field {
    case .actor: report.actor = values
    case .target: report.target = values
    case .after: report.after = values
    case .tags: report.tags += values.filter { !report.tags.contains($0) }
    case .planned: report.planned = values[0] == "true"
    case .modality: report.modality = Modality(rawValue: values[0]) ?? .occurred
    case .status: report.status = Report.Status(rawValue: values[0]) ?? .active
    case .lat: report.latitude = Double(values[0])
    case .lon: report.longitude = Double(values[0])
    default: report.value = values[0]
    }
  }

  private func setText(_ text: String, in report: inout Report) -> Bool {
    switch field {
    case .kind: report.kind = text
    case .asset: report.asset = text
    case .country: report.country = text
    case .place: report.place = text
    case .unit: report.unit = text
    case .phase: report.phase = text
    case .pretext: report.pretext = text
    case .cluster: report.cluster = text
    case .title: report.title = text
    case .text: report.text = text
    case .url: report.url = text
    case .publisher: report.publisher = text
    case .origin: report.origin = text
    case .lang: report.language = text
    case .reliability: report.reliability = text
    case .credibility: report.credibility = text
    default: return false
    }
    return true
  }
}

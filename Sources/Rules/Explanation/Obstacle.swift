package import Events

/// Why an event that a rule is about is not among its matches.
package enum Obstacle: Sendable, Hashable {
  /// It does not meet these parts of the condition.
  case failed([FailedPart])
  /// It fills none of the steps.
  case noStep
  /// It has no value for this name of `group-by`.
  case noGroup(String)
  /// It has no value for these fields of `field`.
  case noField([String])
  /// It was not known before the moment for which it was scheduled.
  case notAhead
  /// It counts only from this moment on.
  case countsFrom(Instant)
}

extension Plan {
  /// Why an event does not count at a moment; nil where nothing but the windows of the rule is in its way.
  package func obstacle(of event: Event, at moment: Instant) -> Obstacle? {
    let parts = rule.detection.failedParts(of: event)
    if !parts.isEmpty { return .failed(parts) }
    if let correlation = rule.correlation, let stream {
      if stream.stepsFilled(by: event) == nil { return .noStep }
      if stream.matches(of: event).isEmpty { return missing(event, correlation) }
      if correlation.kind == .countdown { return nil }
    }
    let counts = rule.correlation?.usesArrival == true ? event.ingested : event.effect.end
    return counts > moment ? .countsFrom(counts) : nil
  }

  private func missing(_ event: Event, _ correlation: Correlation) -> Obstacle {
    if let key = correlation.groupBy.first(where: { values(of: $0, event).isEmpty }) { return .noGroup(key.name) }
    let fields = correlation.fields.filter { Stream.scalars(event.value(at: $0)).isEmpty }
    if !fields.isEmpty { return .noField(fields.map(\.text)) }
    // It has the value of a step that it does not fill.
    let aliased = correlation.groupBy.first { !$0.fieldsByStep.isEmpty }
    return aliased.map { .noGroup($0.name) } ?? .notAhead
  }

  /// Whether an event has the values of some labels of a group.
  package func joins(_ event: Event, _ labels: [Label]) -> Bool {
    labels.allSatisfy { label in
      rule.correlation?.groupBy.first { $0.name == label.name }.map { values(of: $0, event).contains(label.value) }
        ?? false
    }
  }

  private func values(of key: Correlation.GroupKey, _ event: Event) -> [String] {
    ([key.field] + key.fieldsByStep.values).flatMap { Stream.scalars(event.value(at: $0)) }
  }

  /// The labels of `group-by`.
  package var groupNames: [String] { rule.correlation?.groupBy.map(\.name) ?? [] }
}

extension Detection {
  /// The kinds that an event may have to be looked for by the rule, with `*` and `?`; nil for any. It may let through more
  /// than the rule does.
  package var kindPatterns: [String]? {
    guard case .oneOf(let patterns) = requirement(on: .kind) else { return nil }
    let texts = patterns.map(\.globText)
    return texts.contains { $0 == nil } ? nil : texts.compactMap(\.self)
  }
}

extension TextPattern {
  /// As a text with wildcards; nil where letters beyond ASCII are compared without regard to case.
  fileprivate var globText: String? {
    var text = ""
    for unit in units {
      switch unit {
      case .byte(let byte):
        guard byte < 0x80 else { return nil }
        text.unicodeScalars.append(Unicode.Scalar(byte))
      case .anyText: text.append("*")
      case .anyCharacter, .dash: text.append("?")
      }
    }
    return text
  }
}

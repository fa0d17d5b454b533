package import Events
import JSON

/// What the placeholders of a rule's annotations stand for in one transition.
package struct AnnotationValues: Sendable {
  /// How broad the evidence is.
  package struct Sources: Sendable, Hashable {
    /// How many reports tell of the events that count.
    package var reports: Int
    /// How many publishers those reports name.
    package var publishers: Int
    /// How many origins those reports name: two publishers may repeat one.
    package var origins: Int

    package init(reports: Int, publishers: Int, origins: Int) {
      self.reports = reports
      self.publishers = publishers
      self.origins = origins
    }
  }

  private let rule: Rule
  private let transition: Transition
  private let first: Event?
  private let last: Event?
  private let sources: Sources

  /// - Parameters:
  ///   - first: The first event of the evidence in time, and `last` the last; nil where there is none.
  package init(rule: Rule, transition: Transition, first: Event?, last: Event?, sources: Sources) {
    self.rule = rule
    self.transition = transition
    self.first = first
    self.last = last
    self.sources = sources
  }

  /// The rule's annotations, filled in.
  package var annotations: [Label] {
    rule.annotations.map { Label($0.name, Template.parse($0.value).template.render(values: value)) }
  }

  /// The value of one of ``TemplateNames``.
  package func value(_ name: String) -> TemplateValue? {
    if let label = transition.alert.group.labels.first(where: { $0.name == name }) { return .text(label.value) }
    if TemplateNames.ofAlert.contains(name) { return ofAlert(name) ?? ofMeasure(name) }
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    if parts.count == 2, TemplateNames.ofEvents.contains(parts[0]) {
      return AnnotationValues.field(parts[1], of: parts[0] == "first" ? first : last)
    }
    return AnnotationValues.field(name, of: first)
  }

  private func ofAlert(_ name: String) -> TemplateValue? {
    let alert = transition.alert
    switch name {
    case "rule": return .text(rule.id)
    case "title": return .text(rule.title)
    case "level": return .text(alert.level.rawValue)
    case "state": return .text(transition.state.rawValue)
    case "certainty": return .text(alert.certainty.rawValue)
    case "at": return .instant(transition.at)
    case "starts_at": return .instant(alert.startsAt)
    case "earliest_at": return .instant(alert.earliestAt)
    case "ends_at": return alert.endsAt.map(TemplateValue.instant)
    case "reason": return transition.reason.map(TemplateValue.text)
    case "peak": return .number(alert.peak)
    default: return nil
    }
  }

  private func ofMeasure(_ name: String) -> TemplateValue? {
    switch name {
    case "value": return .number(transition.value)
    case "count": return .number(Double(transition.count))
    case "values": return .list(transition.values)
    case "timespan": return rule.correlation.map { .text($0.timespan.text) }
    case "evidence_total": return .number(Double(transition.evidenceTotal))
    case "reports": return .number(Double(sources.reports))
    case "publishers": return .number(Double(sources.publishers))
    case "origins": return .number(Double(sources.origins))
    case "gap":
      guard let first, let last else { return nil }
      return .duration(last.effect.end.milliseconds(since: first.effect.end))
    default: return nil
    }
  }

  /// A field of an event; its times keep their precision.
  private static func field(_ name: String, of event: Event?) -> TemplateValue? {
    guard let event else { return nil }
    switch name {
    case "time": return .time(event.time)
    case "known": return event.known.map(TemplateValue.instant)
    case "ingested": return .instant(event.ingested)
    default: break
    }
    let value = event.value(at: FieldPath(name))
    if case .array(let elements) = value { return .list(elements.compactMap(ValueTest.scalarText)) }
    return value.flatMap(ValueTest.scalarText).map(TemplateValue.text)
  }
}

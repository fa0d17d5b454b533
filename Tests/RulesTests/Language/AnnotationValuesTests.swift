import Documents
import Events
import Rules
import Testing

@Suite struct AnnotationValuesTests {
  private func values(_ annotation: String) throws -> AnnotationValues {
    let text =
      "id: a\ntitle: Stops\ndetection: {s: {kind: x}}\nannotations: {summary: '\(annotation)'}\n"
      + "correlation: {type: value_count, field: pretext, group-by: [asset], timespan: 45d, condition: {gte: 2}}\n"
    let result = RuleFile.parse(text, file: "a")
    #expect(result.diagnostics.map(\.rendered) == [])
    let rule = try #require(result.rules.first)
    let first = try event("2022-03-05T10:00:00Z kind=x asset=CPC pretext=storm actor=KAZ,RUS severity=5")
    let last = try event("2022-03-07 kind=x asset=cpc pretext=mines value=5e1")
    let alert = Alert(
      id: "i", rule: "a", group: Group([Label("asset", "CPC")]), startsAt: last.time.end, earliestAt: last.time.start,
      level: .high, certainty: .certain, peak: 3, peakAt: last.time.end, openingEvidence: [1, 2])
    let transition = Transition(
      state: .firing, at: last.time.end, alert: alert, value: 2, count: 2, values: ["storm", "mines"],
      evidence: [Transition.Evidence(event: 1), Transition.Evidence(event: 2)])
    return AnnotationValues(
      rule: rule, transition: transition, first: first, last: last,
      sources: AnnotationValues.Sources(reports: 5, publishers: 3, origins: 2))
  }

  @Test(
    arguments: [
      ("{{asset}}: {{count}} of {{values}} within {{timespan}}", "CPC: 2 of storm, mines within 45d"),
      ("{{rule}} {{title}} {{level}} {{state}} {{certainty}}", "a Stops high firing certain"),
      ("{{at}} {{starts_at|date}} {{earliest_at|date}}", "2022-03-07T23:59:59Z 2022-03-07 2022-03-07"),
      ("[{{ends_at}}] [{{reason}}]", "[] []"),
      ("{{value}} {{peak}} {{evidence_total}}", "2 3 2"),
      ("{{reports}}/{{publishers}}/{{origins}}", "5/3/2"),
      ("{{first.time}} {{last.time|date}}", "2022-03-05T10:00:00Z 2022-03-07"),
      ("{{first.actor|join:\"+\"}} {{first.fields.severity}} {{last.value}}", "KAZ+RUS 5 5e1"),
      ("{{gap|duration}}", "2 d 13 h"),
      ("{{pretext}} {{last.pretext}} {{last.place|default:\"nowhere\"}}", "storm mines nowhere"),
    ]) func fillsIn(annotation: String, expected: String) throws
  {
    #expect(try values(annotation).annotations == [Label("summary", expected)])
  }

  /// Whatever the lint allows of an alert can be filled in, but for what this alert has not.
  @Test func everyNameOfAnAlertHasAValue() throws {
    let values = try values("")
    for name in TemplateNames.ofAlert where !["ends_at", "reason"].contains(name) {
      #expect(values.value(name) != nil, "\(name)")
    }
  }

  @Test func withoutEvidenceEventsAreMissing() throws {
    let rule = try #require(RuleFile.parse("id: a\ntitle: A\ndetection: {s: {kind: x}}\n", file: "a").rules.first)
    let moment = Instant(milliseconds: 0)
    let alert = Alert(
      id: "i", rule: "a", group: Group(), startsAt: moment, earliestAt: moment, level: .low, certainty: .certain,
      peak: 0,
      peakAt: moment, openingEvidence: [])
    let transition = Transition(
      state: .cancelled, at: moment, alert: alert, value: 0, count: 0, values: [], evidence: [])
    let values = AnnotationValues(
      rule: rule, transition: transition, first: nil, last: nil,
      sources: AnnotationValues.Sources(reports: 0, publishers: 0, origins: 0))
    #expect(values.value("first.time") == nil)
    #expect(values.value("gap") == nil)
    #expect(values.value("timespan") == nil)
  }
}

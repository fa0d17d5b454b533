import Alerting
import Events
import JSON
import Rules
import Testing

@Suite struct AlertDocumentTests {
  @Test func goldenLine() throws {
    let expected = """
      {"schema":"vedette.alert/1","seq":12,"id":"0b9c","state":"firing","rule":"cpc-four-disruptions",\
      "rule_hash":"9f","title":"Four disruptions of one pipeline","level":"high","certainty":"certain",\
      "group":{"asset":"CPC"},"summary":"CPC: 4 disruptions in 180 days","at":"2022-08-23T23:59:59Z",\
      "starts_at":"2022-08-23T23:59:59Z","earliest_at":"2022-08-23T00:00:00Z","ends_at":null,\
      "detected_at":"2026-03-01T12:00:00.250Z","late":false,"backfill":false,"value":4,"peak":4,"count":4,\
      "condition":{"gte":4},"timespan":"180d","values":[],\
      "sources":{"reports":5,"publishers":3,"origins":2},"labels":{},"tags":["energy"],"annotations":{},\
      "references":[],"silenced_by":null,"inhibited_by":null,\
      "evidence":[{"feed":"events","key":"S002-011","time":"2022-08-23","precision":"day",\
      "kind":"pipeline.disruption.reduced","title":"Two of three moorings are out","publisher":"brief-002","url":null,\
      "file":"kazakhstan-2022.ndjson","line":11,"role":null,"counter":false}],"evidence_total":4,"reason":null}
      """
    #expect(Sample.document().json == expected)
    #expect(try JSONValue(parsing: expected)["seq"]?.doubleValue == 12)
  }

  /// The line of evidence without conflicts has no such member; where there are any, they stand behind all others.
  @Test func conflictsStandWhereThereAreAny() throws {
    var report = Sample.report
    report.conflicts = [
      EventConflict(
        field: "planned",
        values: [.init(text: "true", reports: ["events/a"]), .init(text: "false", reports: ["wire/b", "wire/c"])])
    ]
    let document = AlertDocument(
      seq: 12, transition: Sample.transition(), rule: Sample.rule, summary: "S", detectedAt: Sample.now,
      sources: .init(reports: 5, publishers: 3, origins: 2), evidence: [report, Sample.report])
    let conflicts = #"""
      "role":null,"counter":false,"conflicts":[{"field":"planned","values":[{"value":"true","reports":["events/a"]},\#
      {"value":"false","reports":["wire/b","wire/c"]}]}]},{"feed"
      """#
    #expect(document.json.contains(conflicts))
    #expect(document.json.contains(#""counter":false}],"evidence_total""#))
  }

  @Test func goldenText() {
    #expect(
      Sample.document().text
        == """
        2022-08-23T23:59:59Z HIGH firing cpc-four-disruptions asset=CPC CPC: 4 disruptions in 180 days \
        (4 events from 3 publishers) id=0b9c seq=12
        """)
  }

  @Test func anAlertOnOneEventHasNoConditionAndNoGroup() throws {
    var transition = Sample.transition(state: .firing)
    transition.alert.group = Group()
    transition.evidence = [.init(event: 1)]
    let rule = RuleFacts(title: "A pipeline stops", hash: "9f")
    let document = AlertDocument(
      seq: 1, transition: transition, rule: rule, summary: nil, detectedAt: Sample.now,
      sources: .init(reports: 1, publishers: 1, origins: 0), evidence: [Sample.report])
    let json = try JSONValue(parsing: document.json)
    #expect(json["condition"] == .null)
    #expect(json["timespan"] == .null)
    #expect(json["group"] == .object([]))
    #expect(json["summary"] == .string("A pipeline stops: Two of three moorings are out"))
    #expect(document.text.hasPrefix("2022-08-23T23:59:59Z HIGH firing cpc-four-disruptions - A pipeline stops: "))
    #expect(document.text.contains(" (1 event from 1 publisher) "))
  }

  @Test func withoutAnAnnotationTheSummaryIsMadeFromTitleAndCount() {
    #expect(Sample.document(summary: nil).summary == "CPC: Four disruptions of one pipeline (4 in 180d)")
  }

  @Test func theSummaryIsNotRepeatedAmongTheAnnotations() throws {
    let rule = RuleFacts(
      title: "T", hash: "0", labels: [Label("team", "energy")],
      annotations: [Label("summary", "S"), Label("runbook", "R")])
    let document = AlertDocument(
      seq: 1, transition: Sample.transition(state: .resolved, endsAt: Sample.end, reason: "withdrawn"), rule: rule,
      summary: "S", detectedAt: Sample.now, isLate: true, isBackfill: true,
      sources: .init(reports: 0, publishers: 0, origins: 0), evidence: [])
    let json = try JSONValue(parsing: document.json)
    #expect(json["annotations"] == .object([JSONMember("runbook", .string("R"))]))
    #expect(json["labels"] == .object([JSONMember("team", .string("energy"))]))
    #expect(json["ends_at"] == .string("2023-02-19T00:00:00Z"))
    #expect(json["reason"] == .string("withdrawn"))
    #expect(json["late"] == .bool(true) && json["backfill"] == .bool(true))
    #expect(document.text.contains(" (4 events) "))
  }

  @Test func ofMuchEvidenceTheFirstTenAndTheLastFortyAreShown() throws {
    let many = (1...200).map { number in
      var report = Sample.report
      report.line = number
      return report
    }
    var transition = Sample.transition(state: .firing)
    transition.evidence = (1...200).map { .init(event: Int64($0)) }
    let document = AlertDocument(
      seq: 1, transition: transition, rule: Sample.rule, summary: nil, detectedAt: Sample.now,
      sources: .init(reports: 200, publishers: 1, origins: 1), evidence: many)
    #expect(document.evidence.map(\.line) == Array(1...10) + Array(161...200))
    #expect(ShownEvidence.of(document.evidence) == document.evidence)
    #expect(try JSONValue(parsing: document.json)["evidence_total"]?.doubleValue == 200)
    #expect(ShownEvidence.of(Array(1...50)) == Array(1...50))
  }

  @Test func whateverFeedsAndRulesSayALineStaysOneLine() throws {
    let nasty = "a\nb\r\tc\u{1B}[31m \u{202E}x\u{2028}y\u{85}\"\\"
    var document = Sample.document(summary: nasty)
    document.transition.alert.group = Group([
      Label("as\nset", "Nord \"Stream\" 2"), Label("b", ""), Label("c", "x,y=z"),
    ])
    #expect(!document.json.contains("\n"))
    #expect(try JSONValue(parsing: document.json)["summary"] == .string(nasty))
    let text = document.text
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    #expect(text.contains(#" as\nset="Nord \"Stream\" 2",b="",c="x,y=z" a\nb\r\tc\u001b[31m \u202ex\u2028y\u0085"\ ("#))
  }

  @Test func timesAreShownAsTheSourceKnewThem() throws {
    var document = Sample.document()
    let month = try #require(EventTime(year: 2022, month: 3))
    let interval = EventTime(start: month.start, end: Sample.report.time.end, precision: .interval)
    document.evidence = [month, interval, EventTime(Sample.now)].map { time in
      var report = Sample.report
      report.time = time
      return report
    }
    let shown = try JSONValue(parsing: document.json)["evidence"]
    #expect(shown?[0]?["time"] == .string("2022-03"))
    #expect(shown?[1]?["time"] == .string("2022-03-01/2022-08-23"))
    #expect(shown?[1]?["precision"] == .string("interval"))
    #expect(shown?[2]?["time"] == .string("2026-03-01T12:00:00.250Z"))
  }
}

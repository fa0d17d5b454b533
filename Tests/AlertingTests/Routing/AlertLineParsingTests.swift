import Alerting
import Events
import Rules
import Testing

@Suite struct AlertLineParsingTests {
  /// What a line says is said again by what was read from it, byte for byte.
  @Test(arguments: Transition.State.allCases) func aLineIsReadBack(state: Transition.State) throws {
    var transition = Sample.transition(state: state, endsAt: state == .resolved ? Sample.end : nil, reason: "withdrawn")
    transition.values = ["a", "b\n\"c\""]
    transition.value = 0.125
    transition.alert.group = Group([Label("asset", "Nord \"Stream\" 2"), Label("b", "")])
    var report = Sample.report
    report.time = EventTime(start: Sample.end, end: Sample.now, precision: .interval)
    report.role = "shutdown"
    report.url = "https://example.org/?a=b&c"
    report.counter = true
    report.conflicts = [
      EventConflict(
        field: "value", values: [.init(text: "80", reports: ["a/1"]), .init(text: "9\n", reports: ["b/2", "c"])])
    ]
    let rule = RuleFacts(
      title: "T", hash: "9f", tags: ["a"], labels: [Label("desk", "oil")], annotations: [Label("runbook", "R")],
      references: ["https://example.org"], condition: Condition([.init(.gte, 4), .init(.lt, 9.5)]),
      timespan: .months(12))
    let document = AlertDocument(
      seq: 7, transition: transition, rule: rule, summary: "S", detectedAt: Sample.now, isLate: true,
      isBackfill: true, sources: .init(reports: 5, publishers: 3, origins: 2), evidence: [Sample.report, report],
      muting: Muting(silencedBy: "0123", inhibitedBy: "4567"))
    let read = try #require(AlertDocument(line: document.json))
    #expect(read.json == document.json)
    #expect(read.text == document.text)
  }

  /// An alert of an average ends where there is nothing of which it would be one: the line has `null`.
  @Test func aLineWithoutANumberIsReadBack() throws {
    var transition = Sample.transition(state: .resolved, endsAt: Sample.end)
    transition.value = .nan
    let document = Sample.document(transition: transition)
    #expect(document.json.contains("\"value\":null"))
    let read = try #require(AlertDocument(line: document.json))
    #expect(read.json == document.json && read.text == document.text)
    #expect(read.transition.value.isNaN)
  }

  @Test func nothingElseIsRead() {
    for text in ["", "{}", "[1]", "{\"seq\":1}", String(Sample.document().json.dropLast())] {
      #expect(AlertDocument(line: text) == nil)
    }
  }
}

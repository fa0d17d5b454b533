import Events
import Rules
import Testing

@Suite struct TemplateTests {
  private let values: [String: TemplateValue] = [
    "asset": .text("CPC"), "count": .number(4), "share": .number(0.25), "two words": .number(2), "empty": .text(""),
    "at": .instant(Instant(milliseconds: 1_661_299_199_000)), "values": .list(["mines", "storm"]),
    "gap": .duration(-3 * 86_400_000 - 4 * 3_600_000 - 59_000),
    "day": .time(EventTime(Instant(milliseconds: 1_661_299_199_000))),
    "month": .time(EventTime(year: 2022, month: 8) ?? EventTime(Instant(milliseconds: 0))),
  ]

  private func render(_ text: String) -> String {
    let (template, problems) = Template.parse(text)
    #expect(problems.isEmpty)
    return template.render { values[$0] }
  }

  @Test(
    arguments: [
      ("plain { text }", "plain { text }"),
      ("{{asset}}: {{ count }} of {{share}}", "CPC: 4 of 0.25"),
      ("{{at}}", "2022-08-23T23:59:59Z"),
      ("{{at|date}} {{day|date}} {{month|date}}", "2022-08-23 2022-08-23 2022-08"),
      ("{{values}}", "mines, storm"),
      ("{{values | join:' / ' | upper}}", "MINES / STORM"),
      ("{{values|join:\" }} \"}}", "mines }} storm"),
      ("{{gap|duration}}", "-3 d 4 h"),
      ("{{asset|lower}}{{asset|upper}}", "cpcCPC"),
      ("{{missing}}|{{missing|default:'none'}}|{{empty|default:'none'}}|{{asset|default:'none'}}", "|none|none|CPC"),
      ("{{missing|date|upper}}", ""), ("{{two words }}", "2"),
      ("{{asset|date}}{{count|join:'x'}}", "CPC4"),
      ("{{count|duration}}", "4 s"),
      ("{{asset|map:'CPC=pipe,*=other'}} {{missing|map:'x=y'}}", "pipe "), ("{{count|map:'3=three'}}", "4"),
      ("{{count|map:'3=three,*=many'}} {{asset|map:'CPC='}}", "many "), ("{{asset|map:'CPC=a=b'}}", "a=b"),
      ("{{values|truncate:'8'}} {{asset|truncate:'3'}} {{asset|truncate:'1'}}", "mines, … CPC …"),
      ("{{asset|map:'CPC=07.50'|number}} {{asset|number}}", "7.5 CPC"),
      ("{{asset|map:'*=<a & b>'|escape}}", "&lt;a &amp; b&gt;"),
    ]) func renders(text: String, expected: String)
  {
    #expect(render(text) == expected)
  }

  @Test(
    arguments: [
      (0, "0 s"), (999, "0 s"), (1000, "1 s"), (61_000, "1 min 1 s"), (3_600_000, "1 h"), (86_400_000, "1 d"),
      (86_400_000 + 60_000, "1 d"), (90_000_000, "1 d 1 h"), (Int64.max, "106751991167 d 7 h"),
    ] as [(Int64, String)]) func durationsHaveTwoUnits(milliseconds: Int64, expected: String)
  {
    #expect(TemplateValue.duration(milliseconds).text == expected)
  }

  @Test(
    arguments: [
      ("{{", 0, 2), ("a {{b", 2, 3), ("{{}}", 0, 2), ("{{a|}}", 4, 1), ("{{a|dat}}", 4, 3),
      ("{{a|upper lower}}", 10, 1),
      ("{{a|join}}", 4, 4), ("{{a|date:'x'}}", 4, 8), ("{{a|join:x}}", 9, 1), ("{{a|join:'x}}", 9, 4),
      ("{{a|map}}", 4, 3), ("{{a|map:'x'}}", 4, 7), ("{{a|truncate:'0'}}", 4, 12), ("{{a|truncate:'x'}}", 4, 12),
      ("{{a|escape:'x'}}", 4, 10),
    ]) func locatesProblems(text: String, offset: Int, length: Int)
  {
    let problems = Template.parse(text).problems
    #expect(problems.map(\.offset) == [offset])
    #expect(problems.map(\.length) == [length])
  }

  @Test func everyProblemIsFoundAndKeptAsText() {
    let (template, problems) = Template.parse("{{a|x}} and {{b|y}} {{c}}")
    #expect(problems.count == 2)
    #expect(template.render { .text($0) } == "{{a|x}} and {{b|y}} c")
    #expect(template.placeholders.map(\.name) == ["c"])
    #expect(template.placeholders.map(\.offset) == [22])
  }

  @Test func namesOfAlertsGroupsAndEvents() {
    let names = TemplateNames(groupBy: ["site"])
    for name in [
      "site", "count", "first.time", "last.asset", "first.fields.severity", "kind", "first.tags.0", "fields.x",
    ] {
      #expect(names.contain(name), "\(name)")
    }
    for name in ["sites", "first", "first.", "first.severity", "middle.time", "count.x", "severity", ""] {
      #expect(!names.contain(name), "\(name)")
    }
  }
}

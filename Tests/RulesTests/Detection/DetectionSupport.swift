import Documents
import Events
import Rules
import Testing

/// The detection of a rule whose `detection` is this YAML, indented by nothing.
func detection(_ yaml: String) throws -> Detection {
  let indented = yaml.split(separator: "\n").map { "  \($0)\n" }.joined()
  let result = RuleFile.parse("id: a\ntitle: A\ndetection:\n\(indented)", file: "a.yaml")
  #expect(result.diagnostics.filter(\.isError).map(\.rendered) == [])
  return try #require(result.rules.first).detection
}

/// The event of a test line.
func event(_ line: String) throws -> Event {
  let text = "id: a\ntitle: A\ndetection: {s: {kind: x}}\ntests:\n- name: n\n  expect: []\n  events: |\n    \(line)\n"
  let result = RuleFile.parse(text, file: "a.yaml")
  #expect(result.diagnostics.map(\.rendered) == [])
  return event(try #require(result.rules.first?.tests.first?.reports.first))
}

/// Whether an event of kind `x`, told with these fields, matches a selection of one line of YAML.
func matches(_ selection: String, _ fields: String) throws -> Bool {
  try detection("s:\n  \(selection)").matches(event("2022-03-05T14:30:00Z kind=x \(fields)"))
}

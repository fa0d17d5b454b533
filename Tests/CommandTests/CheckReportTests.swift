import Documents
import JSON
import Testing

@testable import vedette

@Suite struct CheckReportTests {
  static let error = Diagnostic(
    .unknownKey, "a rule has no key 'titel'", file: "b.yaml", line: 2, column: 1, length: 5, suggestion: "title",
    sourceLine: "titel: x")
  static let warning = Diagnostic(.unusedSelection, "'b' is never used", file: "a b.yaml", line: 9, column: 3)

  @Test func sortsByFileAndPlace() {
    let report = CheckReport([CheckReportTests.error, CheckReportTests.warning], fileCount: 2)
    #expect(
      report.text(.text, style: .plain, version: "1") == """
        a b.yaml:9:3: warning W002: 'b' is never used

        b.yaml:2:1: error E010: a rule has no key 'titel'
            titel: x
            ^~~~~
            did you mean 'title'?

        """)
    #expect(report.summary == "2 files: 1 error, 1 warning")
  }

  @Test func failsAsAsked() {
    #expect(CheckReport([CheckReportTests.error], fileCount: 1).fails(strict: false))
    #expect(!CheckReport([CheckReportTests.warning], fileCount: 1).fails(strict: false))
    #expect(CheckReport([CheckReportTests.warning], fileCount: 1).fails(strict: true))
    #expect(!CheckReport([], fileCount: 1).fails(strict: true))
    #expect(CheckReport([], fileCount: 1).summary == "1 file: no problems")
  }

  @Test func coloursTheSeverity() {
    let text = CheckReport([CheckReportTests.error], fileCount: 1).text(
      .text, style: Style(isColoured: true), version: "1")
    #expect(text.hasPrefix("b.yaml:2:1: \u{1B}[31merror E010\u{1B}[0m: a rule has no key 'titel'\n"))
  }

  @Test func writesJSON() throws {
    let report = CheckReport([CheckReportTests.error], fileCount: 1)
    let json = try JSONValue(parsing: report.text(.json, style: .plain, version: "1"))
    #expect(json[0]?["code"] == .string("E010"))
    #expect(json[0]?["line"] == .number("2"))
    #expect(json[0]?["suggestion"] == .string("title"))
    #expect(
      try JSONValue(parsing: CheckReport([], fileCount: 0).text(.json, style: .plain, version: "1")) == .array([]))
  }

  @Test func writesSARIF() throws {
    let report = CheckReport([CheckReportTests.error, CheckReportTests.warning], fileCount: 2)
    let json = try JSONValue(parsing: report.text(.sarif, style: .plain, version: "1.2"))
    #expect(json["version"] == .string("2.1.0"))
    let run = try #require(json["runs"]?[0])
    let driver = run["tool"]?["driver"]
    #expect(driver?["version"] == .string("1.2"))
    #expect(driver?["rules"]?[0]?["id"] == .string("E010"))
    #expect(driver?["rules"]?[1]?["id"] == .string("W002"))
    let result = try #require(run["results"]?[1])
    #expect(result["ruleId"] == .string("E010"))
    #expect(result["level"] == .string("error"))
    #expect(result["message"]?["text"] == .string("a rule has no key 'titel'; did you mean 'title'?"))
    let place = result["locations"]?[0]?["physicalLocation"]
    #expect(place?["artifactLocation"]?["uri"] == .string("b.yaml"))
    #expect(place?["region"]?["startLine"] == .number("2"))
    #expect(place?["region"]?["endColumn"] == .number("6"))
  }

  @Test func pathsBecomeURIs() {
    #expect(SARIF.uri("Rules/a b.yaml") == "Rules/a%20b.yaml")
    #expect(SARIF.uri("/etc/é#1.yaml") == "file:///etc/%C3%A9%231.yaml")
  }
}

import Inbox
import JSON
import TestSupport
import Testing

@testable import vedette

/// `vedette backtest` as a user starts it.
@Suite struct BacktestProcessTests {
  @Test func aSpanThatEndsBeforeItBeginsIsRefused() throws {
    let result = try Program().run("backtest", "--since", "2023", "--until", "2022-12-31T10:00:00Z")
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.errors.contains("--until 2022-12-31T10:00:00Z lies before --since 2023"))
    // A date means its end.
    #expect(try Program().run("backtest", "--since", "2022-06", "--until", "2022", "--config", "/nowhere").status == 1)
  }

  private static let rule = """
    id: three
    title: Three stops in a month
    detection:
      stop: {kind: pipeline.*}
      condition: stop
    correlation: {type: event_count, group-by: [asset], timespan: 30d, condition: {gte: 3}}

    """

  private static let events = """
    {"key":"1","kind":"pipeline.stop","time":"2022-03-01","asset":"CPC"}
    {"key":"2","kind":"pipeline.stop","time":"2022-03-05","asset":"CPC"}
    {"key":"3","kind":"pipeline.stop","time":"2022-03-09","asset":"CPC","known":"2022-04-01"}
    {"key":"4","kind":"pipeline.stop","time":"2022-03-09","asset":"Druzhba"}
    {"key":"5","kind":"pipeline.stop","time":"2022-03-10","asset":"Druzhba"}

    """

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, text) in [("rule.yaml", BacktestProcessTests.rule), ("events.ndjson", BacktestProcessTests.events)] {
      try PosixFileSystem().write(Array(text.utf8), to: folder.file(name))
    }
    return folder
  }

  @Test func aRuleFileOverAFileNeedsNeitherConfigurationNorDatabase() throws {
    let folder = try folder()
    let result = try Program().run(
      "backtest", folder.file("rule.yaml").text, folder.file("events.ndjson").text, "--config",
      folder.file("none.yaml").text)
    #expect(result.status == 0)
    #expect(result.output.contains("2022-03-09T23:59:59Z"))
    #expect(result.output.contains("asset=CPC"))
    #expect(result.output.contains("2 of 3"), "the nearest miss is Druzhba's")
    #expect(result.output.contains("1 alert of 1 rule over 5 events"))
  }

  @Test func asOfAMomentOnlyWhatWasKnownCounts() throws {
    let folder = try folder()
    let result = try Program().run(
      "backtest", folder.file("rule.yaml").text, folder.file("events.ndjson").text, "--as-of", "2022-03-20", "--json")
    #expect(result.status == 0)
    let report = try JSONValue(parsing: result.output)
    #expect(report["schema"]?.stringValue == "vedette.backtest/1")
    #expect(report["events"]?.scalarText == "4")
    #expect(report["rules"]?[0]?["alerts"] == .array([]))
    let known = try Program().run(
      "backtest", folder.file("rule.yaml").text, folder.file("events.ndjson").text, "--as-of", "2022-04-02", "--json")
    let alert = try JSONValue(parsing: known.output)["rules"]?[0]?["alerts"]?[0]
    #expect(alert?["starts_at"]?.stringValue == "2022-03-09T23:59:59Z")
    #expect(alert?["group"]?["asset"]?.stringValue == "CPC")
    #expect(alert?["count"]?.scalarText == "3")
  }

  @Test func whatIsNeitherARuleNorAFileIsSaid() throws {
    let folder = try folder()
    let configuration = folder.file("vedette.yaml")
    try PosixFileSystem().write(Array("rules: [rule.yaml]\nfeeds: []\n".utf8), to: configuration)
    let result = try Program().run(
      "backtest", "thre", folder.file("events.ndjson").text, "--config", configuration.text)
    #expect(result.status == 64)
    #expect(result.errors.contains("'thre' is neither a rule nor a file; did you mean 'three'?"))
  }

  @Test func alertsOutsideTheSpanAskedForAreNotShown() throws {
    let folder = try folder()
    let result = try Program().run(
      "backtest", folder.file("rule.yaml").text, folder.file("events.ndjson").text, "--since", "2022-03-10")
    #expect(result.output.contains("no alert"))
  }
}

import Documents
import Events
import Testing

@testable import Daemon

@Suite struct OverrideTests {
  @Test func theCommandLineBeatsTheEnvironmentBeatsTheFile() {
    let file = "inbox: /file\nsettle: 1s\nrescan: 1s\nalerts: {log: /file/a.jsonl}"
    let environment = ["VEDETTE_SETTLE": "2s", "VEDETTE_RESCAN": "2s", "VEDETTE_ALERTS_LOG": "/variable/a.jsonl"]
    let parsed = parse(file, environment: environment, set: ["rescan=3s", "alerts.text=t.log"])
    #expect(parsed.diagnostics.isEmpty)
    #expect(parsed.configuration.inbox == "/file")
    #expect(parsed.configuration.settle == .seconds(2))
    #expect(parsed.configuration.rescan == .seconds(3))
    #expect(parsed.configuration.alerts == .init(log: "/variable/a.jsonl", text: "/home/me/t.log"))
  }

  @Test func listsAndTheEmptyValueAreYAML() {
    let parsed = parse("feeds: [x]", set: ["feeds=[a, /b]", "inbox=", "limits.queue=7"])
    #expect(parsed.diagnostics.isEmpty)
    #expect(parsed.configuration.feeds == ["/home/me/a", "/b"])
    #expect(parsed.configuration.inbox == "/var/spool/vedette")
    #expect(parsed.configuration.limits.queue == 7)
  }

  @Test func mistakesAreShownWhereTheyWereMade() throws {
    let parsed = parse(
      "", environment: ["VEDETTE_LIMITS_MIN_FREE": "much"], set: ["alerts.lgo=/a", "settle=2x", "nothing.a=1"])
    #expect(parsed.diagnostics.map(\.file) == ["VEDETTE_LIMITS_MIN_FREE", "--set", "--set", "--set"])
    #expect(outline(parsed.diagnostics) == ["1:25 E200", "1:8 E010 log", "1:8 E014", "1:1 E010"])
    #expect(
      parsed.diagnostics[2].rendered == """
        --set:1:8: error E014: '2x' is not a duration (30s 5m 26h 7d 2w 1mo 1q 1y)
            settle=2x
                   ^~

        """)
  }

  @Test func aValueThatIsNoYAMLIsAnError() {
    #expect(parse("", set: ["feeds=[a"]).diagnostics.hasErrors)
  }

  @Test func variablesNearlyRightAreWarnedOf() {
    let parsed = parse(
      "", environment: ["VEDETTE_INBOXX": "/a", "VEDETTE_CONFIG": "/b", "VEDETTE_USER": "c", "VEDETTE_SHARED": "d"])
    #expect(outline(parsed.diagnostics) == ["1:1 W200 VEDETTE_INBOX"])
    #expect(!parsed.diagnostics.hasErrors)
  }

  @Test(arguments: ["inbox", "=x", ""])
  func anArgumentNeedsAKeyAndAnEqualsSign(argument: String) {
    #expect(Override(argument: argument) == nil)
  }

  @Test func everySettingHasAVariable() {
    for key in Configuration.keys {
      let parsed = parse("", environment: [Override.variable(for: key): "{not: a scalar}"])
      #expect(parsed.diagnostics.map(\.code) == [.wrongKind], "\(key) is not read")
    }
  }
}

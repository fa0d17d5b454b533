import Documents
import Events
import Testing

@testable import Daemon

/// Parses a text as `/etc/vedette/vedette.yaml`.
func parse(_ text: String, environment: [String: String] = [:], set: [String] = []) -> Configuration.Parsed {
  Configuration.parse(
    path: "/etc/vedette/vedette.yaml", bytes: Array(text.utf8), environment: environment,
    overrides: set.compactMap(Override.init(argument:)), workingDirectory: "/home/me")
}

/// The place, code and suggestion of each diagnostic, as `3:5 E010 inbox`.
func outline(_ diagnostics: [Diagnostic]) -> [String] {
  diagnostics.map { each in
    let place = "\(each.line):\(each.column) \(each.code.rawValue)"
    return each.suggestion.map { "\(place) \($0)" } ?? place
  }
}

@Suite struct ConfigurationTests {
  @Test(arguments: ["", "# nothing but a comment\n", "inbox:\nalerts:\n"])
  func everySettingHasADefault(text: String) {
    let parsed = parse(text)
    #expect(parsed.diagnostics.isEmpty)
    #expect(parsed.configuration == .defaults(folder: "/etc/vedette"))
  }

  @Test func defaultsAreThoseOfTheManual() {
    let defaults = Configuration.defaults(folder: "/etc/vedette")
    #expect(defaults.inbox == "/var/spool/vedette")
    #expect(defaults.database == "/var/lib/vedette/vedette.db")
    #expect(defaults.feeds == ["/etc/vedette/feeds"])
    #expect(defaults.rules == ["/etc/vedette/rules"])
    #expect(defaults.settle.text == "2s")
    #expect(defaults.rescan.text == "30s")
    #expect(defaults.stopGrace.text == "10s")
    #expect(defaults.notify.maxAge?.text == "7d")
    #expect(defaults.limits.minFree.text == "256MiB")
    #expect(defaults.limits.queue == 10_000)
  }

  @Test func readsEverySetting() {
    let parsed = parse(
      """
      inbox: spool
      settle: 0s
      rescan: 1m
      database: /data/v.db
      feeds: [feeds/, /opt/feeds/one.yaml]
      rules: ../Rules
      alerts: {log: out/a.jsonl, text: out/b.txt}
      webhooks: []
      http: {listen: off}
      retention: {events: forever, done: forever, quarantine: forever}
      notify: {max_age: forever, max_per_minute: 5}
      stop_grace: 1s
      limits: {min_free: 1GiB, queue: 500}
      """)
    #expect(parsed.diagnostics.isEmpty)
    let read = parsed.configuration
    #expect(read.inbox == "/etc/vedette/spool")
    #expect(read.settle.isZero)
    #expect(read.rescan == .seconds(60))
    #expect(read.database == "/data/v.db")
    #expect(read.feeds == ["/etc/vedette/feeds", "/opt/feeds/one.yaml"])
    #expect(read.rules == ["/etc/Rules"])
    #expect(read.alerts == .init(log: "/etc/vedette/out/a.jsonl", text: "/etc/vedette/out/b.txt"))
    #expect(read.notify == .init(maxAge: nil, maxPerMinute: 5))
    #expect(read.stopGrace == .seconds(1))
    #expect(read.limits == .init(minFree: .mebibytes(1024), queue: 500))
  }

  @Test func theReadableLogStandsBesideTheOther() {
    #expect(parse("alerts: {log: /w/alerts.jsonl}").configuration.alerts.text == "/w/alerts.log")
    #expect(parse("alerts: {log: /w/alerts}").configuration.alerts.text == "/w/alerts.log")
    // Wherever it is named it stays; the log is another setting.
    let named = parse(
      "alerts: {log: /w/a.jsonl, text: /w/t}", environment: ["VEDETTE_ALERTS_LOG": "/v/a.jsonl"],
      set: ["alerts.log=/s/a.jsonl"])
    #expect(named.configuration.alerts == .init(log: "/s/a.jsonl", text: "/w/t"))
    #expect(
      parse("", environment: ["VEDETTE_ALERTS_TEXT": "/v/t"], set: ["alerts.log=/s/a.jsonl"]).configuration.alerts
        == .init(log: "/s/a.jsonl", text: "/v/t"))
    #expect(parse("alerts: {log: /w/a.jsonl}", set: ["alerts.log=/s/a.jsonl"]).configuration.alerts.text == "/s/a.log")
    #expect(parse("alerts: {text: /w/x}").configuration.alerts.log == "/var/log/vedette/alerts.jsonl")
  }

  @Test func aPathInTheInboxIsSaidBesideOtherMistakes() {
    let parsed = parse("inbox: inbox\ndatabase: inbox/v.db\nsettle: soon\nalerts: {log: inbox/a.jsonl, text: /w/a}")
    #expect(outline(parsed.diagnostics) == ["3:9 E014", "2:11 E204", "4:15 E204"])
  }

  @Test func saysAllThatIsWrongAtOnce() {
    let parsed = parse(
      """
      inboxx: a
      settle: soon
      rescan: [1s]
      alerts: {lg: a}
      limits: {min_free: lots, queue: 0}
      notify: 7d
      feeds: {a: b}
      """)
    #expect(
      outline(parsed.diagnostics) == [
        "7:8 E012", "2:9 E014", "3:9 E012", "4:10 E010 log", "6:9 E012", "5:20 E200", "5:33 E013", "1:1 E010 inbox",
      ])
    #expect(parsed.diagnostics.allSatisfy { $0.file == "/etc/vedette/vedette.yaml" && $0.sourceLine != nil })
  }

  @Test(arguments: [
    ("http: {listen: 0.0.0.0:9320}", "1:16 E013"), ("retention: {done: 0s}", "1:19 E014"),
    ("rescan: 0s", "1:9 E014"), ("rescan: 99ms", "1:9 E014"),
    ("notify: {max_per_minute: 0}", "1:26 E013"), ("- a", "1:1 E012"), ("inbox: {", "2:1 E003"),
    ("a: 1\n---\nb: 2", "3:1 E013"),
  ])
  func refuses(text: String, expected: String) {
    #expect(outline(parse(text).diagnostics).contains(expected))
  }

  @Test func theInboxIsNotSearchedAllTheTime() {
    #expect(outline(parse("", environment: ["VEDETTE_RESCAN": "1ms"], set: ["rescan=0s"]).diagnostics).count == 2)
    #expect(parse("rescan: 100ms").diagnostics.isEmpty && parse("rescan: 1mo").diagnostics.isEmpty)
  }

  @Test func whatTheDaemonWritesMustNotLieInTheInbox() {
    let parsed = parse("inbox: /spool\ndatabase: /spool/v.db\nalerts: {log: /spool/x/a.jsonl, text: /log/a}\n")
    #expect(outline(parsed.diagnostics) == ["2:11 E204", "3:15 E204"])
    #expect(outline(parse("inbox: /var/lib").diagnostics) == ["1:1 E204"])
    #expect(outline(parse("alerts: {log: /a, text: /a}").diagnostics) == ["1:25 E204"])
  }

  @Test(arguments: [
    "/d/v.db", "/d/../d/v.db", "/d/v.db-wal", "/d/v.db-shm", "/d/v.db-journal", "/d/v.db.lock", "/d/control.sock",
    "/d/http.sock", "vedette.yaml",
  ])
  func anAlertLogIsNoOtherFileOfTheDaemon(path: String) {
    let text = "database: /d/v.db\nhttp: {listen: 'unix:/d/http.sock'}\n"
    #expect(outline(parse("\(text)alerts: {log: /l/a.jsonl, text: \(path)}").diagnostics) == ["3:33 E204"])
    #expect(outline(parse("\(text)alerts: {log: \(path), text: /l/a.log}").diagnostics) == ["3:15 E204"])
  }

  @Test func theDatabaseIsNotTheConfiguration() {
    #expect(outline(parse("database: vedette.yaml").diagnostics) == ["1:11 E204"])
    #expect(
      outline(parse("", set: ["alerts.text=/var/lib/vedette/vedette.db"]).diagnostics) == ["1:13 E204"])
  }
}

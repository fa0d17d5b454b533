import Documents
import Events
import Feeds
import Glibc
import Inbox
import JSON
import TestSupport
import Testing

@testable import vedette

/// What `vedette schema` prints, asked by Python's `jsonschema`.
@Suite(.enabled(if: SchemaValidator.isThere, "needs Python's package jsonschema")) struct SchemaProcessTests {
  private func schema(_ subject: String) throws -> JSONValue {
    let result = try Program().run("schema", subject)
    #expect(result.status == 0)
    return try JSONValue(parsing: result.output)
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try #require(TestFiles.bytes(inProject: path)), as: UTF8.self)
  }

  private func accepts(_ schema: JSONValue, _ texts: [String]) throws -> [Bool] {
    try SchemaValidator.verdicts(schema, on: texts.flatMap(SchemaValidator.documents(ofYAML:)))
  }

  @Test func everyShippedFeedIsAFeed() throws {
    let names = TestFiles.names(inProject: "Config/feeds").filter { $0.hasSuffix(".yaml") }
    let verdicts = try accepts(try schema("feed"), try names.map { try text("Config/feeds/\($0)") })
    #expect(names.count > 10)
    for (name, isAccepted) in zip(names, verdicts) { #expect(isAccepted, "\(name)") }
  }

  private static let feed = """
    feed: outages
    format: {type: csv}
    time: {event: Date}
    map: {kind: {value: outage}}

    """

  /// Each key with what it may hold; the reader of feed files takes it, too.
  @Test(arguments: [
    "match: [a.csv, b.csv]", "match: a.csv", "key: [id]", "revision: content", "revision: {field: v, order: time}",
    "aliases: {id: [mrid, {field: message, before: _}]}", "keep: [a]", "null_values: [x, '']",
    "withdrawn_if: {Status: [Dismissed]}", "snapshot: {full: true, max_withdrawn: 20%}", "cluster: [id]",
    "lateness: 30d", "on_error: {max_bad: 5%, min_bad: 20}", "drop_if: age > 30d", "drop_if: [age > 30d]",
    "tests: [{name: a, given: {title: x}, expect: {kind: outage}}]",
    "tests: [{name: a, input: 'x', expect: [{key: 7}]}]",
    "classify: [{match: {title|contains: [halt, stop]}, set: {kind: a, tags: [x, y]}}]",
  ]) func aRightKeyOfAFeed(line: String) throws {
    let text = SchemaProcessTests.feed + line + "\n"
    let parsed = FeedFile.parse(text, file: "f.yaml", matchers: { _, _ in Anything() }, lookups: { _ in nil })
    #expect(parsed.diagnostics.map(\.message) == [])
    #expect(try accepts(try schema("feed"), [text]) == [true])
  }

  private struct Anything: ReportMatcher {
    var canonical: String { "" }
    func matches(_ event: Event) -> Bool { true }
  }

  @Test func formatsTimesAndMappings() throws {
    let right = [
      "format: {type: delimited, separator: tab, quote: none, header: none, columns: gdelt-2.0}",
      "format: {type: csv, encoding: cp1252, columns: [a, b], header: none, optional: c}",
      "format: {type: json, records: $.items[*]}", "format: {type: json, records: ['$[*]', $]}", "format: {type: cap}",
      "time: {event: {field: D, formats: [yyyyMMdd, iso8601], precision: day}, until: E, known: {value: 2001/9999}}",
      "time: {event: {field: D, precision_from: {field: P, lookup: {'1': day, '2': week}}}}",
      "map: {kind: {field: K, lookup: cameo, default: a, required: false}, value: {field: V, type: number, scale: 1e3}}",
      "map: {kind: K, tags: {field: T, split: ';'}, lat: {field: L, scale: {from: [0, 1], to: [0, 90]}}}",
    ]
    let wrong = [
      "format: {type: cap, separator: tab}", "format: {type: json}", "format: {type: xlsx}", "format: {}",
      "time: {known: K}", "time: {event: {field: D, precision: interval}}", "map: {title: T}",
      "map: {kind: {field: a, value: b}}", "map: {kind: K, severity: S}", "map: {kind: {field: a, scale: 2}}",
      "revision: sometimes", "lateness: soon", "snapshot: {max_withdrawn: 20%}", "on_error: {max_bad: 0.05}", "name: x",
      "classify: [{match: {a: b}}]", "tests: [{name: a, expect: {kind: b}}]", "feed: done", "feed: a.b",
    ]
    let schema = try schema("feed")
    func file(_ line: String) -> String {
      let key = line.prefix { $0 != ":" }
      let rest = SchemaProcessTests.feed.split(separator: "\n").filter { !$0.hasPrefix("\(key):") }
      return (rest + [line[...]]).joined(separator: "\n")
    }
    for (line, isAccepted) in zip(right, try accepts(schema, right.map(file))) { #expect(isAccepted, "\(line)") }
    for (line, isAccepted) in zip(wrong, try accepts(schema, wrong.map(file))) { #expect(!isAccepted, "\(line)") }
  }

  @Test func theShippedConfigurations() throws {
    let paths = ["Config/vedette.yaml", "Config/installed/vedette.yaml"]
    var texts = try paths.map(text)
    // The webhook that is shown as a comment has every key.
    let whole = texts[0].split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("#webhooks:") || line.hasPrefix("#  ") ? line.dropFirst() : line
    }.filter { !$0.hasPrefix("webhooks: []") }
    texts.append(whole.joined(separator: "\n"))
    #expect(texts[2].contains("\n    retry: {base: 5s"))
    #expect(try accepts(try schema("config"), texts) == [true, true, true])
  }

  @Test(arguments: [
    ("settle: 500ms", true), ("settle: soon", false), ("inbox: ''", false), ("http: {listen: off}", true),
    ("http: {port: 1}", false), ("retention: {events: forever, done: 30d}", true), ("retention: {events: 0s}", false),
    ("limits: {min_free: 512KiB}", true), ("limits: {min_free: 1048576, queue: 0}", false),
    ("limits: {min_free: 5 GB}", false), ("notify: {max_age: forever, max_per_minute: 1}", true), ("inbx: a", false),
    ("webhooks: [{name: a, url: 'https://a.example', secret: whsec_x, format: {template: slack}}]", true),
    ("webhooks: [{name: a b, url: 'https://a.example'}]", false), ("webhooks: [{name: a}]", false),
    ("webhooks: [{name: a, url: 'https://a.example', url_file: b}]", false),
    ("webhooks: [{name: a, url: 'ftp://a.example'}]", false),
    ("webhooks: [{name: a, url_file: b, levels: high}]", true),
    ("webhooks: [{name: a, url_file: b, levels: [loud]}]", false),
  ]) func settings(line: String, isRight: Bool) throws {
    #expect(try accepts(try schema("config"), [line]) == [isRight])
  }

  /// Every line that the founding case writes, with evidence, ends, escalations and cancellations.
  @Test func realLinesOfTheAlertLog() throws {
    let folder = try TemporaryFolder()
    for part in ["inbox", "inbox/incoming"] { mkdir(folder.file(part).text, 0o755) }
    let text = """
      inbox: inbox
      settle: 0s
      database: v.db
      alerts: {log: alerts.jsonl}
      rules: [\(TestFiles.path(inProject: "Rules"))]

      """
    try PosixFileSystem().write(Array(text.utf8), to: folder.file("vedette.yaml"))
    for name in ["brief-002", "brief-000"] {
      let bytes = try #require(TestFiles.bytes(inProject: "Config/demo/kazakhstan-2022/\(name).ndjson"))
      try PosixFileSystem().write(bytes, to: folder.file("inbox/incoming/\(name).ndjson"))
    }
    let run = try Program().run("run", "--once", "--config", folder.file("vedette.yaml").text)
    #expect(run.status == 0)
    let log = try #require(TestFiles.bytes(at: folder.file("alerts.jsonl").text))
    let lines = try log.split(separator: 10).map { try JSONValue(parsing: String(decoding: $0, as: UTF8.self)) }
    #expect(lines.count > 30)
    let schema = try schema("alert")
    for (line, isAccepted) in zip(lines, try SchemaValidator.verdicts(schema, on: lines)) {
      #expect(isAccepted, "\(line)")
    }
    // A line that lacks a member, has one more, or a word that is none.
    guard case .object(let members) = lines[0] else { return }
    let wrong: [JSONValue] = [
      .object(Array(members.dropFirst())), .object(members + [JSONMember("more", .null)]),
      .object(members.map { $0.name == "state" ? JSONMember("state", .string("loud")) : $0 }),
    ]
    #expect(try SchemaValidator.verdicts(schema, on: wrong) == [false, false, false])
  }
}

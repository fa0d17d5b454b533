import Documents
import Events
import Testing

@testable import Feeds

/// Feed files: what is wrong with them is said all at once, at its place.
@Suite struct FeedFileTests {
  private let good = """
    feed: t
    match: ["*.a", "*.b"]
    format: {type: csv}
    key: [id]
    revision: content
    time: {event: day}
    map: {kind: k}
    lateness: 36h
    on_error: {max_bad: 2.5%, min_bad: 7}

    """

  /// The problems of a feed file as `line:column code message (suggestion)`.
  private func problems(_ text: String, lookups: [String: String] = [:]) -> [String] {
    let result = FeedFile.parse(text, file: "t.yaml") { lookups[$0] }
    #expect((result.feed == nil) == !result.diagnostics.isEmpty)
    return result.diagnostics.map { problem in
      let suggestion = problem.suggestion.map { " (\($0))" } ?? ""
      return "\(problem.line):\(problem.column) \(problem.code.rawValue) \(problem.message)\(suggestion)"
    }
  }

  /// In such a folder of the inbox its files would be taken for something else.
  @Test(arguments: FeedFile.reserved) func namesOfTheInboxsOwnFolders(name: String) {
    #expect(
      problems(good.replacing("feed: t", with: "feed: \(name)")) == [
        "1:7 E013 a feed cannot be named 'incoming', 'processing', 'done', 'rejected': these are folders of the inbox itself"
      ])
    #expect(problems(good.replacing("feed: t", with: "feed: \(name)-2")).isEmpty)
  }

  @Test func whatIsPublic() throws {
    let feed = try feed(good)
    #expect(feed.name == "t")
    #expect(feed.match.map(\.text) == ["*.a", "*.b"])
    #expect(feed.key == ["id"])
    #expect(feed.revision == .content)
    #expect(feed.lateness == TimeSpan("36h"))
    #expect(feed.errorBudget == ErrorBudget(maximumShare: 0.025, minimumCount: 7))
    #expect(feed.format == FeedFormat(kind: .delimited(.csv), encoding: nil))
  }

  @Test func whatMayBeLeftOut() throws {
    let feed = try feed("feed: t\nformat: {type: ndjson}\ntime: {event: t}\nmap: {kind: k}")
    #expect(feed.match.isEmpty)
    #expect(feed.key.isEmpty)
    #expect(feed.revision == .none)
    #expect(feed.lateness == .seconds(0))
    #expect(feed.errorBudget == .standard)
  }

  @Test func everythingAtOnce() {
    let text = """
      feed: my feed
      mach: x
      format: {type: cvs, encoding: utf-9}
      time: {event: {field: day, format: jjjjMMtt, precison: day}}
      map:
        asset: {field: a, template: b}
        actr: x
        title: {template: "{a"}
        value: {field: v, type: nmber}
      lateness: 1 day
      on_error: {max_bad: 5}
      """
    #expect(
      problems(text)
        == [
          "1:7 E013 a feed's name has only letters, digits, '-' and '_'",
          "2:1 E010 a feed has no key 'mach' (match)",
          "3:16 E013 'type' must be one of ndjson, csv, delimited, json, rss, atom, jsonfeed, cap, cloudevents (csv)",
          "3:31 E013 'encoding' must be one of utf-8, latin-1, cp1252 (utf-8)",
          "4:36 E101 'jjjjMMtt' is no time format: a pattern with yyyy, such as yyyyMMdd, or one of iso8601, rfc3339, rfc822, unix, unix_ms",
          "4:46 E010 time.event has no key 'precison' (precision)",
          "6:3 E011 'map' needs the key 'kind'",
          "6:10 E013 map.asset needs one of 'field', 'template' and 'value'",
          "7:3 E102 'actr' is not a field that can be mapped; what the event model does not have is kept by 'keep' (actor)",
          "8:21 E103 a template is text with {field} in it; braces must match",
          "9:27 E013 'type' must be one of text, number (number)",
          "10:11 E014 '1 day' is not a duration (30s 5m 26h 7d 2w 1mo 1q 1y)",
          "11:21 E013 'max_bad' must be a share such as 5%",
        ])
  }

  @Test func formatsThatAreNotDelimited() throws {
    for type in ["rss", "atom", "jsonfeed"] {
      #expect(try feed("feed: t\nformat: {type: \(type)}\ntime: {event: t}\nmap: {kind: k}").format.kind == .web)
    }
    #expect(
      problems("feed: t\nformat: {type: json}\ntime: {event: t}\nmap: {kind: k}") == [
        "2:10 E011 format needs the key 'records'"
      ])
    #expect(
      problems("feed: t\nformat: {type: json, records: '$.a[0]'}\ntime: {event: t}\nmap: {kind: k}") == [
        "2:31 E013 'records' must be a path such as $.items[*]"
      ])
    #expect(
      problems("feed: t\nformat: {type: rss, records: '$.a[*]'}\ntime: {event: t}\nmap: {kind: k}").first
        == "2:21 E010 format has no key 'records'")
  }

  @Test func requiredKeys() {
    #expect(
      problems("feed: t\n") == [
        "1:1 E011 a feed needs the key 'format'", "1:1 E011 a feed needs the key 'time'",
        "1:1 E011 a feed needs the key 'map'",
      ])
    #expect(problems("").count == 1)
    #expect(problems("- a\n") == ["1:1 E012 a feed must be a mapping, not a list"])
    #expect(problems("feed: [\n").count == 1)
  }

  @Test func columnsAreChecked() {
    let text = """
      feed: t
      format: {type: delimited, separator: tab, quote: none, header: none, columns: gdelt-2.0}
      key: [GLOBALEVENTSID]
      time: {event: SQLDAT, known: {field: DATEADED}}
      map: {kind: EventCode, asset: {template: "{Actor1Nam}"}}
      keep: [NumMention]
      cluster: [nothing like it]
      revision: {field: Yaer}
      """
    #expect(
      problems(text) == [
        "3:7 E106 there is no column 'GLOBALEVENTSID' (GLOBALEVENTID)",
        "4:15 E106 there is no column 'SQLDAT' (SQLDATE)",
        "4:38 E106 there is no column 'DATEADED' (DATEADDED)", "5:42 E106 there is no column 'Actor1Nam' (Actor1Name)",
        "6:8 E106 there is no column 'NumMention' (NumMentions)", "7:11 E106 there is no column 'nothing like it'",
        "8:19 E106 there is no column 'Yaer' (Year)",
      ])
  }

  @Test(arguments: [
    ("{type: delimited}", "2:10 E011 format needs the key 'separator'"),
    ("{type: csv, header: none}", "2:29 E011 without a header, 'columns' must name the columns"),
    (
      "{type: csv, header: required, columns: [k, day]}",
      "2:39 E013 'columns' belongs to files without a header; say 'header: none'"
    ),
    ("{type: csv, separator: '\"'}", "2:32 E013 the separator and the quote are the same character"),
    (
      "{type: csv, separator: tabs}",
      "2:32 E013 'separator' must be a single character or one of comma, pipe, semicolon, space, tab (tab)"
    ),
    (
      "{type: csv, columns: gdelt-2}",
      "2:30 E013 there is no list of columns 'gdelt-2'; there are gdelt-1.0, gdelt-2.0, ofac-sdn (gdelt-2.0)"
    ),
    ("{type: csv, columns: [k, id, day, k]}", "2:43 E013 two columns are named 'k'"),
  ])
  func formats(format: String, problem: String) {
    let text = "feed: t\nformat: \(format)\ntime: {event: day}\nmap: {kind: k}"
    #expect(problems(text) == [problem])
  }

  @Test func tables() {
    func table(_ text: String?) -> [String] {
      let mapping = "feed: t\nformat: {type: csv}\ntime: {event: day}\nmap: {kind: {field: k, lookup: c}}"
      return problems(mapping, lookups: text.map { ["c": $0] } ?? [:])
    }
    #expect(table("code,word\nA,a\n\nB,b") == [])
    #expect(table(nil) == ["4:32 E104 there is no table 'c' (lookups/c.csv)"])
    #expect(table("code,word\n") == ["4:32 E105 the table 'c' cannot be used: it has no rows below its header"])
    #expect(table("code,word\nA,a\nA,b\n") == ["4:32 E105 the table 'c' cannot be used: 'A' stands twice"])
    #expect(table("code,word\nA\n") == ["4:32 E105 the table 'c' cannot be used: row 2 has no second column"])
    #expect(table("code,word\nA,\n") == ["4:32 E105 the table 'c' cannot be used: row 2 has an empty code or word"])
    #expect(table("code,word\n\"A,b\n") == ["4:32 E105 the table 'c' cannot be used: row 2 is not CSV"])
    #expect(table("code,word\nA,caf\u{FFFD}\n") == ["4:32 E105 the table 'c' cannot be used: row 2 is not UTF-8"])
  }

  @Test(arguments: [
    ("asset: {field: a, scale: 2}", "'asset' is no number to be scaled"),
    ("value: {field: a, scale: {from: [1, 1], to: [0, 1]}}", "'scale' must be a number or {from: [a, b], to: [c, d]}"),
    ("asset: {field: a, type: number}", "'asset' is a text, not a number"),
    ("asset: {field: a, split: ','}", "'asset' is no list to be split"),
    ("actor: {field: a, split: ', '}", "'split' must be a single character"),
    (
      "modality: {value: foreseen}",
      "'modality' must be one of occurred, ordered, announced, planned, scheduled, forecast, claimed, standing, assessed, conditional, derived, aggregate"
    ),
    ("value: {value: much}", "'value' must be a number"),
    ("asset: {field: a, lookup: {A: a}, default: x, required: true}", "with a 'default', nothing is required"),
    ("known: a", "'known' is not a field that can be mapped; times stand under 'time'"),
    ("asset: [a]", "map.asset must be a mapping, not a list"),
  ])
  func mappings(line: String, message: String) {
    let text = "feed: t\nformat: {type: csv}\ntime: {event: day}\nmap:\n  kind: k\n  \(line)"
    let found = problems(text)
    #expect(found.count == 1)
    #expect(found.first?.contains(message) == true, "\(found)")
  }

  @Test(arguments: [
    ("revision: latest", "'revision' must be none, content or {field: …, order: number}"),
    ("revision: {field: a, order: text}", "'order' must be number or time"),
    ("drop_if: age > long", "'drop_if' must be of the form 'age > 30d'"),
    ("drop_if: age(event) > 30d", "'drop_if' must be of the form 'age > 30d'"),
    ("time: {event: {field: a, format: unix, formats: [unix]}}", "give 'format' or 'formats', not both"),
    (
      "time: {event: {field: a, precision_from: {field: b, lookup: {1: days}}}}",
      "a precision must be one of second, minute, day, week, month, year"
    ),
    ("time: {event: {field: a, precision_from: {lookup: {1: day}}}}", "precision_from needs the key 'field'"),
    ("aliases: [a]", "'aliases' must be a mapping, not a list"),
    ("aliases: {id: [{field: a, before: ab}]}", "'before' must be a single character"),
    ("time: {event: {value: soon}}", "'value' must be a time in ISO 8601"),
    ("aliases: {id: a}", "an alias must be a list of fields"),
  ])
  func otherKeys(line: String, message: String) {
    let time = line.hasPrefix("time") ? "" : "time: {event: day}\n"
    let found = problems("feed: t\nformat: {type: csv}\n\(time)map: {kind: k}\n\(line)")
    #expect(found.count == 1)
    #expect(found.first?.contains(message) == true, "\(found)")
  }

  @Test func theHashIsOfTheMeaning() throws {
    let hash = try feed(good).hash
    #expect(hash.count == 64)
    // Order, spelling and what does not touch reports.
    #expect(try feed("# a comment\n" + good.replacing("key: [id]", with: "key: id")).hash == hash)
    #expect(try feed(good.replacing("lateness: 36h", with: "lateness: 1d")).hash == hash)
    #expect(try feed(good.replacing("*.b", with: "*.c")).hash == hash)
    for (from, to) in [
      ("key: [id]", "key: [id, k]"), ("revision: content", "revision: none"), ("{event: day}", "{event: d}"),
      ("{kind: k}", "{kind: k, asset: a}"), ("type: csv", "type: csv, separator: tab"), ("feed: t", "feed: u"),
      ("{event: day}", "{event: {field: day, format: yyyy}}"),
    ] {
      #expect(try feed(good.replacing(from, with: to)).hash != hash, "\(to)")
    }
    let table = good.replacing("{kind: k}", with: "{kind: {field: k, lookup: c}}")
    let one = try feed(table, lookups: ["c": "code,word\nA,a\n"]).hash
    #expect(try feed(table, lookups: ["c": "x,y\n\nA,a\n"]).hash == one)
    #expect(try feed(table, lookups: ["c": "code,word\nA,b\n"]).hash != one)
  }
}

import Events
import Glibc
import Inbox
import JSON
import TestSupport
import Testing

@testable import vedette

/// `vedette brief` as a user starts it, on cases that are small enough to be known.
@Suite struct BriefProcessTests {
  private func brief(_ folder: TemporaryFolder, _ words: String...) throws -> String {
    let result = try Program().run(["brief"] + words + ["--config", folder.file("vedette.yaml").text])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "")
    return result.output
  }

  private func section(_ title: String, of page: String) throws -> Substring {
    let begin = try #require(page.firstRange(of: "## \(title)")).upperBound
    return page[begin...].firstRange(of: "\n## ").map { page[begin..<$0.lowerBound] } ?? page[begin...]
  }

  @Test func aStoryIsTold() throws {
    let folder = try ExplainProcessTests.folder()
    let page = try brief(folder, "--as-of", "2022-04-05", "--last", "2w")
    #expect(
      page.hasPrefix("# Brief of 2022-04-05\n\nAs of 2022-04-05 23:59 UTC; period: the last 14 days, from 2022-03-22"))
    // The silence began two weeks after the last stop, just before the period; the stops go on firing, since the rule never
    // resolves.
    let change = try section("Change", of: page)
    #expect(change.contains("| alerts that began | 0 | 1 | -1 |"), "\(change)")
    let firing = try section("Firing", of: page)
    #expect(firing.contains("- **MEDIUM** **CPC: Repeated stops (2 in 30d)**, 2022-03-08 (repeat asset=CPC, `"))
    #expect(firing.contains("\n  - 2022-03-05 pipeline.stop (Desk)\n"))
    #expect(firing.contains("against it: reports of"))
    let conflicts = try section("Conflicts", of: page)
    #expect(conflicts.contains("(evidence of an alert that fires)"))
    #expect(conflicts.contains("\n  - value: 80 (events/b), or 100 (events/c)"))
    #expect(conflicts.ranges(of: "pipeline.stop").count == 1, "each event once")
  }

  @Test func whatWillBeStandsInTheCalendar() throws {
    let folder = try ExplainProcessTests.folder(
      facts: ExplainProcessTests.facts + """
        {"key":"f","kind":"election","time":"2022-04","known":"2022-03-01","modality":"scheduled","title":"A vote"}
        {"key":"g","kind":"works","time":"2022-03-01/2022-05-09","known":"2022-03-01","modality":"planned","asset":"CPC"}
        {"key":"h","kind":"election","time":"2022-06","known":"2022-03-20","modality":"scheduled","title":"Known too late"}

        """)
    let calendar = try section("Calendar", of: brief(folder, "--as-of", "2022-03-15"))
    let lines = calendar.split(separator: "\n")
    #expect(
      lines == [
        "- 2022-03-22 23:59 UTC **silent asset=CPC** is silent for too long, unless it is heard before",
        "- 2022-04 **A vote** scheduled", "- 2022-05-09 23:59 UTC **CPC: works** ends (planned)",
      ], "\(calendar)")
  }

  @Test func theSameQuestionHasTheSameAnswer() throws {
    let folder = try ExplainProcessTests.folder()
    for format in ["md", "html"] {
      let words = ["--as-of", "2022-04-05", "--format", format]
      let first = try brief(folder, words[0], words[1], words[2], words[3])
      // Each process has its own seed of hashes.
      for _ in 0..<3 { #expect(try brief(folder, words[0], words[1], words[2], words[3]) == first) }
    }
  }

  @Test func whatBecameKnownLaterChangesNothing() throws {
    let folder = try ExplainProcessTests.folder()
    let before = try brief(folder, "--as-of", "2022-03-15")
    try ExplainProcessTests.drop(
      """
      {"key":"z","kind":"pipeline.stop","time":"2022-03-10","asset":"CPC","known":"2022-03-16"}
      {"key":"y","kind":"pipeline.stop","time":"2022-03-11","asset":"New","cluster":"two","known":"2022-03-16"}

      """, "later.ndjson", in: folder)
    #expect(try brief(folder, "--as-of", "2022-03-15") == before)
    #expect(try brief(folder, "--as-of", "2022-03-17") != before)
  }

  @Test func anEmptyDatabaseIsNoError() throws {
    let folder = try ExplainProcessTests.folder(facts: "")
    for words in [["--last", "1y"], ["--as-of", "2022-03-15"]] {
      let page = try brief(folder, words[0], words[1])
      #expect(page.contains("Nothing is known, so nothing can fire."))
      #expect(try section("Coverage gaps", of: page).contains("- feeds of which nothing is known: events"))
      #expect(
        try section("Coverage gaps", of: page).contains(
          "- rules that nothing known ever matched: repeat, silent, single"))
    }
  }

  @Test func whatIsNotCoveredIsSaid() throws {
    let rules =
      ExplainProcessTests.rules + "---\nid: off\ntitle: Off\nenabled: false\ndetection: {a: {kind: k}, condition: a}\n"
      + "---\nid: later\ntitle: Later\nenabled: 2099-01-01\ndetection: {a: {kind: k}, condition: a}\n"
    let folder = try ExplainProcessTests.folder(rules: rules)
    try ExplainProcessTests.drop(
      "{\"key\":\"q\",\"kind\":\"k\",\"time\":\"soon\"}\n{\"key\":\"r\",\"kind\":\"k\",\"time\":\"2022-03-01\"}\n",
      "bad.ndjson",
      in: folder)
    try ExplainProcessTests.drop("a,b\n1,2\n", "wrong|name.csv", in: folder)
    let silence = try Program().run(
      "silence", "add", "asset=CPC", "--until", "2098-01-01", "--comment", "works", "--by", "desk", "--config",
      folder.file("vedette.yaml").text)
    #expect(silence.status == 0, "\(silence.errors)")
    let page = try brief(folder)
    let gaps = try section("Coverage gaps", of: page)
    #expect(gaps.contains("silent; 1 in quarantine, 1 of files of this period; 1 file rejected |"), "\(gaps)")
    #expect(gaps.contains("**wrong\\|name.csv** of events: "))
    #expect(gaps.contains("- rules that are off: later (until 2099-01-01T"))
    #expect(gaps.contains(", off\n"))
    #expect(page.contains("Read this with care: nothing became known in the last 30 days from events."))
    let calendar = try section("Calendar", of: page)
    #expect(calendar.contains("the silence of asset=\"CPC\"** ends: who was not told is told again (desk: works)"))
    #expect(calendar.contains("**later** is on again"))
  }

  @Test func whatComesLaterThanItsFeedAllowsIsLate() throws {
    let folder = try ExplainProcessTests.folder()
    for part in ["feeds", "inbox/slow", "inbox/slow/incoming"] { mkdir(folder.file(part).text, 0o755) }
    let feed = """
      feed: slow
      format: {type: csv}
      key: [Id]
      time: {event: Date, known: Told}
      map: {kind: {value: pipeline.stop}}
      lateness: 2d

      """
    try PosixFileSystem().write(Array(feed.utf8), to: folder.file("feeds/slow.yaml"))
    let table =
      "Id,Date,Told\n1,2022-03-01,2022-03-02\n2,2022-03-01,2022-03-08\n3,2022-02-10,2022-03-09\n4,2022-01-01,2022-02-03\n"
    try PosixFileSystem().write(Array(table.utf8), to: folder.file("inbox/slow/incoming/t.csv"))
    #expect(try ExplainProcessTests.run(folder, "run", "--once").status == 0)
    let gaps = try section("Coverage gaps", of: brief(folder, "--as-of", "2022-03-10"))
    #expect(
      gaps.contains(
        "| slow | 3 | 1 | 2022-03-09 23:59 UTC | 2 late: known more than 2d after the event, up to 27 days |"),
      "\(gaps)")
    // What arrived only now was not there then, whatever it holds.
    try ExplainProcessTests.drop("{\"kind\":\"k\"}\n{\"kind\":\"k\",\"time\":\"2022-03-01\"}\n", "b.ndjson", in: folder)
    #expect(try !brief(folder, "--as-of", "2022-03-10").contains("quarantine"))
    #expect(try brief(folder).contains("1 in quarantine"))
  }

  @Test func aRuleThatDidNotRunYetIsNamed() throws {
    let folder = try ExplainProcessTests.folder()
    let changed = ExplainProcessTests.rules.replacing("timespan: 30d", with: "timespan: 40d")
    try PosixFileSystem().write(Array(changed.utf8), to: folder.file("rules/rule.yaml"))
    let page = try brief(folder)
    #expect(page.contains("- rules that the database was not evaluated with as they are: repeat\n"))
    #expect(page.contains("1 rule of the configuration did not run yet as written."))
  }

  @Test func hostileTextsComeThroughAsText() throws {
    let folder = try ExplainProcessTests.folder(
      facts: """
        {"key":"a","kind":"pipeline.leak","time":"2022-03-05","asset":"<img src=x>","title":"<script>alert(1)</script>"}
        {"key":"b","kind":"pipeline.stop","time":"2022-03-05","asset":"[a](b)|*x*","title":"**b** | `c`"}
        {"key":"c","kind":"pipeline.stop","time":"2022-03-06","asset":"[a](b)|*x*","title":"# d"}

        """)
    let markdown = try brief(folder, "--as-of", "2022-03-10")
    #expect(!markdown.contains("<script") && !markdown.contains("<img"))
    #expect(markdown.contains("\\[a\\](b)\\|\\*x\\*"))
    let html = try brief(folder, "--as-of", "2022-03-10", "--format", "html")
    #expect(!html.contains("<script") && !html.contains("<img"))
    #expect(html.contains("[a](b)|*x*"))
  }

  @Test(arguments: [
    (["--format", "pdf"], "pdf"), (["--last", "soon"], "--last soon"), (["--last", "0d"], "--last 0d"),
    (["--last", "20y"], "up to 10y"), (["--as-of", "soon"], "write a time as in 2022-08-23"),
  ]) func whatMeansNothingIsSaid(words: [String], said: String) throws {
    let result = try Program().run(["brief"] + words + ["--config", "/nowhere.yaml"])
    #expect(result.status == 64)
    #expect(result.errors.contains(said))
    #expect(result.output == "")
  }

  @Test func withoutADatabaseThereIsNoPage() throws {
    let folder = try TemporaryFolder()
    try PosixFileSystem().write(Array("inbox: i\ndatabase: v.db\n".utf8), to: folder.file("vedette.yaml"))
    let result = try Program().run("brief", "--config", folder.file("vedette.yaml").text)
    #expect(result.status == 1)
    #expect(result.output == "" && result.errors.contains("there is no database"))
  }
}

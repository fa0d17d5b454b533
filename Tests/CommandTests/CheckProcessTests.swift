import Inbox
import JSON
import TestSupport
import Testing

@testable import vedette

/// `vedette check` and `vedette test` as a user starts them.
@Suite struct CheckProcessTests {
  static let good = """
    id: good
    title: A rule
    detection:
      sel: {kind: pipeline.*}
      condition: sel
    tests:
      - name: fires
        events: |
          2022-03-01 kind=pipeline.stop
        expect:
          - {at: 2022-03-01, state: firing}

    """

  private func folder(_ files: [String: String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, text) in files { try PosixFileSystem().write(Array(text.utf8), to: folder.file(name)) }
    return folder
  }

  @Test func aWebhookToWhichNothingCanBeSentIsAWarning() throws {
    let folder = try folder([
      "rule.yaml": CheckProcessTests.good,
      "vedette.yaml": """
      feeds: []
      rules: [rule.yaml]
      webhooks:
        - name: desk
          format: cloudevents
          url: http://[::1]:8080/private
      """,
    ])
    let check = try Program().run("check", "--config", folder.file("vedette.yaml").text)
    #expect(check.status == 0)
    #expect(
      check.output.contains(
        "vedette.yaml:6:10: warning W203: nothing can be sent to [::1]: not a public address (allow_private allows "))
    #expect(check.errors == "2 files: 0 errors, 1 warning\n" && !check.output.contains("private\n"))
    let strict = try Program().run("check", "--strict", "--config", folder.file("vedette.yaml").text)
    #expect(strict.status == 1)
  }

  @Test func goodRulesPass() throws {
    let folder = try folder(["a.yaml": CheckProcessTests.good])
    let check = try Program().run("check", folder.path.text)
    #expect(check.status == 0)
    #expect(check.output.isEmpty)
    #expect(check.errors == "1 file: no problems\n")
    let test = try Program().run("test", folder.path.text)
    #expect(test.status == 0)
    #expect(test.output == "1 test of 1 rule: all passed\n")
  }

  /// The example in the manual is what the command says of one letter that is left out.
  @Test func theManualShowsWhatIsSaid() throws {
    func text(_ name: String) throws -> String {
      String(decoding: try #require(TestFiles.bytes(inProject: name)), as: UTF8.self)
    }
    let example = try #require(
      try text("docs/manual/commands.md").firstMatch(of: /```\n(Rules\/coercion\.yaml:(?s:.*?))```/)
    ).1
    let folder = try folder([
      "coercion.yaml": try text("Rules/coercion.yaml").replacing("labels:", with: "labls:", maxReplacements: 1)
    ])
    let said = try Program().run("check", folder.file("coercion.yaml").text)
    #expect(said.output.replacing(folder.path.text, with: "Rules") == example)
  }

  /// Also of a configuration, what only its settings together show.
  @Test func aPathInTheInboxIsSaidWithTheRest() throws {
    let folder = try folder([
      "vedette.yaml": "inbox: in\ndatabase: in/v.db\nsettle: soon\nrules: [gone.yaml]\nfeeds: []\n"
    ])
    let result = try Program().run("check", "--format", "json", "--config", folder.file("vedette.yaml").text)
    guard case .array(let found) = try JSONValue(parsing: result.output) else { return #expect(Bool(false)) }
    #expect(found.compactMap { $0["code"]?.stringValue }.sorted() == ["E001", "E014", "E204"])
  }

  @Test func theRulesOfTheManualPass() throws {
    let examples = TestFiles.path(inProject: "docs/examples")
    let result = try Program().run("test", examples)
    #expect(result.status == 0)
    #expect(result.output.hasSuffix("all passed\n"), "\(result.output)")
  }

  @Test func mistakesOfAllFilesAreSaidInOneRun() throws {
    let folder = try folder([
      "a.yaml": CheckProcessTests.good.replacing("title:", with: "titel:"), "b.yaml": "feed: x\nformatt: csv\n",
      "vedette.yaml": "inboxx: a\n",
    ])
    let result = try Program().run("check", "--format", "json", folder.path.text)
    #expect(result.status == 1)
    guard case .array(let diagnostics) = try JSONValue(parsing: result.output) else { return #expect(Bool(false)) }
    let files = Set(diagnostics.compactMap { $0["file"]?.stringValue?.split(separator: "/").last.map(String.init) })
    #expect(files == ["a.yaml", "b.yaml", "vedette.yaml"])
    #expect(result.errors.hasPrefix("3 files: "))
  }

  @Test func strictFailsWithWarnings() throws {
    let folder = try folder(["a.yaml": "# nothing\n"])
    #expect(try Program().run("check", folder.path.text).status == 0)
    #expect(try Program().run("check", "--strict", folder.path.text).status == 1)
  }

  @Test func aConfigurationIsCheckedWithWhatItNames() throws {
    let folder = try folder([
      "vedette.yaml": "rules: [a.yaml]\nfeeds: []\n", "a.yaml": CheckProcessTests.good.replacing("sel:", with: "sel2:"),
    ])
    for arguments in [["check", "--config"], ["check"]] {
      let result = try Program().run(arguments + [folder.file("vedette.yaml").text])
      #expect(result.status == 1)
      #expect(result.output.contains("a.yaml:5:14: error E021:"))
    }
  }

  /// Nothing is said of folders that the configuration may not have meant.
  @Test func ofAConfigurationThatCannotBeReadTheMistakeIsSaidAlone() throws {
    let folder = try folder(["vedette.yaml": "inbox: [\n"])
    let broken = try Program().run("check", "--config", folder.file("vedette.yaml").text)
    #expect(broken.status == 1 && broken.output.contains("error E003") && !broken.output.contains("W202"))
    let missing = try Program().run("check", "--config", folder.file("none.yaml").text)
    #expect(missing.status == 1 && missing.output.contains("error E001") && !missing.output.contains("W202"))
  }

  @Test func tablesAreFoundBesideTheFolderOfAFeed() throws {
    let feeds = TestFiles.root + "/Config/feeds"
    let result = try Program().run("check", feeds)
    #expect(result.output.isEmpty)
    #expect(result.status == 0)
  }

  @Test func theShippedRulesPassTheirTests() throws {
    let result = try Program().run("test", TestFiles.root + "/Rules")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasSuffix(": all passed\n"))
  }

  @Test func whatIsNotThereIsAnError() throws {
    let result = try Program().run("check", "/nowhere")
    #expect(result.status == 1)
    #expect(result.output == "/nowhere:1:1: error E001: cannot be read: No such file or directory\n")
    let test = try Program().run("test", "/nowhere")
    #expect(test.status == 1 && !test.output.contains("all passed"))
  }

  @Test func aFailedTestFails() throws {
    let folder = try folder(["a.yaml": CheckProcessTests.good.replacing("at: 2022-03-01", with: "at: 2022-03-02")])
    let result = try Program().run("test", folder.file("a.yaml").text)
    #expect(result.status == 1)
    #expect(result.output.contains("a.yaml:11: expected firing at 2022-03-02\n    but came at 2022-03-01T23:59:59Z\n"))
    #expect(result.output.hasSuffix("1 test of 1 rule: 0 passed, 1 failed\n"))
  }

  @Test func theTestsOfTheOtherRulesRunBesideABadOne() throws {
    let folder = try folder([
      "a.yaml": CheckProcessTests.good, "b.yaml": CheckProcessTests.good.replacing("title:", with: "titel:"),
    ])
    let result = try Program().run("test", folder.path.text)
    #expect(result.status == 1)
    #expect(result.output == "1 test of 1 rule: 1 passed, 0 failed, 3 errors in the files\n")
    #expect(result.errors.contains("b.yaml:2:1: error E010"))
  }
}

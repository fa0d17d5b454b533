import Documents
import Glibc
import Inbox
import Rules
import TestSupport
import Testing

@testable import vedette

@Suite struct NewFolderTests {
  private let outer: TemporaryFolder

  init() throws { outer = try TemporaryFolder() }

  private func names(_ path: FilePath) -> [String] {
    ((try? PosixFileSystem().list(path)) ?? []).map { (path / $0.name).text }
  }

  @Test func whatFailsMidwayLeavesNothing() throws {
    let files = [StarterFile(path: "a", text: "x"), StarterFile(path: "missing/b", text: "y")]
    let folder = NewFolder(path: outer.file("one/two").text)
    let failure = #expect(throws: NewFolder.Failure.self) { try folder.fill(folders: ["inner"], files: files) }
    #expect(failure?.description.hasSuffix("one/two/missing/b: No such file or directory") == true)
    #expect(names(outer.path).isEmpty, "neither the folder nor the one above it")
  }

  @Test func whatWasThereOutlivesAFailure() throws {
    mkdir(outer.file("desk").text, 0o755)
    try PosixFileSystem().write(Array("mine".utf8), to: outer.file("desk/b"))
    let files = [StarterFile(path: "a", text: "x"), StarterFile(path: "b", text: "y")]
    #expect(throws: NewFolder.Failure.self) {
      try NewFolder(path: outer.file("desk").text).fill(folders: [], files: files)
    }
    #expect(names(outer.file("desk")) == [outer.file("desk/b").text])
    #expect(TestFiles.bytes(at: outer.file("desk/b").text) == Array("mine".utf8))
  }

  /// The first rule is the manual's, with comments.
  @Test func theRuleIsTheOneOfTheManual() throws {
    let manual = String(decoding: try #require(TestFiles.bytes(inProject: "docs/manual/first-rule.md")), as: UTF8.self)
    let example = try #require(manual.firstMatch(of: /```yaml\n((?s:.*?))```/)).1
    let rule = try #require(StarterFile.all.first { $0.path.hasPrefix("rules/") })
    let isSaid = { (line: Substring) in !line.drop { $0 == " " }.hasPrefix("#") }
    #expect(rule.text.split(separator: "\n").filter(isSaid) == example.split(separator: "\n").filter(isSaid))
  }

  @Test func everyFileExplainsItself() {
    for file in StarterFile.all where file.path.hasSuffix(".yaml") {
      let comments = file.text.split(separator: "\n").count { $0.drop { $0 == " " }.hasPrefix("#") }
      #expect(comments >= 4, "\(file.path)")
    }
  }

  @Test func stepsAreCommandsOfAShell() {
    let steps = InitCommand.steps("my desk", program: "vedette").dropFirst(2)
    #expect(
      steps.first == "  vedette check --config 'my desk/vedette.yaml' && vedette test --config 'my desk/vedette.yaml'")
    #expect(
      InitCommand.steps("d", program: "/opt/v/vedette")[2].hasPrefix("  /opt/v/vedette check --config d/vedette.yaml"))
  }
}

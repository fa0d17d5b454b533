import Inbox
import TestSupport
import Testing

/// The tests in feed files, as `vedette test` runs them.
@Suite struct FeedTestReportTests {
  private func run(_ expected: String) throws -> Program.Result {
    let folder = try TemporaryFolder()
    let text = """
      feed: wire
      format: {type: ndjson}
      key: [id]
      time: {event: day}
      map: {kind: {value: news}, title: headline}
      classify:
        - match: {title|contains: halts}
          set: {kind: pipeline.disruption.suspended}
      tests:
        - name: a halt
          given: {title: CPC halts loading}
          expect: {kind: \(expected)}
      """
    try PosixFileSystem().write(Array(text.utf8), to: folder.file("wire.yaml"))
    var result = try Program().run(["test", folder.file("wire.yaml").text])
    result.output = result.output.replacing(folder.path.text + "/", with: "")
    return result
  }

  @Test func passes() throws {
    let result = try run("pipeline.disruption.suspended")
    #expect(result.status == 0 && result.output == "1 test of 1 feed: all passed\n", "\(result.errors)")
  }

  @Test func fails() throws {
    let result = try run("news")
    #expect(result.status == 1)
    #expect(
      result.output == """
        wire.yaml:10: failed wire: a halt
          wire.yaml:12: kind is 'pipeline.disruption.suspended', and not 'news'

        1 test of 1 feed: 0 passed, 1 failed

        """)
  }
}

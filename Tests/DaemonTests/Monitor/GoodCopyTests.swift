import Documents
import Inbox
import Logging
import TestSupport
import Testing

@testable import Daemon

/// The last good text of a file takes its place while it is wrong, and no other's.
@Suite struct GoodCopyTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func monitor() throws -> Monitor {
    let configuration = Configuration.test(in: folder)
    let context = Monitor.Context(
      clock: .system, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, endpoints: [],
      echo: { _ in })
    return try Monitor(configuration, context)
  }

  private func definitions(_ texts: [String: String]) -> Definitions {
    var definitions = Definitions()
    definitions.goodCopies = texts.map { .init(kind: .rule, path: $0.key, text: $0.value) }
    return definitions
  }

  @Test func aFileThatIsGoneDoesNotComeBackInAnothersPlace() async throws {
    let monitor = try monitor()
    try await monitor.adopt(definitions(["a.yaml": "id: a", "b.yaml": "id: b", "c.yaml": "id: c"]))
    var changed = definitions(["a.yaml": "id: other"])
    changed.replaced = ["b.yaml"]
    try await monitor.adopt(changed)
    #expect(await monitor.lastGood() == LastGood([.rule: ["a.yaml": "id: other", "b.yaml": "id: b"]]))
  }

  @Test func aFolderThatCannotBeReadTakesNoneAway() async throws {
    let monitor = try monitor()
    try await monitor.adopt(definitions(["rules/a.yaml": "id: a"]))
    var unreadable = Definitions()
    unreadable.diagnostics = [Diagnostic(.unreadable, "the folder cannot be read", file: "rules")]
    try await monitor.adopt(unreadable)
    #expect(await monitor.lastGood() == LastGood([.rule: ["rules/a.yaml": "id: a"]]))
  }
}

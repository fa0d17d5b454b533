import Events
import Inbox
import JSON
import Storage
import TestSupport
import Testing

@testable import vedette

/// `silence`, `ack`, `dead` and `webhook test` as a user starts them, without a daemon.
@Suite struct SilenceProcessTests {
  /// A configuration and a database that nobody has open.
  private struct Place {
    let folder: TemporaryFolder
    var configuration: String { folder.file("vedette.yaml").text }
  }

  private func place(webhooks: String = "[]", _ prepare: (Store) throws -> Void = { _ in }) throws -> Place {
    let place = Place(folder: try TemporaryFolder())
    let text = "inbox: inbox\ndatabase: vedette.db\nalerts: {log: alerts.jsonl}\nwebhooks: \(webhooks)\n"
    try PosixFileSystem().write(Array(text.utf8), to: place.folder.file("vedette.yaml"))
    let store = try Store(path: place.folder.file("vedette.db").text)
    try prepare(store)
    store.close()
    return place
  }

  @Test func aSilenceIsAddedListedAndEnded() throws {
    let sample = try place()
    let program = Program(environment: ["VEDETTE_CONFIG=\(sample.configuration)"])
    let added = try program.run(
      "silence", "add", "rule=~\"pipeline-.*\"", "asset=CPC", "--until", "2999-01-01", "--comment", "works", "--by",
      "ann")
    #expect(added.status == 0, "\(added.errors)")
    let id = added.output.trimmingEnd()
    #expect(id.utf8.count == 12)
    #expect(added.errors == "silenced until 2999-01-01T23:59:59Z\n")
    let list = try program.run("silence", "list")
    #expect(
      list.output
        == "\(id)  active  until 2999-01-01T23:59:59Z  rule=~\"pipeline-.*\",asset=\"CPC\"  ann: works\n")
    #expect(try program.run("silence", "expire", id).status == 0)
    #expect(try program.run("silence", "list").output.isEmpty)
    let all = try program.run("silence", "list", "--all", "--json").output
    #expect(try JSONValue(parsing: all.trimmingEnd())["state"] == .string("expired"))
    let again = try program.run("silence", "expire", id)
    #expect(again.status == 1 && again.errors == "vedette: there is no silence \(id) that is not over\n")
  }

  @Test(arguments: [
    ["silence", "add", "asset", "--for", "2h", "--comment", "c"], ["silence", "add", "a=b", "--comment", "c"],
    ["silence", "add", "a=b", "--for", "2h", "--until", "2999", "--comment", "c"],
    ["silence", "add", "a=b", "--for", "soon", "--comment", "c"], ["silence", "add", "a=b", "--for", "2h"],
    ["silence", "add", "--for", "2h", "--comment", "c"], ["dead", "drop"], ["dead", "redrive", "--all", "3"], ["ack"],
  ]) func usageIsRefused(arguments: [String]) throws {
    #expect(try Program().run(arguments).status == 64)
  }

  @Test func aCaretStandsBelowWhatIsNoMatcher() throws {
    let result = try Program().run("silence", "add", "asset~CPC", "--for", "3d", "--comment", "c")
    #expect(result.errors.hasPrefix("Error: not a matcher\n  asset~CPC\n       ^ expected =, !=, =~ or !~\n"))
  }

  @Test func anUnknownAlertIsSaid() throws {
    let sample = try place()
    let result = try Program().run("ack", "0b9c11", "--config", sample.configuration)
    #expect(result.status == 1 && result.errors == "vedette: there is no alert 0b9c11\n")
  }

  @Test func deadLettersAreShownAndDropped() throws {
    let sample = try place { store in
      try store.transaction { (transaction) throws(StorageError) in
        var row = OutboxRow(
          endpoint: "desk", alert: "0b9c", seq: 12, messageID: "msg_0b9c_12", body: #"{"type":"alert.firing"}"#,
          nextAttemptAt: SampleStore.imported, createdAt: SampleStore.imported)
        (row.state, row.attempts, row.lastStatus, row.lastError) = (.dead, 3, 400, "rejected 3 times: answered 400")
        try transaction.enqueue(row)
      }
    }
    let program = Program(environment: ["VEDETTE_CONFIG=\(sample.configuration)"])
    let line = "1       desk  seq 12  2026-11-21T12:00:00Z  3 attempts  rejected 3 times: answered 400\n"
    #expect(try program.run("dead", "list").output == line)
    #expect(try program.run("dead", "list", "--webhook", "other").output.isEmpty)
    #expect(
      try program.run("dead", "show", "1").output == line + "  webhook-id: msg_0b9c_12\n  {\"type\":\"alert.firing\"}\n"
    )
    let json = try JSONValue(parsing: try program.run("dead", "show", "1", "--json").output.trimmingEnd())
    #expect(json["message"]?["type"] == .string("alert.firing") && json["last_status"] == .number("400"))
    let missing = try program.run("dead", "show", "7")
    #expect(missing.status == 1 && missing.errors == "vedette: there is no dead letter 7\n")
    #expect(try program.run("dead", "drop", "1").errors == "1 dropped\n")
    #expect(try program.run("dead", "list").output.isEmpty)
  }

  @Test func whatWaitsForAWebhookThatIsGoneIsListedWithTheDeadLetters() throws {
    let sample = try place { store in
      try store.transaction { (transaction) throws(StorageError) in
        try transaction.enqueue(
          OutboxRow(
            endpoint: "old", alert: "0b9c", seq: 12, messageID: "msg_0b9c_12", body: "{}",
            nextAttemptAt: SampleStore.imported, createdAt: SampleStore.imported))
      }
    }
    let program = Program(environment: ["VEDETTE_CONFIG=\(sample.configuration)"])
    let line = "1       old  seq 12  2026-11-21T12:00:00Z  0 attempts  there is no webhook 'old' in the configuration\n"
    #expect(try program.run("dead", "list").output == line)
    #expect(try program.run("dead", "show", "1").output.hasPrefix(line))
    #expect(
      try program.run("status").output.contains("1 pending  0 dead  disabled: there is no webhook 'old' in the conf"))
    #expect(try program.run("dead", "drop", "1").errors == "1 dropped\n")
    #expect(try program.run("dead", "list").output.isEmpty)
  }

  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  private func test(_ receiver: LoopbackReceiver, name: String = "desk") throws -> Program.Result {
    let webhook = "[{name: desk, url: '\(receiver.url)', secret: \(Self.secret), allow_private: true, levels: [high]}]"
    let place = try place(webhooks: webhook)
    defer { withExtendedLifetime(place) {} }
    return try Program().run("webhook", "test", name, "--config", place.configuration)
  }

  @Test func aWebhookIsTested() throws {
    let receiver = LoopbackReceiver.start(.answer(202, body: "taken by very-secret-path"))
    let result = try test(receiver)
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("> POST http://127.0.0.1") == true)
    #expect(lines.contains { $0.hasPrefix("> webhook-signature: v1,") })
    #expect(lines.contains { $0.hasPrefix("> {") && $0.contains(#""rule":"vedette-test""#) })
    #expect(lines.contains { $0.hasPrefix("< 202 after ") } && lines.last == "delivered")
    #expect(!result.output.contains("very-secret-path") && !result.output.contains("MfKQ9r8GKYqrTwj"))
    let body = try JSONValue(parsing: try #require(receiver.requests.first?.body))
    #expect(body["data"]?["labels"]?["test"] == .string("true"))
    #expect(body["data"]?["summary"] == .string("This is only a test of the webhook desk."))
  }

  @Test(arguments: [
    (400, "rejected; after 3 tries it would be a dead letter: answered 400: no"),
    (410, "gone; nothing more would be sent to this webhook: answered 410: no"),
    (503, "not delivered, and would be tried again after 7 s: answered 503: no"),
  ]) func theVerdictIsTheDaemons(status: Int, verdict: String) throws {
    let receiver = LoopbackReceiver.start(.answer(status, headers: ["Retry-After: 7"], body: "no"))
    let result = try test(receiver)
    #expect(result.status == 1 && result.output.split(separator: "\n").last.map(String.init) == verdict)
    #expect(receiver.requests.count == 1)
  }

  @Test func anUnknownWebhookIsSaid() throws {
    let receiver = LoopbackReceiver.start(.answer(200))
    let result = try test(receiver, name: "desc")
    #expect(result.status == 1 && result.errors == "vedette: there is no webhook 'desc'; did you mean 'desk'?\n")
    #expect(receiver.requests.isEmpty)
  }
}

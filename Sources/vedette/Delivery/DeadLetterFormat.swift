import Events
import JSON
import Storage

/// How dead letters are shown. What is stored of them holds no secret and no URL.
struct DeadLetterFormat {
  let style: Style

  /// `17  desk  seq 12  2022-08-23T23:59:59Z  3 attempts  rejected 3 times: answered 400`.
  func line(_ letter: OutboxRow) -> String {
    [
      Table.pad(String(letter.id), to: 6), style(.bold, letter.endpoint), "seq \(letter.seq)", letter.createdAt.text,
      Count.of(letter.attempts, "attempt"),
      style(.red, printable(letter.lastError ?? "")),
    ].joined(separator: "  ")
  }

  /// The line, and below it the message that names it and what it says.
  func lines(_ letter: OutboxRow) -> [String] {
    [line(letter), "  webhook-id: \(letter.messageID)", "  \(letter.body)"]
  }

  static func json(_ letter: OutboxRow) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("id", Int(letter.id))
    writer.member("webhook", letter.endpoint)
    writer.member("alert", letter.alert)
    writer.member("seq", Int(letter.seq))
    writer.member("message_id", letter.messageID)
    writer.member("created_at", letter.createdAt.text)
    writer.member("attempts", letter.attempts)
    writer.member("last_status", letter.lastStatus)
    writer.member("last_error", letter.lastError)
    writer.name("message")
    if let body = try? JSONValue(parsing: letter.body) { writer.value(body) } else { writer.value(letter.body) }
    writer.endObject()
    return writer.text
  }
}

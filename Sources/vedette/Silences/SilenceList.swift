import Alerting
import Events
import JSON
import Rules
import Storage

/// Silences for people and programs, those that end first at the top.
struct SilenceList: Sendable, Equatable {
  private struct Entry: Equatable {
    var silence: Silence
    var isInFile: Bool
    var state: String
  }

  private let entries: [Entry]

  init() { entries = [] }

  var isEmpty: Bool { entries.isEmpty }

  /// - Parameters:
  ///   - stored: those that were added by a command.
  ///   - includesOver: whether to list those that are over.
  init(stored: [SilenceRow], inFiles: [Silence], includesOver: Bool, now: Instant) {
    let all = stored.map { (Silence($0), false) } + inFiles.map { ($0, true) }
    entries =
      all.map { silence, isInFile in
        let state = silence.endsAt <= now ? "expired" : silence.isActive(at: now) ? "active" : "pending"
        return Entry(silence: silence, isInFile: isInFile, state: state)
      }
      .filter { includesOver || $0.state != "expired" }
      .sorted { ($0.silence.endsAt, $0.silence.id) < ($1.silence.endsAt, $1.silence.id) }
  }

  /// `0123456789ab  active  until 2022-08-31T23:59:59Z  rule="r"  a.b@example.org: maintenance`.
  func lines(_ style: Style) -> [String] { table(style).lines() }

  func table(_ style: Style) -> Table {
    var table = Table()
    for entry in entries {
      let silence = entry.silence
      let end = entry.state == "pending" ? "from \(silence.startsAt?.text ?? "")" : "until \(silence.endsAt)"
      let origin = entry.isInFile ? " (rule file)" : ""
      table.add(
        style(.bold, silence.id), style(SilenceList.colour(entry.state), entry.state), end, printable(silence.text),
        "\(printable(silence.createdBy)): \(printable(silence.comment))\(origin)")
    }
    return table
  }

  private static func colour(_ state: String) -> Style.Colour {
    state == "active" ? .yellow : .dim
  }

  /// One object each.
  var json: [String] {
    entries.map { entry in
      let silence = entry.silence
      var writer = JSONWriter()
      writer.beginObject()
      writer.member("id", silence.id)
      writer.member("state", entry.state)
      writer.member("matchers", silence.matchers.map(\.text))
      writer.member("starts_at", silence.startsAt?.text)
      writer.member("ends_at", silence.endsAt.text)
      writer.member("created_by", silence.createdBy)
      writer.member("comment", silence.comment)
      writer.member("source", entry.isInFile ? "file" : "command")
      writer.endObject()
      return writer.text
    }
  }
}

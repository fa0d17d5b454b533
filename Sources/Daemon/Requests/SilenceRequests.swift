import Alerting
import Events
import JSON
import Logging
import Rules
import Storage

/// `vedette silence add`.
struct AddSilenceRequest: ControlRequest {
  static let name = "silence add"

  private let matchers: [Matcher]
  private let startsAt: Instant?
  private let endsAt: Instant
  private let createdBy: String?
  private let comment: String

  init(_ arguments: ControlArguments) throws(ControlError) {
    let lists = try arguments.texts("matchers").map { (text) throws(ControlError) in
      do throws(MatcherProblem) { return try Matcher.parse(text) } catch { throw ControlError("'\(text)': \(error)") }
    }
    matchers = lists.flatMap(\.self)
    guard !matchers.isEmpty else { throw ControlError("a silence needs a matcher, or it would mute everything") }
    startsAt = try AddSilenceRequest.time("starts_at", arguments)?.start
    guard let endsAt = try AddSilenceRequest.time("ends_at", arguments)?.end else {
      throw ControlError("the argument 'ends_at' is missing")
    }
    self.endsAt = endsAt
    createdBy = try arguments.optionalText("created_by")
    comment = try arguments.text("comment")
    guard !comment.isEmpty else { throw ControlError("a silence needs a comment that says why") }
    if let startsAt, endsAt <= startsAt { throw ControlError("the silence ends before it starts") }
  }

  private static func time(_ name: String, _ arguments: ControlArguments) throws(ControlError) -> EventTime? {
    guard let text = try arguments.optionalText(name) else { return nil }
    guard let time = ISO8601.time(text) else { throw ControlError("'\(text)' is no time") }
    return time
  }

  func run(on monitor: isolated Monitor, _ exchange: ControlExchange) async throws -> JSONValue {
    let now = monitor.clock.now
    guard endsAt > now else { throw ControlError("the silence would be over already") }
    let silence = Silence(
      matchers: matchers, startsAt: startsAt ?? now, endsAt: endsAt, createdBy: createdBy ?? exchange.user,
      comment: comment)
    try monitor.store.transaction { (transaction) throws(StorageError) in
      try transaction.put(SilenceRow(silence, createdAt: now))
    }
    monitor.logger.notice("\(silence.createdBy) silences \(silence.text) until \(silence.endsAt): \(silence.comment)")
    return .object([
      JSONMember("id", .string(silence.id)), JSONMember("starts_at", .string((startsAt ?? now).text)),
      JSONMember("ends_at", .string(endsAt.text)),
    ])
  }
}

/// `vedette silence expire`: ends silences that were added by a command, now.
struct ExpireSilenceRequest: ControlRequest {
  static let name = "silence expire"

  private let ids: [String]

  init(_ arguments: ControlArguments) throws(ControlError) {
    ids = try arguments.texts("ids")
    guard !ids.isEmpty else { throw ControlError("the argument 'ids' is missing") }
  }

  func run(on monitor: isolated Monitor, _ exchange: ControlExchange) async throws -> JSONValue {
    let now = monitor.clock.now
    let active = try monitor.store.silences(endingAfter: now)
    let inFiles = monitor.writer.router.siblings.silences
    let chosen = try ids.map { id in
      if let row = active.first(where: { $0.id == id }) { return row }
      guard !inFiles.contains(where: { $0.id == id }) else {
        throw ControlError("the silence \(id) stands in a rule file; take it out there")
      }
      throw ControlError("there is no silence \(id) that is not over")
    }
    try monitor.store.transaction { (transaction) throws(StorageError) in
      for row in chosen {
        var row = row
        row.endsAt = now
        try transaction.put(row)
      }
    }
    // What still fires is sent at once, and not only when something else happens.
    _ = try monitor.route(now: now)
    for row in chosen { monitor.logger.notice("\(exchange.user) ended the silence \(row.id)") }
    return .object([JSONMember("expired", .array(chosen.map { .string($0.id) }))])
  }
}

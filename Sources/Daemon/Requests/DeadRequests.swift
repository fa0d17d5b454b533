import Alerting
import Events
import JSON
import Logging
import Storage

/// `vedette dead redrive`: puts dead letters back into their queues, to be sent as if they were new.
struct RedriveRequest: ControlRequest {
  static let name = "dead redrive"

  private let letters: DeadLetters

  init(_ arguments: ControlArguments) throws(ControlError) {
    letters = try DeadLetters(arguments)
  }

  func run(on monitor: isolated Monitor, _ exchange: ControlExchange) async throws -> JSONValue {
    let now = monitor.clock.now
    let ids = try letters.find(monitor).map(\.id)
    let count = try monitor.changeGone { (transaction) throws(StorageError) in
      // An endpoint that is gone may have no dead letter, and messages that wait.
      if letters.ids.isEmpty { return try transaction.redriveAll(endpoint: letters.endpoint, at: now) }
      for id in ids { _ = try transaction.redrive(id: id, at: now) }
      return ids.count
    }
    return .object([JSONMember("redriven", .number(String(count)))])
  }
}

/// `vedette dead drop`: forgets dead letters.
struct DropRequest: ControlRequest {
  static let name = "dead drop"

  private let letters: DeadLetters

  init(_ arguments: ControlArguments) throws(ControlError) {
    letters = try DeadLetters(arguments)
  }

  func run(on monitor: isolated Monitor, _ exchange: ControlExchange) async throws -> JSONValue {
    let ids = try letters.find(monitor).map(\.id)
    try monitor.store.transaction { (transaction) throws(StorageError) in
      for id in ids { try transaction.removeOutbox(id: id) }
    }
    monitor.logger.notice("\(exchange.user) dropped \(Count.of(ids.count, "dead letter"))")
    return .object([JSONMember("dropped", .number(String(ids.count)))])
  }
}

/// Which dead letters a request is about: those with these numbers, or all, of one webhook if asked.
private struct DeadLetters: Sendable {
  /// None for all.
  let ids: [Int64]
  let endpoint: String?

  init(_ arguments: ControlArguments) throws(ControlError) {
    ids = try arguments.texts("ids").map { (text) throws(ControlError) in
      guard let id = Int64(text) else { throw ControlError("'\(text)' is not the number of a dead letter") }
      return id
    }
    endpoint = try arguments.optionalText("webhook")
    let isAll = try arguments.flag("all")
    guard isAll || !ids.isEmpty else { throw ControlError("say which dead letters, or all") }
  }

  /// The messages, with what waits for webhooks that the configuration has no more; all that are named must be there.
  func find(_ monitor: isolated Monitor) throws -> [OutboxRow] {
    let (store, webhooks) = (monitor.store, monitor.writer.router.endpoints.map(\.name))
    guard !ids.isEmpty else { return try Undelivered.messages(store, webhooks: webhooks, endpoint: endpoint) }
    return try ids.map { id in
      let row = try Undelivered.message(id: id, store, webhooks: webhooks)
      guard let row, endpoint ?? row.endpoint == row.endpoint else {
        throw ControlError("there is no dead letter \(id)\(endpoint.map { " of \($0)" } ?? "")")
      }
      return row
    }
  }
}

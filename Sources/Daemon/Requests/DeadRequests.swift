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
    let endpoints = monitor.writer.router.endpoints
    let names = endpoints.map(\.name)
    try letters.check(names)
    let found = try letters.find(monitor)
    if !letters.ids.isEmpty, let stranger = found.first(where: { !names.contains($0.endpoint) }) {
      throw ControlError("\(Undelivered.absence(of: stranger.endpoint)); \(stranger.id) can only be dropped")
    }
    let rows = found.filter { names.contains($0.endpoint) }
    let followers = endpoints.filter(\.format.followsAlerts).map(\.name)
    let result = try monitor.changeGone { [letters, now = monitor.clock.now] (transaction) throws(StorageError) in
      var result = Redriven()
      // An endpoint that is gone may have no dead letter, and messages that wait.
      try result.revive(transaction, letters.ids.isEmpty ? letters.endpoint.map { [$0] } : rows.map(\.endpoint))
      for row in rows {
        // Whoever follows an alert would take what is old for what is new: an end would be undone by its beginning.
        if followers.contains(row.endpoint), try transaction.isOutdated(row) {
          result.leftOut.append(row.id)
        } else if try transaction.redrive(id: row.id, at: now) {
          result.count += 1
        }
      }
      return result
    }
    return result.json
  }
}

/// What came of sending dead letters again.
private struct Redriven: Sendable {
  /// How many messages go out, with those that waited for endpoints that are tried again.
  var count = 0
  /// The endpoints that were gone and are tried again.
  var revived: [String] = []
  /// The dead letters that stay, since their receivers have later messages of the same alerts.
  var leftOut: [Int64] = []

  /// - Parameter names: of the endpoints to be tried again; nil for all.
  mutating func revive(_ transaction: Transaction, _ names: [String]?) throws(StorageError) {
    for gone in try transaction.goneEndpoints() where names?.contains(gone.endpoint) ?? true {
      count += try transaction.messages(.pending, endpoint: gone.endpoint).count
      if try transaction.revive(endpoint: gone.endpoint) { revived.append(gone.endpoint) }
    }
  }

  var json: JSONValue {
    .object([
      JSONMember("redriven", .number(String(count))), JSONMember("revived", .array(revived.map { .string($0) })),
      JSONMember("left_out", .array(leftOut.map { .number(String($0)) })),
    ])
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

  /// Makes sure that the webhook that was asked for is one of these.
  func check(_ names: [String]) throws {
    guard let endpoint, !names.contains(endpoint) else { return }
    throw ControlError(
      "there is no webhook '\(endpoint)'; the configuration has "
        + (names.isEmpty ? "none" : names.joined(separator: ", ")))
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

import JSON
import Logging
import Storage

/// `vedette ack`: stops the reminders of alerts until they escalate.
struct AckRequest: ControlRequest {
  static let name = "ack"

  /// So much of an id must be given at least.
  private static let shortest = 4

  private let ids: [String]
  private let createdBy: String?
  private let comment: String

  init(_ arguments: ControlArguments) throws(ControlError) {
    ids = try arguments.texts("alerts")
    guard !ids.isEmpty else { throw ControlError("the argument 'alerts' is missing") }
    createdBy = try arguments.optionalText("created_by")
    comment = try arguments.optionalText("comment") ?? ""
  }

  func run(on monitor: isolated Monitor, _ exchange: ControlExchange) async throws -> JSONValue {
    let now = monitor.clock.now
    let store = monitor.store
    var acknowledged: [(ack: AckRow, rule: String)] = []
    for id in ids {
      let alert = try AckRequest.alert(id, store)
      if alert.isCancelled || alert.endsAt.map({ $0 <= now }) ?? false {
        throw ControlError("the alert \(alert.id) is over; there is nothing to acknowledge")
      }
      let seq = try store.lastTransition(of: alert.id)?.seq ?? 0
      let ack = AckRow(
        alert: alert.id, seq: seq, createdBy: createdBy ?? exchange.user, comment: comment, createdAt: now)
      acknowledged.append((ack, alert.rule))
    }
    let acks = acknowledged.map(\.ack)
    try store.transaction { (transaction) throws(StorageError) in
      for ack in acks { try transaction.put(ack) }
    }
    for (ack, rule) in acknowledged { monitor.logger.notice("\(ack.createdBy) acknowledged \(rule) (\(ack.alert))") }
    return .object([
      JSONMember(
        "acknowledged",
        .array(
          acknowledged.map { ack, rule in
            .object([JSONMember("alert", .string(ack.alert)), JSONMember("rule", .string(rule))])
          }))
    ])
  }

  /// The one alert whose id begins so.
  private static func alert(_ prefix: String, _ store: Store) throws -> AlertRow {
    guard prefix.utf8.count >= shortest, prefix.allSatisfy(\.isHexDigit) else {
      throw ControlError("'\(prefix)' is no id of an alert: write it, or its first \(shortest) digits or more")
    }
    let found = try store.alertIDs(beginningWith: prefix.lowercased(), limit: 2)
    guard let id = found.first, let alert = try store.alert(id: id) else {
      throw ControlError("there is no alert \(prefix)")
    }
    guard found.count == 1 else { throw ControlError("several alerts begin with \(prefix); write more of the id") }
    return alert
  }
}

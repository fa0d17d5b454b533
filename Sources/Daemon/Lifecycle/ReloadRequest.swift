import JSON

/// `reload`: takes configuration, rules and feeds anew, and answers when they are in use.
struct ReloadRequest: ControlRequest {
  static let name = "reload"

  init(_ arguments: ControlArguments) throws(ControlError) {}

  func run(on monitor: isolated Monitor, _ exchange: ControlExchange) async throws -> JSONValue {
    guard let reloader = monitor.reloader else { throw ControlError("no daemon runs that could reload anything") }
    let outcome = await reloader.reload()
    guard outcome.isTaken else { throw ControlError(outcome.sentence) }
    return .object([JSONMember("message", .string(outcome.sentence))])
  }
}

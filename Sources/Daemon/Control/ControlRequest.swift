import JSON
import Logging

/// Something that a command asks of the process that writes the database.
///
/// How to add one:
///
/// 1. Write a type that conforms to this protocol, in the folder of what it does. `init` checks the arguments; `run` does
///    the work on the monitor, where the store, the rules and the inbox are at hand. It may `await`, and then other work
///    of the monitor goes on in between; a transaction never spans an `await`. Whoever goes on long asks
///    ``Monitor/checkStopping(_:)`` after each, since a stop does not wait for requests.
/// 2. Add the type to ``ControlRequests/all``.
/// 3. Have the command call ``Control/perform(_:_:file:progress:)`` with the name and the arguments.
///
/// What `run` wrote to the store as transitions of alerts goes to the alert log and to the webhooks by itself.
protocol ControlRequest: Sendable {
  /// What it is called on the wire: the words of the command, as in `quarantine retry`.
  static var name: String { get }

  /// Throws a sentence for people where an argument is missing or wrong.
  init(_ arguments: ControlArguments) throws(ControlError)

  /// Does the work, and returns what the command shows of it. What it throws is shown as a sentence.
  func run(on monitor: isolated Monitor, _ exchange: ControlExchange) async throws -> JSONValue
}

/// The requests that there are.
enum ControlRequests {
  static let all: [any ControlRequest.Type] = [
    ReloadRequest.self, AddSilenceRequest.self, ExpireSilenceRequest.self, AckRequest.self, RedriveRequest.self,
    DropRequest.self, ImportRequest.self, RetryRequest.self, PruneRequest.self,
  ]
}

extension Monitor {
  /// Throws where the daemon stops.
  ///
  /// - Parameter sequel: how what the request leaves undone is done later.
  func checkStopping(_ sequel: String) throws {
    if isStopping { throw ControlError("the daemon stops; \(sequel)") }
  }

  /// Does what a command asks for.
  func perform(_ call: ControlCall, _ exchange: ControlExchange) async -> Result<JSONValue, ControlError> {
    await perform(call, exchange, among: ControlRequests.all)
  }

  /// As ``perform(_:_:)``, for requests of one's own.
  func perform(
    _ call: ControlCall, _ exchange: ControlExchange, among types: [any ControlRequest.Type]
  ) async -> Result<JSONValue, ControlError> {
    guard let type = types.first(where: { $0.name == call.name }) else {
      return .failure(
        ControlError("there is no request '\(call.name)'; are the daemon and the command of one version?"))
    }
    do {
      let result = try await type.init(ControlArguments(call.arguments)).run(on: self, exchange)
      writeLog()
      logger.info("did '\(call.name)' for \(exchange.user)")
      return .success(result)
    } catch {
      writeLog()
      logger.notice("did not do '\(call.name)' for \(exchange.user): \(error)")
      return .failure((error as? ControlError) ?? ControlError("\(error)"))
    }
  }
}

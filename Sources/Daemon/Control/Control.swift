package import Alerting
import Glibc
import Inbox
package import JSON
import Storage

/// How commands change something: through the daemon where one runs, else in its place, under its lock.
package struct Control {
  private let configuration: Configuration
  private let options: DaemonRun.Options
  private let endpoints: () throws -> [Endpoint]

  /// - Parameters:
  ///   - options: how to work where no daemon runs.
  ///   - endpoints: those of the webhooks, with their secrets; asked for only where no daemon runs.
  package init(
    _ configuration: Configuration, options: DaemonRun.Options,
    endpoints: @escaping () throws -> [Endpoint]
  ) {
    self.configuration = configuration
    self.options = options
    self.endpoints = endpoints
  }

  /// Has a request done.
  ///
  /// - Parameters:
  ///   - name: as the ``ControlRequest`` has it.
  ///   - arguments: an object.
  ///   - file: the descriptor of an open file that belongs to the request; it stays open.
  ///   - progress: hears how far it is.
  /// - Returns: what the request returns.
  /// - Throws: ``ControlError`` where it was not done; and what keeps a daemon from starting, where none runs.
  package func perform(
    _ name: String, _ arguments: JSONValue, file: Int32? = nil,
    progress: @escaping @Sendable (JSONValue) -> Void = { _ in }
  ) async throws -> JSONValue {
    let call = ControlCall(name, arguments)
    var forbidden: [String] = []
    for path in ControlAddress.candidates(configuration, environment: options.environment) {
      switch connect(path) {
      case .success(let client): return try ask(client, call, file, progress)
      case .failure(.forbidden): forbidden.append(path)
      case .failure: continue
      }
    }
    do {
      let run = DaemonRun(configuration, endpoints: try endpoints(), options: options)
      return try await run.perform(call, file: file, progress: progress)
    } catch StorageError.locked(let process) {
      throw ControlError(Control.unreachable(process, forbidden))
    } catch let error as ControlError {
      // The request's own.
      throw error
    } catch {
      if let sentence = Control.closed(forbidden) {
        throw ControlError("\(sentence); and to do it in the daemon's place fails: \(error)")
      }
      guard access(configuration.database, W_OK) != 0, errno == EACCES else { throw error }
      let owners = ControlAddress.owners(of: configuration.database)
      throw ControlError(Control.ownerless(configuration.database, owners?.user, error))
    }
  }

  private func connect(_ path: String) -> Result<ControlClient, ControlClient.Refusal> {
    Result { () throws(ControlClient.Refusal) in try ControlClient(path: path, database: configuration.database) }
  }

  private func ask(
    _ client: ControlClient, _ call: ControlCall, _ file: Int32?, _ progress: (JSONValue) -> Void
  ) throws(ControlError) -> JSONValue {
    let reply: Result<JSONValue, ControlError>
    do throws(ControlClient.Refusal) {
      reply = try client.perform(call, file: file, progress: progress)
    } catch {
      throw ControlError("the daemon ended, or hung up, before '\(call.name)' was done")
    }
    return try reply.get()
  }

  /// That nobody is there to do it, and that this user may not.
  ///
  /// - Parameter owner: the user who owns the database; nil where that cannot be seen.
  static func ownerless(_ database: String, _ owner: String?, _ error: any Error) -> String {
    let whose = owner.map { "the user \($0), who owns" } ?? "the user who owns"
    return "no daemon runs, and to do it in a daemon's place takes \(whose) \(database): \(error)"
  }

  private static func unreachable(_ process: Int?, _ forbidden: [String]) -> String {
    let daemon = process.map { "process \($0)" } ?? "another process"
    guard let sentence = closed(forbidden) else {
      return "\(daemon) has the database and does not listen at a control socket"
    }
    return "\(daemon) has the database, and \(sentence)"
  }

  /// That sockets are not open to this user, and to whom they are; nil where there is none of these.
  ///
  /// - Parameter paths: where this user may not connect. Not all need have a socket: a folder may hide what is in it.
  static func closed(_ paths: [String]) -> String? {
    guard let path = paths.first(where: { ControlAddress.owners(of: $0) != nil }) ?? paths.last else { return nil }
    let owners = ControlAddress.owners(of: path) ?? ControlAddress.owners(of: Path.folder(of: path))
    let allowed = owners.map { ", but to the user \($0.user) and the group \($0.group)" } ?? ""
    return "the daemon's socket \(path) is not open to this user\(allowed)"
  }
}

extension DaemonRun {
  /// Does a request in the place of a daemon.
  func perform(
    _ call: ControlCall, file: Int32?, progress: @escaping @Sendable (JSONValue) -> Void
  ) async throws -> JSONValue {
    let monitor = try Monitor(
      configuration,
      Monitor.Context(clock: options.clock, logger: options.logger, endpoints: endpoints, echo: options.echo))
    await monitor.recoverLog()
    try await load(monitor)
    let opened = try file.map { try PosixFile(handedOver: dup($0)) }
    let exchange = ControlExchange(user: UserName.own, file: opened, progress: progress)
    let reply = await monitor.perform(call, exchange)
    await monitor.close()
    return try reply.get()
  }
}

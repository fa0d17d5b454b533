import CLinux
import Dispatch
import Glibc
import Inbox
import JSON
import Synchronization

/// Does what a request asks for.
typealias ControlAnswer = @Sendable (ControlCall, ControlExchange) async -> Result<JSONValue, ControlError>

/// Takes the requests of commands on a unix socket: one request a connection, each a line of JSON.
///
/// Who may connect is decided by the rights of the socket: the user and the group of the daemon. Requests and
/// connections are bounded; one that says nothing for a while is closed.
final class ControlServer: Sendable {
  /// How many commands may be connected at once; further ones are told to come again.
  static let maxConnections = 16

  /// For the user and the group of the daemon.
  private static let rights: mode_t = 0o660

  private let path: String
  // Dispatch sources may be used from any thread; only their declaration on Linux does not say so.
  nonisolated(unsafe) private let source: any DispatchSourceRead
  private let connections = Mutex<[ObjectIdentifier: ControlConnection]>([:])

  /// - Parameters:
  ///   - path: of the socket. One that a daemon left behind when it was killed is replaced.
  ///   - database: whose daemon this is; the first that each connection is told.
  ///   - queue: where connections are accepted.
  /// - Throws: where somebody listens there already, something else lies there, or the system refuses it.
  init(path: String, database: String, queue: DispatchQueue, answer: @escaping ControlAnswer) throws(FileError) {
    let descriptor = try UnixAddress.listen(
      at: path, backlog: Int32(ControlServer.maxConnections), rights: ControlServer.rights)
    self.path = path
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler { @Sendable [weak self] in self?.accept(descriptor, database, answer) }
    source.setCancelHandler { @Sendable in close(descriptor) }
    source.activate()
  }

  deinit {
    unlink(path)
    source.cancel()
    for connection in connections.withLock({ Array($0.values) }) { connection.close() }
  }

  private func accept(_ descriptor: Int32, _ database: String, _ answer: @escaping ControlAnswer) {
    while true {
      let peer = vedette_accept(descriptor)
      guard peer >= 0 else {
        if errno == EINTR || errno == ECONNABORTED { continue }
        return
      }
      take(peer, database, answer)
    }
  }

  private func take(_ peer: Int32, _ database: String, _ answer: @escaping ControlAnswer) {
    let connection = ControlConnection(peer, answer: answer)
    let isFull = connections.withLock { connections in
      if connections.count >= ControlServer.maxConnections { return true }
      connections[ObjectIdentifier(connection)] = connection
      return false
    }
    let id = ObjectIdentifier(connection)
    connection.begin(
      .greeting(database: database), busy: isFull,
      whenClosed: { [weak self] in self?.connections.withLock { $0[id] = nil } })
  }
}

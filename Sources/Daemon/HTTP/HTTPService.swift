import Events
import Glibc
import Logging
import Rules
import Storage
import Synchronization

/// The server as the configuration wants it: there or not, and where.
final class HTTPService: Sendable {
  private let routes: @Sendable (_ isNetwork: Bool) -> HTTPRoutes
  private let board: StatusBoard
  private let logger: Logger
  private let open = OpenConnections()
  private let current = Mutex(Current())

  private struct Current {
    var wanted: HTTPAddress?
    var server: HTTPServer?
  }

  /// Nil for a run that has nothing to show.
  init?(_ run: DaemonRun) {
    guard let pages = run.options.pages else { return nil }
    let (board, options, current, vitals, open) = (run.board, run.options, run.current, run.vitals, open)
    self.board = board
    logger = options.logger
    let onDisk = NameOnDisk()
    let memory = NearMemory { SystemTime.nanoseconds(CLOCK_MONOTONIC) }
    routes = { isNetwork in
      HTTPRoutes(
        state: {
          let configuration = current.value
          var status = board.current
          status.connections = open.count.load(ordering: .relaxed)
          let (now, plans) = (options.clock.now, status.plans)
          return PageState(
            now: now, status: status, configuration: configuration,
            diskHash: onDisk.name(configuration, path: options.path, running: status.reload.attachments)
          ) { memory.rules { HTTPService.near(plans, configuration, at: now) } }
        }, vitals: vitals, pages: pages, logged: options.logged, isNetwork: isNetwork,
        clock: { SystemTime.nanoseconds(CLOCK_MONOTONIC) })
    }
  }

  /// What is near, found in two seconds at most: a page must not wait for more of it.
  private static func near(_ plans: [Plan], _ configuration: Configuration, at now: Instant) -> [NearRule] {
    let end = SystemTime.nanoseconds(CLOCK_MONOTONIC) + 2_000_000_000
    do throws(StorageError) {
      let reader = try StoreReader(path: configuration.database)
      reader.limit { SystemTime.nanoseconds(CLOCK_MONOTONIC) < end }
      return try reader.near(plans, at: now)
    } catch {
      return NearRule.unknown(plans)
    }
  }

  /// Listens where it is wanted, if it does not yet. Where it cannot, the daemon goes on without, and it is tried again
  /// at the next call.
  func serve(at address: HTTPAddress?) {
    current.withLock { current in
      guard current.wanted != address || (address != nil && current.server == nil) else { return }
      if current.wanted != address { current.server = nil }
      current.wanted = address
      if address == nil { board.update { $0.problems["http"] = nil } }
      current.server = address.flatMap { start($0) }
    }
  }

  private func start(_ address: HTTPAddress) -> HTTPServer? {
    do {
      let routes = routes(address.isNetwork)
      let server = try HTTPServer(address, open: open) { routes.respond($0) }
      logger.notice("the status page is at \(server.address.url)")
      board.update { $0.problems["http"] = nil }
      return server
    } catch {
      let sentence = "there is no status page: \(error)"
      let isNew = board.current.problems["http"] != sentence
      board.update { $0.problems["http"] = sentence }
      if isNew { logger.error("\(sentence)") }
      return nil
    }
  }
}

extension HTTPAddress {
  /// As a browser or `curl` wants it.
  var url: String {
    isNetwork ? "http://\(text)/" : text
  }
}

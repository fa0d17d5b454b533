import CHTTP
import Dispatch
import Glibc
import Inbox
import Synchronization

/// Serves requests on one queue of its own. A request is answered before the next one is looked at; who is slow to send
/// one or to take its answer costs the others nothing, and is cut off after a while.
final class HTTPServer: Sendable {
  /// Where it listens, with the port that the system chose.
  let address: HTTPAddress
  // Dispatch sources may be used from any thread; only their declaration on Linux does not say so.
  nonisolated(unsafe) private let source: any DispatchSourceRead

  /// How many connections may be open. With the descriptors of everything else they stay far below the 1024 that a
  /// process may have by default.
  static let connectionLimit = 256
  /// A connection lasts 10 s at most, and 1 s where others wait for its place. A request's line and headers have 16 KiB.
  private static let limits = chttp_limits(
    connections: UInt32(connectionLimit), memory: 16 << 10, lifetime: 10_000, lifetime_under_pressure: 1000)

  /// Throws where libmicrohttpd cannot be loaded, or the address cannot be had.
  ///
  /// - Parameter open: is told how many connections are open.
  init(
    _ address: HTTPAddress, open: OpenConnections, respond: @escaping @Sendable (HTTPRequest) -> HTTPResponse
  ) throws {
    if let problem = chttp_load() { throw HTTPServerError(description: String(cString: problem)) }
    let listener = try HTTPListener.open(address)
    let responder = Unmanaged.passRetained(Responder(respond))
    let started = chttp_start(
      listener.descriptor, HTTPServer.limits, { Responder.answer($0, $1) }, responder.toOpaque())
    guard let server = started else {
      responder.release()
      close(listener.descriptor)
      throw HTTPServerError(description: "libmicrohttpd refuses to serve \(address.text)")
    }
    self.address = listener.address
    let queue = DispatchQueue(label: "vedette.http")
    source = DispatchSource.makeReadSource(fileDescriptor: chttp_descriptor(server), queue: queue)
    let loop = HTTPLoop(server: server, responder: responder, open: open, queue: queue)
    source.setEventHandler { @Sendable in loop.serve() }
    source.setCancelHandler { @Sendable in loop.end() }
    source.activate()
  }

  /// Stops; what is under way is cut off, and the path of a unix socket is free.
  deinit {
    source.cancel()
    if case .unix(let path) = address { unlink(path) }
  }
}

/// How many connections a server has open.
final class OpenConnections: Sendable {
  let count = Atomic<Int>(0)
}

/// Why the server cannot run.
struct HTTPServerError: Error, CustomStringConvertible {
  let description: String
}

/// What runs on the queue. It lives until nothing runs there any more, longer than the server that began it: so that one
/// ends where its owner lets go of it, and not in the middle of a request.
private final class HTTPLoop: @unchecked Sendable {
  // Unchecked, because all of it is used on the queue alone.
  private let server: OpaquePointer
  private let responder: Unmanaged<Responder>
  private let open: OpenConnections
  private var timer: Timer?

  init(server: OpaquePointer, responder: Unmanaged<Responder>, open: OpenConnections, queue: DispatchQueue) {
    self.server = server
    self.responder = responder
    self.open = open
    timer = Timer(queue: queue) { [weak self] in self?.serve() }
  }

  func serve() {
    guard let timer else { return }
    let next = chttp_run(server, Int(SystemTime.nanoseconds(CLOCK_MONOTONIC) / 1_000_000))
    open.count.store(Int(chttp_connections(server)), ordering: .relaxed)
    if next >= 0 { timer.arm(afterMilliseconds: Int64(next)) } else { timer.disarm() }
  }

  func end() {
    timer = nil
    chttp_stop(server)
    responder.release()
  }
}

/// Takes a request from the shim and gives it the answer.
private final class Responder {
  private let respond: @Sendable (HTTPRequest) -> HTTPResponse

  init(_ respond: @escaping @Sendable (HTTPRequest) -> HTTPResponse) {
    self.respond = respond
  }

  static func answer(_ context: UnsafeMutableRawPointer?, _ raw: OpaquePointer?) {
    guard let context, let raw else { return }
    let response = Unmanaged<Responder>.fromOpaque(context).takeUnretainedValue().respond(HTTPRequest(raw))
    send(response, to: raw)
  }

  private static func send(_ response: HTTPResponse, to raw: OpaquePointer) {
    let headers = [("Content-Type", response.type)] + response.headers.map { ($0.key, $0.value) }
    // The shim keeps the addresses of the texts until the reply.
    var texts: [UnsafeMutablePointer<CChar>?] = []
    defer { for text in texts { free(text) } }
    for (name, value) in headers {
      let pair = [strdup(name), strdup(value)]
      texts += pair
      chttp_reply_header(raw, pair[0], pair[1])
    }
    response.body.withUnsafeBytes { chttp_reply(raw, UInt32(response.status), $0.baseAddress, $0.count) }
  }
}

extension HTTPRequest {
  fileprivate init(_ raw: OpaquePointer) {
    self.init(method: String(cString: chttp_method(raw)), path: String(cString: chttp_path(raw)))
    host = chttp_header(raw, "Host").map { String(cString: $0) }
    accept = chttp_header(raw, "Accept").map { String(cString: $0) }
    hasBody = chttp_has_body(raw) != 0
    withUnsafeMutablePointer(to: &arguments) { arguments in
      chttp_arguments(
        raw,
        { context, name, value in
          guard let context, let name, let value else { return }
          let arguments = context.assumingMemoryBound(to: [String: String].self)
          arguments.pointee[String(cString: name)] = String(cString: value)
        }, arguments)
    }
  }
}

package import Events
package import Rules
package import Storage

/// What a page is made from.
package struct PageState: Sendable {
  package var now: Instant
  package var status: DaemonStatus
  package var configuration: Configuration
  /// The name of the configuration on the disk; see ``ConfigurationDigest``.
  package var diskHash: String
  /// What is near of the rules that run; asked for where a page shows it.
  package var near: @Sendable () -> [NearRule]

  package init(
    now: Instant, status: DaemonStatus, configuration: Configuration, diskHash: String,
    near: @escaping @Sendable () -> [NearRule] = { [] }
  ) {
    self.now = now
    self.near = near
    self.status = status
    self.configuration = configuration
    self.diskHash = diskHash
  }
}

/// The pages that show what is stored; the server itself answers for the daemon's health.
package protocol PageSource: Sendable {
  /// The answer to a request; nil where there is no such page.
  ///
  /// - Parameter reader: good for this request only.
  func response(
    to request: HTTPRequest, _ state: PageState, _ reader: StoreReader
  ) throws(StorageError) -> HTTPResponse?
}

/// Decides what a request is answered.
struct HTTPRoutes: Sendable {
  let state: @Sendable () -> PageState
  let vitals: Vitals
  let pages: any PageSource
  let logged: @Sendable () -> [String: Int]
  /// Whether any page of the web could name this server's address; see ``isForeign(_:)``.
  let isNetwork: Bool
  /// A monotonic clock, in nanoseconds.
  let clock: @Sendable () -> Int64

  /// How long the queries of one request may take, in nanoseconds.
  private static let queryLimit: Int64 = 5_000_000_000

  func respond(_ request: HTTPRequest) -> HTTPResponse {
    var response = vitals.http.around { answer(request) }
    response.headers.merge(HTTPRoutes.headers) { own, _ in own }
    return response
  }

  /// Nothing may be fetched from elsewhere, run, framed or kept.
  static let headers = [
    "Content-Security-Policy":
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
  ]

  private func answer(_ request: HTTPRequest) -> HTTPResponse {
    if isForeign(request.host) { return .problem("this server is known as localhost only", status: 421) }
    guard request.method == "GET" || request.method == "HEAD" else {
      var response = HTTPResponse.problem("nothing can be written here", status: 405)
      response.headers["Allow"] = "GET, HEAD"
      return response
    }
    if request.hasBody { return .problem("a request here has no body", status: 413) }
    switch request.path {
    case "/healthz": return Health(vitals: vitals).response
    case "/readyz": return Readiness(state()).response
    case "/metrics": return metrics(request)
    default: return page(request)
    }
  }

  /// Whether a browser was led here by a foreign name that resolves to the loopback address (DNS rebinding), so that a
  /// page of some site could read what is told here.
  private func isForeign(_ host: String?) -> Bool {
    guard isNetwork, let host else { return false }
    let name = host.hasPrefix("[") ? String(host.prefix { $0 != "]" }) + "]" : String(host.prefix { $0 != ":" })
    return name != "localhost" && name != "[::1]" && (try? HTTPAddress(name + ":0", folder: "/")) == nil
  }

  private func metrics(_ request: HTTPRequest) -> HTTPResponse {
    let state = state()
    let reader = try? reader(state)
    let gauges = try? reader?.gauges(at: state.now)
    let gone = (try? reader?.goneEndpoints()) ?? []
    let format = Exposition.Format(accept: request.accept)
    let report = MetricsReport(state: state, vitals: vitals, logged: logged(), gone: gone.map(\.endpoint))
    return HTTPResponse(type: format.type, body: Array(report.exposition(gauges).text(format).utf8))
  }

  private func page(_ request: HTTPRequest) -> HTTPResponse {
    do throws(StorageError) {
      let state = state()
      if let response = try pages.response(to: request, state, try reader(state)) { return response }
      return .problem("there is no \(request.path)", status: 404)
    } catch {
      return .problem("\(error)", status: 503)
    }
  }

  /// A reader for one request, whose queries are progress and have an end.
  private func reader(_ state: PageState) throws(StorageError) -> StoreReader {
    let reader = try StoreReader(path: state.configuration.database)
    let (pulse, clock) = (vitals.http, clock)
    let end = clock() + HTTPRoutes.queryLimit
    reader.limit {
      pulse.beat()
      return clock() < end
    }
    return reader
  }
}

import Daemon
import Events
import JSON
import Storage

/// What the HTTP server shows of the store: the same documents as the commands print, and the status page.
struct WebPages: PageSource {
  /// How many rows a list has unless `limit` says otherwise, and how many at most.
  static let usualLimit = 100
  static let largestLimit = 1000

  func response(
    to request: HTTPRequest, _ state: PageState, _ reader: StoreReader
  ) throws(StorageError) -> HTTPResponse? {
    switch request.path {
    case "/": return try statusPage(request, state, reader)
    case "/style.css":
      return HTTPResponse(type: "text/css; charset=utf-8", body: Array(StatusPageStyle.text.description.utf8))
    case "/api/v1/status": return .json(try report(state, reader).json)
    case "/api/v1/feeds": return .json(try member("feeds", of: report(state, reader)))
    case "/api/v1/rules": return .json(try member("rules", of: report(state, reader)))
    case "/api/v1/alerts": return try list(request, alerts, reader)
    case "/api/v1/events": return try list(request, events, reader)
    default: return nil
    }
  }

  private func report(_ state: PageState, _ reader: StoreReader) throws(StorageError) -> StatusReport {
    try reader.snapshot { () throws(StorageError) in
      var report = try StatusReport(
        reader, path: state.configuration.database, webhooks: state.configuration.webhooks.map(\.name),
        silences: state.status.silences, near: state.near(), plans: state.status.plans,
        at: state.now)
      report.configuration = .init(running: try reader.meta(DaemonRun.configurationName), onDisk: state.diskHash)
      return report
    }
  }

  /// One member of the status, as an array.
  private func member(_ name: String, of report: StatusReport) -> String {
    var writer = JSONWriter()
    writer.value((try? JSONValue(parsing: report.json))?[name] ?? .array([]))
    return writer.text
  }

  private func statusPage(
    _ request: HTTPRequest, _ state: PageState, _ reader: StoreReader
  ) throws(StorageError) -> HTTPResponse {
    let report = try report(state, reader)
    let timeline = try Timeline(reader, at: state.now)
    let refresh = request.arguments["refresh"].flatMap { Int($0) }.map { max(5, $0) }
    let page = StatusPage(report: report, state: state, timeline: timeline, refresh: refresh)
    return HTTPResponse(type: "text/html; charset=utf-8", body: Array(page.html.utf8))
  }
}

/// Lists of rows.
extension WebPages {
  /// A list as `{"NAME": [...]}`; 400 where `where` or `limit` cannot be read.
  private func list(
    _ request: HTTPRequest, _ rows: (Filter, Int, StoreReader) throws(StorageError) -> [String], _ reader: StoreReader
  ) throws(StorageError) -> HTTPResponse {
    let strangers = request.arguments.keys.filter { $0 != "where" && $0 != "limit" }.sorted()
    if let stranger = strangers.first { return .problem("there is no argument '\(stranger)'", status: 400) }
    let filter: Filter
    do throws(Filter.Failure) {
      filter = try Filter(request.arguments["where"] ?? "")
    } catch {
      return .problem("where: \(error)", status: 400)
    }
    var limit = WebPages.usualLimit
    if let text = request.arguments["limit"] {
      guard let number = Int(text), (0...WebPages.largestLimit).contains(number) else {
        return .problem("limit: a number from 0 to \(WebPages.largestLimit)", status: 400)
      }
      limit = number
    }
    return .json("[" + (try rows(filter, limit, reader)).joined(separator: ",\n") + "]")
  }

  /// The last lines of the alert log, oldest first.
  private func alerts(_ filter: Filter, _ limit: Int, _ reader: StoreReader) throws(StorageError) -> [String] {
    var rows: [String] = []
    _ = try AlertSelection(filter: filter, limit: limit).forEachLast(in: reader) { rows.append($0.json) }
    return rows
  }

  /// The latest events, oldest first.
  private func events(_ filter: Filter, _ limit: Int, _ reader: StoreReader) throws(StorageError) -> [String] {
    var rows: [String] = []
    try reader.snapshot { () throws(StorageError) in
      try EventSelection(filter: filter, limit: limit).forEach(in: reader) { rows.append(EventFormat.json.line($0)) }
    }
    return rows
  }
}

import Daemon
import Events
import Inbox
import JSON
import Storage
import TestSupport
import Testing

@testable import vedette

@Suite struct WebPagesTests {
  private let sample: SampleStore

  init() throws {
    sample = try SampleStore()
    try sample.add((1...5).map { SampleStore.report("k\($0)", "2022-01-0\($0)") })
    try sample.log([("first", "CPC"), ("second", "BTC"), ("third", "CPC")])
  }

  private func response(_ path: String, _ arguments: [String: String] = [:]) throws -> HTTPResponse? {
    var configuration = Configuration.defaults(folder: sample.folder.path.text)
    configuration.database = sample.path
    let now = SampleStore.imported
    let file = sample.configuration
    let bytes = try DiskFile.read(file)
    let settings = Configuration.parse(path: file, bytes: bytes).configuration
    let onDisk = ConfigurationDigest.name(
      ConfigurationDigest.files(settings, path: file), DefinitionLoader.load(settings).attachments)
    let state = PageState(
      now: now, status: DaemonStatus(version: "1", startedAt: now), configuration: configuration, diskHash: onDisk)
    return try WebPages().response(
      to: HTTPRequest(path: path, arguments: arguments), state, try StoreReader(path: sample.path))
  }

  private func json(_ path: String, _ arguments: [String: String] = [:]) throws -> [JSONValue] {
    let response = try #require(try response(path, arguments))
    #expect(response.status == 200 && response.type == "application/json")
    guard case .array(let rows) = try JSONValue(parsing: String(decoding: response.body, as: UTF8.self)) else {
      return []
    }
    return rows
  }

  @Test func theStatusIsWhatTheCommandPrints() throws {
    let response = try #require(try response("/api/v1/status"))
    let printed = try Program().run("status", "--json", "--config", sample.configuration).output
    #expect(String(decoding: response.body, as: UTF8.self) == printed)
    #expect(try json("/api/v1/feeds").map { $0["feed"]?.stringValue } == ["events"])
    #expect(try json("/api/v1/rules") == [])
  }

  @Test func listsTakeTermsAndALimit() throws {
    #expect(try json("/api/v1/alerts").map { $0["rule"]?.stringValue } == ["first", "second", "third"])
    #expect(try json("/api/v1/alerts", ["where": "asset=CPC"]).count == 2)
    #expect(try json("/api/v1/alerts", ["limit": "1"]).map { $0["rule"]?.stringValue } == ["third"])
    #expect(try json("/api/v1/events", ["limit": "2"]).map { $0["key"]?.stringValue } == ["k4", "k5"])
    #expect(try json("/api/v1/events", ["where": "time<2022-01-03"]).count == 2)
    #expect(try json("/api/v1/events", ["limit": "0"]) == [])
  }

  @Test(arguments: [
    ["where": "time<nonsense"], ["where": "x"], ["limit": "-1"], ["limit": "1001"], ["limit": "many"], ["page": "2"],
  ])
  func whatCannotBeReadIsRefused(arguments: [String: String]) throws {
    #expect(try response("/api/v1/events", arguments)?.status == 400)
  }

  @Test func thePageAndItsStyleAreServed() throws {
    let page = try #require(try response("/", ["refresh": "1"]))
    #expect(page.type == "text/html; charset=utf-8")
    #expect(String(decoding: page.body, as: UTF8.self).contains("http-equiv=\"refresh\" content=\"5\""))
    #expect(try response("/style.css")?.type == "text/css; charset=utf-8")
    #expect(try response("/api/v2/status") == nil)
    #expect(try response("/style.css/../x") == nil)
  }
}

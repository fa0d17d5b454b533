import Events
import Feeds
import Inbox
import JSON
import Storage

/// `vedette quarantine retry`: reads quarantined records again from their files, since their feeds were mended.
struct RetryRequest: ControlRequest {
  static let name = "quarantine retry"

  /// How many records are stored in one transaction.
  private static let page = 500

  private let ids: Set<Int64>
  private let feed: String?
  private let file: String?
  private let reason: String?

  init(_ arguments: ControlArguments) throws(ControlError) {
    ids = Set(
      try arguments.texts("ids").map { (text) throws(ControlError) in
        guard let id = Int64(text) else { throw ControlError("'\(text)' is not the number of a quarantined record") }
        return id
      })
    feed = try arguments.optionalText("feed")
    file = try arguments.optionalText("file")
    reason = try arguments.optionalText("reason")
  }

  func run(on monitor: isolated Monitor, _ exchange: ControlExchange) async throws -> JSONValue {
    var retry = QuarantineRetry()
    var after: Int64 = 0
    var unknown = ids
    while !exchange.isAbandoned() {
      try monitor.checkStopping("the same command goes on when it runs again")
      let page = try monitor.store.quarantined(
        feed: feed, file: file, reason: reason, after: after, limit: RetryRequest.page)
      guard let last = page.last else { break }
      after = last.row.id
      let wanted = page.filter { ids.isEmpty || ids.contains($0.row.id) }
      unknown.subtract(wanted.map(\.row.id))
      for (_, records) in Dictionary(grouping: wanted, by: \.row.file).sorted(by: { $0.key < $1.key }) {
        try await retry.run(records, on: monitor)
      }
      exchange.progress(.object([JSONMember("retried", .number(String(retry.retried)))]))
    }
    // Those that were there when it was interrupted are not said to be unknown.
    return retry.json(unknown: exchange.isAbandoned() ? [] : unknown.sorted())
  }
}

import Digests
import Events
import Feeds
import Inbox
import JSON
import Storage

/// `vedette import`: a file that does not pass through the inbox. It stays where it is.
struct ImportRequest: ControlRequest {
  static let name = "import"

  /// As it is noted in the database, and compared with the feeds' `match`.
  private let fileName: String
  private let feed: String?
  /// Whether a file that is known is read again, since its feed was mended.
  private let again: Bool
  private let allowsWithdrawals: Bool

  init(_ arguments: ControlArguments) throws(ControlError) {
    fileName = try arguments.text("name")
    feed = try arguments.optionalText("feed")
    again = try arguments.flag("again")
    allowsWithdrawals = try arguments.flag("allow_withdrawals")
  }

  func run(on monitor: isolated Monitor, _ exchange: ControlExchange) async throws -> JSONValue {
    guard let file = exchange.file else { throw ControlError("no file came with the request") }
    let identity = try file.status().identity
    let feed = try feed(in: monitor.feeds)
    guard identity.size <= Monitor.largestFile else { throw ControlError(Monitor.tooLarge(identity.size).message) }
    try monitor.inbox.checkRoom()
    let decoder = Decoder(FileSource(file), on: Decoder.newExecutor())
    let digest = try await decoder.digest()
    guard try file.status().identity == identity else { throw ControlError("the file is still written to") }
    guard !monitor.imports.values.contains(where: { $0.digest == digest }),
      monitor.commandImports.insert(digest).inserted
    else { throw ControlError("the file is being imported already") }
    defer { monitor.commandImports.remove(digest) }
    let row = FileRow(
      feed: feed.name, name: fileName, digest: digest.hexadecimal, size: Int(identity.size),
      firstSeen: monitor.clock.now)
    return try await CommandImport(
      feed: feed, decoder: decoder, exchange: exchange, again: again, allowsWithdrawals: allowsWithdrawals,
      hint: self.feed == nil ? monitor.feeds.askingForOne : nil,
      verify: { guard try file.status().identity == identity else { throw ControlError("the file was changed") } }
    ).run(row, on: monitor)
  }

  private func feed(in feeds: FeedCatalog) throws(ControlError) -> FeedDefinition {
    if let feed {
      if let found = feeds.feed(named: feed) { return found }
      throw ControlError("there is no feed '\(feed)'; there are \(feeds.names.joined(separator: ", "))")
    }
    if let found = feeds.feed(forFile: fileName) { return found }
    throw ControlError("no feed's 'match' takes a file named '\(fileName)'; \(feeds.askingForOne)")
  }
}

extension FeedCatalog {
  /// What to do where no feed is found for a file.
  fileprivate var askingForOne: String { "say whose it is with --feed NAME: \(names.joined(separator: ", "))" }
}

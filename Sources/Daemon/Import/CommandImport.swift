import Events
import Feeds
import JSON
import Logging
import Storage

/// The import of a file that a command handed over, chunk by chunk beside the imports of the inbox.
///
/// Where it is interrupted, what is stored stays, and the same command goes on from there.
struct CommandImport {
  let feed: FeedDefinition
  let decoder: Decoder
  let exchange: ControlExchange
  /// Whether a file that is known is read again, and what it brought replaced by what it says now.
  let again: Bool
  let allowsWithdrawals: Bool
  /// What to say where the file turns out to be of another feed, which was not named; nil where it was.
  let hint: String?
  /// Throws where the file is not what it was when its digest was taken.
  let verify: @Sendable () throws -> Void

  /// - Parameter new: the row of the file, where it is not known.
  func run(_ new: FileRow, on monitor: isolated Monitor) async throws -> JSONValue {
    try monitor.checkStopping("the same command does it when it runs again")
    var row = try monitor.store.file(feed: new.feed, digest: new.digest) ?? new
    if row.state == .done {
      let isOutdated = try monitor.isOutdated(row, feed)
      if again, isOutdated { throw ControlError(Monitor.outdated) }
      if !again, !isOutdated { return try duplicate(row, on: monitor) }
    }
    var withdrawn = 0
    do {
      if feed.snapshot != nil {
        withdrawn = try monitor.snapshot(
          feed, decoder.file, &row, allowsWithdrawals: allowsWithdrawals, remaps: again, verify: verify,
          progress: report)
      } else {
        withdrawn = try await readChunks(&row, on: monitor)
      }
    } catch let rejection as FileRejection {
      // What is done, or was begun again, is not undone by a second look at it.
      guard row.state != .done, row.remapped == nil else { throw ControlError(rejection.message) }
      try reject(rejection, row, on: monitor)
      let more = rejection.reason == .noFeed ? hint.map { "; \($0)" } ?? "" : ""
      return answer(row, state: "rejected", reason: "\(rejection.reason.rawValue): \(rejection.message)\(more)")
    }
    monitor.logger.info("imported \(row.summary), by \(exchange.user)")
    return answer(row, state: "done", withdrawn: withdrawn)
  }

  /// - Returns: how many reports were withdrawn because the file brings them no more.
  private func readChunks(_ row: inout FileRow, on monitor: isolated Monitor) async throws -> Int {
    let resume = row.offset == 0 || row.state == .done ? nil : try monitor.resume(of: row)
    if resume != nil { monitor.logger.info("\(row.resumption), by \(exchange.user)") }
    await decoder.open(feed, resume: resume, queue: monitor.queue, now: monitor.clock.now)
    while let chunk = try await decoder.next().get() {
      try monitor.checkStopping("the same command goes on when it runs again")
      try verify()
      // Not before its first chunk was found good.
      if row.state == .done { row = try beginAgain(row, on: monitor) }
      let withdrawn = try monitor.commit(chunk, of: feed, to: &row, decoder.file)
      monitor.writeLog()
      report(row)
      if chunk.isLast { return withdrawn }
      if exchange.isAbandoned() { throw ControlError("interrupted after \(Count.of(row.records, "record"))") }
    }
    return 0
  }

  private func beginAgain(_ row: FileRow, on monitor: isolated Monitor) throws(StorageError) -> FileRow {
    let now = monitor.clock.now
    return try monitor.store.transaction { (transaction) throws(StorageError) in
      try transaction.beginAgain(row, now: now)
    }
  }

  private func duplicate(_ row: FileRow, on monitor: isolated Monitor) throws(StorageError) -> JSONValue {
    try monitor.store.transaction { (transaction) throws(StorageError) in
      try transaction.countDuplicateFile(of: row.feed, at: monitor.clock.now)
    }
    // Nothing of it was read.
    let nothing = FileRow(feed: row.feed, name: row.name, digest: row.digest, size: row.size, firstSeen: row.firstSeen)
    return answer(nothing, state: "duplicate")
  }

  private func reject(_ rejection: FileRejection, _ row: FileRow, on monitor: isolated Monitor) throws {
    try monitor.note(rejection, row)
    monitor.logger.warning("rejected \(row.feed)/\(row.name): \(rejection.message)")
  }

  private func report(_ row: FileRow) {
    exchange.progress(
      .object([
        JSONMember("offset", .number(String(row.offset))), JSONMember("size", .number(String(row.size))),
        JSONMember("records", .number(String(row.records))),
      ]))
  }

  private func answer(_ row: FileRow, state: String, withdrawn: Int = 0, reason: String? = nil) -> JSONValue {
    let counts = [
      ("records", row.records), ("inserted", row.inserted), ("duplicates", row.duplicates),
      ("corrected", row.corrected), ("stale", row.stale), ("dropped", row.dropped), ("quarantined", row.quarantined),
      ("withdrawn", withdrawn),
    ]
    return .object(
      [
        JSONMember("feed", .string(row.feed)), JSONMember("name", .string(row.name)),
        JSONMember("state", .string(state)),
        JSONMember("reason", reason.map { .string($0) } ?? .null),
      ] + counts.map { JSONMember($0.0, .number(String($0.1))) })
  }
}

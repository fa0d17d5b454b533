import Alerting
import Events
package import Storage

/// Messages that nobody will send unless a person sees to them.
package enum Undelivered {
  /// Why a message waits whose webhook was removed from the configuration, or renamed.
  package static func absence(of webhook: String) -> String {
    "there is no webhook '\(webhook)' in the configuration"
  }

  /// The dead letters, and what waits for webhooks that the configuration has no more, which says so as its reason; oldest
  /// first.
  ///
  /// - Parameters:
  ///   - webhooks: those of the configuration.
  ///   - endpoint: only of this one; nil for all.
  package static func messages(
    _ reader: some StoreReading, webhooks: [String], endpoint: String? = nil
  ) throws(StorageError) -> [OutboxRow] {
    var rows = try reader.messages(.dead, endpoint: endpoint)
    for name in try absent(reader, webhooks: webhooks).map(\.endpoint) where endpoint ?? name == name {
      rows += try reader.messages(.pending, endpoint: name).map(explained)
    }
    return rows.sorted { $0.id < $1.id }
  }

  /// The one of ``messages(_:webhooks:endpoint:)`` with this number.
  package static func message(
    id: Int64, _ reader: some StoreReading, webhooks: [String]
  ) throws(StorageError) -> OutboxRow? {
    guard let row = try reader.message(id: id) else { return nil }
    switch row.state {
    case .dead: return row
    case .pending: return webhooks.contains(row.endpoint) ? nil : explained(row)
    case .delivered: return nil
    }
  }

  /// The webhooks that the configuration has no more and for which messages wait.
  static func absent(_ reader: some StoreReading, webhooks: [String]) throws(StorageError) -> [OutboxCounts] {
    try reader.outboxCounts().filter { $0.pending > 0 && !webhooks.contains($0.endpoint) }
  }

  private static func explained(_ row: OutboxRow) -> OutboxRow {
    var row = row
    row.lastError = absence(of: row.endpoint)
    return row
  }
}

extension Monitor {
  /// Says, once for as long as it is so, for which webhooks messages wait that the configuration has no more.
  ///
  /// - Returns: what it said, also where it was said before; nil where there is none.
  @discardableResult
  func noteAbsentWebhooks() -> String? {
    // Where the database cannot be written now, what is found is said; the next change keeps the rest.
    try? store.transaction { [writer, clock] (transaction) throws(StorageError) in
      try Routing(writer.router, transaction, now: clock.now).keepForAbsent()
    }
    let names = writer.router.endpoints.map(\.name)
    guard let absent = try? Undelivered.absent(store, webhooks: names) else { return nil }
    let sentences = absent.map { counts in
      """
      \(Undelivered.absence(of: counts.endpoint)) any more: \(Count.of(counts.pending, "message")) for it \
      \(counts.pending == 1 ? "is" : "are") kept until there is, or until \
      'vedette dead drop --all --webhook \(counts.endpoint)'
      """
    }
    say(sentences.isEmpty ? nil : sentences.joined(separator: "; "), about: "webhooks")
    return said["webhooks"]
  }
}

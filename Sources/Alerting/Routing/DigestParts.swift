import Events
import JSON
package import Storage

/// A digest, taken apart for a receiver that follows each alert.
extension Transaction {
  /// Puts in the place of a digest that waits a message for each transition it tells of, as its endpoint needs them since its
  /// format was changed. Of transitions that it counts and does not list there is the last of each alert.
  ///
  /// - Returns: Whether there was any; else the digest stays.
  package func split(_ digest: OutboxRow) throws(StorageError) -> Bool {
    guard let envelope = Envelope(digest.body) else { return false }
    var lines = Set(envelope.alerts.compactMap { $0["seq"]?.wholeNumber })
    if let first = envelope.data["first_seq"]?.wholeNumber, let last = envelope.data["last_seq"]?.wholeNumber,
      first <= last
    {
      lines.formUnion(try toldLines(endpoint: digest.endpoint, from: first, through: last))
    }
    var parts = try messages(of: lines.sorted(), to: digest.endpoint, at: digest.createdAt)
    for index in parts.indices { parts[index].nextAttemptAt = digest.nextAttemptAt }
    if parts.isEmpty { return false }
    try replace(digest, by: parts)
    return true
  }

  /// The messages that tell an endpoint of lines of the log, each of one.
  func messages(of lines: [Int64], to endpoint: String, at now: Instant) throws(StorageError) -> [OutboxRow] {
    var rows: [OutboxRow] = []
    for seq in lines {
      guard let line = try transitions(after: seq - 1, limit: 1).first, line.seq == seq,
        let document = AlertDocument(line: line.json)
      else { continue }
      rows.append(OutboxRow(document, to: endpoint, at: now))
    }
    return rows
  }
}

extension JSONValue {
  /// The value of a number that is whole.
  fileprivate var wholeNumber: Int64? {
    if case .number(let token) = self { Int64(token) } else { nil }
  }
}

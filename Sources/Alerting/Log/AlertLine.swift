/// One transition as both alert logs have it, rendered when it was stored, so that it is the same whenever it is
/// written.
package struct AlertLine: Sendable, Hashable {
  /// From 1, without gaps.
  package var seq: Int64
  /// The line of `alerts.jsonl`, without its end.
  package var json: String
  /// The line of `alerts.log`, without its end.
  package var text: String

  package init(seq: Int64, json: String, text: String) {
    self.seq = seq
    self.json = json
    self.text = text
  }
}

/// What went wrong with a file of the alert log. Nothing is lost by it: the same lines are written at the next try.
package struct AlertLogError: Error, Hashable, CustomStringConvertible {
  /// What was tried: `open`, `write`, `sync` …
  package let operation: String
  package let path: String
  /// The number that the system gave.
  package let code: Int32
  /// The same in words.
  package let reason: String

  package var description: String { "\(path): cannot \(operation): \(reason)" }
}

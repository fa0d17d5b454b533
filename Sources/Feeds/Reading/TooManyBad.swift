import Events

/// Says in one sentence why too many records of a chunk are bad.
enum TooManyBad {
  static func message(_ chunk: FeedChunk, _ budget: ErrorBudget) -> String {
    var counts: [QuarantineReason: Int] = [:]
    for record in chunk.quarantined { counts[record.reason, default: 0] += 1 }
    let reasons = counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
      .map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
    let allowed = (budget.maximumShare * 1000).rounded() / 10
    let share = allowed == allowed.rounded() ? String(Int(allowed)) : String(allowed)
    let (start, end) = (chunk.start.line, max(chunk.start.line, chunk.end.line - 1))
    let lines = start == end ? "of line \(start)" : "of lines \(start) to \(end)"
    let (bad, all) = (chunk.quarantined.count, Count.of(chunk.records, "record"))
    return "\(bad) of the \(all) \(lines) \(bad == 1 ? "is" : "are") bad, more than the \(share) % allowed "
      + "(\(reasons))\(first(chunk))"
  }

  /// What is wrong with the first of them, to go on with the sentence; nothing where none is.
  static func first(_ chunk: FeedChunk) -> String {
    chunk.quarantined.first.map { "; the first, on line \($0.position.line): \($0.detail)" } ?? ""
  }
}

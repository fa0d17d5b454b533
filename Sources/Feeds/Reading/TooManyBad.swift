import Events

/// Says in one sentence why too many records are bad: of a file's first chunk, or of all up to the end of a later one.
enum TooManyBad {
  static func message(_ chunk: FeedChunk, _ budget: ErrorBudget) -> String {
    var counts: [QuarantineReason: Int] = [:]
    for record in chunk.quarantined { counts[record.reason, default: 0] += 1 }
    let reasons = counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
      .map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
    let (start, end) = (chunk.start.line, max(chunk.start.line, chunk.end.line - 1))
    // Further on in a file, all of it up to there counts; the reasons are known of what was read last.
    let isWhole = chunk.start.record == 0
    let lines = !isWhole ? "up to line \(end)" : start == end ? "of line \(start)" : "of lines \(start) to \(end)"
    let (bad, all) = (chunk.end.bad, Count.of(chunk.end.record, "record"))
    return "\(bad) of the \(all) \(lines) \(bad == 1 ? "is" : "are") bad, more than the \(share(budget)) % allowed "
      + "(\(isWhole ? "" : "from line \(start) on ")\(reasons))\(first(chunk))"
  }

  private static func share(_ budget: ErrorBudget) -> String {
    let allowed = (budget.maximumShare * 1000).rounded() / 10
    return allowed == allowed.rounded() ? String(Int(allowed)) : String(allowed)
  }

  /// What is wrong with the first of them, to go on with the sentence; nothing where none is.
  static func first(_ chunk: FeedChunk) -> String {
    chunk.quarantined.first.map { "; the first, on line \($0.position.line): \($0.detail)" } ?? ""
  }
}

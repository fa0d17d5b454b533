import Events

/// The lower half of the page: what is disputed, what is to come, and what is not covered.
extension Brief {
  var conflictBlocks: [BriefDocument.Block] {
    guard !conflicts.isEmpty else {
      return [Brief.note("None among the events of two periods and the evidence of what fires.")]
    }
    return [
      Brief.list(
        conflicts.map { conflict in
          let asset = conflict.asset.map { "\($0): " } ?? ""
          let weight = conflict.isEvidence ? " (evidence of an alert that fires)" : ""
          return BriefDocument.Item(
            line: [.text("\(conflict.time.text) "), .strong("\(asset)\(conflict.title)"), .text(weight)],
            details: conflict.differences.map { difference in
              let values = difference.values.map { "\($0.text) (\($0.reports.joined(separator: ", ")))" }
              return [.text("\(difference.field): \(values.joined(separator: ", or "))")]
            })
        })
    ]
  }

  var calendarBlocks: [BriefDocument.Block] {
    guard !calendar.isEmpty else { return [Brief.note("Nothing is known to come.")] }
    return [
      Brief.list(
        calendar.map { date in
          let when: BriefDocument.Span = date.time.map { .text($0) } ?? .moment(date.at)
          let detail = date.kind == .heard && !date.detail.isEmpty ? " (\(date.detail))" : ""
          return BriefDocument.Item(line: [when, .text(" "), .strong(date.subject), .text(" \(date.what)\(detail)")])
        })
    ]
  }

  // MARK: Coverage gaps

  var gapBlocks: [BriefDocument.Block] {
    var blocks: [BriefDocument.Block] = []
    if !gaps.feeds.isEmpty { blocks.append(.table(header: Brief.feedHeader, rows: gaps.feeds.map(row))) }
    let items = troubles
    if !items.isEmpty { blocks.append(Brief.list(items)) }
    return blocks.isEmpty ? [Brief.note("None.")] : blocks
  }

  private static let feedHeader = ["feed", "reports", "before", "last known", "state"]

  private func row(_ feed: BriefGaps.Feed) -> [[BriefDocument.Span]] {
    let last: [BriefDocument.Span] = feed.lastKnown.map { [.moment($0)] } ?? [.text("never")]
    return [[.text(feed.name)], [.text("\(feed.recent)")], [.text("\(feed.earlier)")], last, [.text(state(feed))]]
  }

  private func state(_ feed: BriefGaps.Feed) -> String {
    var words: [String] = []
    if feed.isSilent { words.append("silent") }
    if feed.late > 0, let lateness = feed.lateness {
      let longest = Brief.days(feed.longestDelay ?? 0)
      words.append("\(feed.late) late: known more than \(lateness.text) after the event, up to \(longest)")
    }
    if feed.quarantined > 0 {
      let lately = feed.quarantinedLately > 0 ? ", \(feed.quarantinedLately) of files of this period" : ""
      words.append("\(feed.quarantined) in quarantine\(lately)")
    }
    if !feed.rejected.isEmpty { words.append("\(Count.of(feed.rejected.count, "file")) rejected") }
    return words.isEmpty ? "fine" : words.joined(separator: "; ")
  }

  private static func days(_ milliseconds: Int64) -> String {
    milliseconds < 2 * 86_400_000
      ? Count.of(Int(milliseconds / 3_600_000), "hour") : "\(milliseconds / 86_400_000) days"
  }

  /// What a table of feeds does not say.
  private var troubles: [BriefDocument.Item] {
    var items: [BriefDocument.Item] = gaps.feeds.flatMap { feed in
      feed.rejected.map { file in
        BriefDocument.Item(
          line: [
            .text("rejected "), .moment(file.at), .text(": "), .strong(file.name),
            .text(" of \(feed.name): \(file.reason)"),
          ])
      }
    }
    func add(_ what: String, _ names: [String]) {
      guard !names.isEmpty else { return }
      items.append(BriefDocument.Item(line: [.text("\(what): \(names.joined(separator: ", "))")]))
    }
    add("files with errors, of which only what is right is used", gaps.badFiles)
    add("rules that are off", gaps.off.map { off in off.until.map { "\(off.rule) (until \($0.text))" } ?? off.rule })
    add("rules that the database was not evaluated with as they are", gaps.unevaluated)
    add("rules that nothing known ever matched", gaps.unmatched)
    add("feeds of which nothing is known", gaps.unheard)
    return items
  }
}

import Daemon
import Events
import Feeds
import Rules
import Storage

/// What the store does not cover.
extension BriefReader {
  func gaps(_ files: [FileRow]) throws(StorageError) -> BriefGaps {
    var gaps = BriefGaps()
    var feeds: [String: BriefGaps.Feed] = [:]
    for coverage in try reader.feedCoverage(before: period.before, since: period.since, through: now) {
      feeds[coverage.feed] = try feed(coverage)
    }
    // By when they arrived: what happened to a file later was not known.
    for file in files where file.firstSeen <= now {
      feeds[file.feed, default: BriefGaps.Feed(name: file.feed)].add(file, period)
    }
    gaps.feeds = feeds.values.filter(\.hasBroughtAnything).sorted { $0.name < $1.name }
    gaps.unheard = definitions.feeds.names.filter { feeds[$0]?.hasBroughtAnything != true }
    try readRules(into: &gaps)
    gaps.badFiles = Set(definitions.incomplete + definitions.replaced).sorted()
    return gaps
  }

  private func feed(_ coverage: FeedCoverage) throws(StorageError) -> BriefGaps.Feed {
    var feed = BriefGaps.Feed(name: coverage.feed)
    (feed.reports, feed.lastKnown) = (coverage.reports, coverage.lastKnown)
    (feed.recent, feed.earlier) = (coverage.recent, coverage.earlier)
    feed.longestDelay = coverage.longestDelay
    guard let lateness = definitions.feeds.feed(named: coverage.feed)?.lateness, !lateness.isZero else { return feed }
    feed.lateness = lateness
    if let longest = coverage.longestDelay, longest > lateness.longestMilliseconds {
      feed.late = try reader.lateReports(
        feed: coverage.feed, since: period.since, through: now, delay: lateness.longestMilliseconds)
    }
    return feed
  }

  private func readRules(into gaps: inout BriefGaps) throws(StorageError) {
    let raised = Set(try reader.raisedAlerts().map(\.rule))
    for rule in definitions.rules.sorted(by: { $0.id < $1.id }) {
      let plan = plans.first { $0.rule.id == rule.id }
      guard let plan, rule.isEnabled else {
        gaps.off.append(BriefGaps.OffRule(rule: rule.id, until: rule.offUntil.flatMap { $0 > now ? $0 : nil }))
        continue
      }
      guard let evaluated = try EvaluatedRule(plan, in: reader) else {
        gaps.unevaluated.append(rule.id)
        continue
      }
      let isMatched = plan.stream == nil ? raised.contains(rule.id) : try !evaluated.groups(limit: 1).isEmpty
      if !isMatched { gaps.unmatched.append(rule.id) }
    }
  }
}

extension BriefGaps.Feed {
  fileprivate var hasBroughtAnything: Bool { reports > 0 || quarantined > 0 || !rejected.isEmpty }

  fileprivate mutating func add(_ file: FileRow, _ period: BriefPeriod) {
    let isLate = file.firstSeen > period.since
    quarantined += file.quarantined
    if isLate { quarantinedLately += file.quarantined }
    if file.state == .rejected, let at = file.finished, at > period.since, at <= period.now {
      rejected.append(BriefGaps.RejectedFile(name: file.name, reason: file.reason ?? "", at: at))
    }
  }
}

import Daemon
import Events
import Glibc
import JSON
import Rules
import Storage

extension StatusReport {
  /// How things stand in a store.
  ///
  /// - Parameters:
  ///   - path: the database's file.
  ///   - webhooks: those of the configuration; others are shown as long as something waits for them.
  ///   - silences: those of rule files.
  ///   - near: what is near of the rules.
  ///   - plans: the rules that run.
  ///   - rhythms: of the feeds, where it is not that of their files.
  ///   - now: decides which alerts fire.
  init(
    _ reader: some StoreReading, path: String, webhooks: [String], silences: [Silence] = [], near: [NearRule] = [],
    plans: [Plan] = [], rhythms: [String: FeedRhythm]? = nil, at now: Instant
  ) throws(StorageError) {
    self.init(now: now, database: Database(path: path, bytes: StatusReport.size(of: path)))
    let counts = try reader.statusCounts(at: now)
    reports = counts.reports
    events = counts.events
    quarantined = counts.quarantined
    files = Files(
      done: counts.files["done"] ?? 0, rejected: counts.files["rejected"] ?? 0,
      duplicate: counts.files["duplicate"] ?? 0, processing: counts.files["importing"] ?? 0)
    alerts = Alerts(
      firing: counts.alerts["firing"] ?? 0, resolved: counts.alerts["resolved"] ?? 0,
      cancelled: counts.alerts["cancelled"] ?? 0, possible: counts.alerts["quiet"] ?? 0)
    outbox = Outbox(pending: counts.outbox["pending"] ?? 0, dead: counts.outbox["dead"] ?? 0)
    feeds = StatusReport.feeds(try reader.files())
    rules = try StatusReport.rules(reader, near: near, at: now)
    if let rhythms { markSilent(plans, rhythms) } else { markSilent(plans, try reader.feedRhythms()) }
    self.webhooks = StatusReport.webhooks(
      named: webhooks, try reader.outboxCounts(), gone: try reader.goneEndpoints())
    self.silences = SilenceList(
      stored: try reader.silences(endingAfter: now), inFiles: silences, includesOver: false, now: now)
  }

  /// Notes which feeds are silent, and which rules rest on them.
  private mutating func markSilent(_ plans: [Plan], _ rhythms: [String: FeedRhythm]) {
    for index in feeds.indices {
      guard let rhythm = rhythms[feeds[index].name] else { continue }
      feeds[index].expectedBy = rhythm.expectedBy
      feeds[index].isSilent = rhythm.isSilent(at: now)
    }
    let silent = Dictionary(plans.map { ($0.rule.id, SilentFeeds(of: $0, rhythms, at: now)) }) { first, _ in first }
    for index in rules.indices {
      guard let feeds = silent[rules[index].id] else { continue }
      (rules[index].silentFeeds, rules[index].isStale) = (feeds.names, feeds.areAll)
    }
  }

  /// What is new stands in the log first, which may be the larger part of a young database.
  private static func size(of path: String) -> Int64 {
    var status = stat()
    return ["", "-wal"].reduce(0) { $0 + (stat(path + $1, &status) == 0 ? Int64(status.st_size) : 0) }
  }

  /// The feeds that brought files, by name; without imports that were done again.
  static func feeds(_ files: [FileRow]) -> [Feed] {
    var feeds: [String: Feed] = [:]
    for file in files.filter({ !$0.isReplaced }).sorted(by: { ($0.firstSeen, $0.id) < ($1.firstSeen, $1.id) }) {
      feeds[file.feed, default: Feed(name: file.feed)].add(file)
    }
    return feeds.values.sorted { $0.name < $1.name }
  }

  /// The rules that run, and what else has alerts that hold, such as Vedette itself; by id.
  private static func rules(
    _ reader: some StoreReading, near: [NearRule], at now: Instant
  ) throws(StorageError) -> [Rule] {
    var rules: [String: Rule] = [:]
    for state in try reader.ruleStates() {
      rules[state.rule] = Rule(id: state.rule, title: state.title, level: state.level)
    }
    let firing = try reader.firingAlerts(at: now)
    for alert in firing where rules[alert.rule] == nil {
      rules[alert.rule] = Rule(id: alert.rule, title: try title(of: alert, reader) ?? "", level: alert.level)
    }
    for raised in try reader.raisedAlerts() {
      rules[raised.rule]?.raised = raised.count
      rules[raised.rule]?.lastStart = raised.lastStart
    }
    let acks = Dictionary(try reader.acks().map { ($0.alert, $0) }) { first, _ in first }
    for alert in firing { rules[alert.rule]?.firing.append(Alert(alert, ack: acks[alert.id])) }
    for alert in try reader.possibleAlerts() { rules[alert.rule]?.possible.append(Alert(alert)) }
    for each in near {
      rules[each.rule]?.near = each.groups
      rules[each.rule]?.nearCount = each.count
      rules[each.rule]?.isNearComplete = each.isComplete
    }
    return rules.values.sorted { $0.id < $1.id }
  }

  /// The title of an alert's rule as the log has it, for one that is not among the rules that run.
  private static func title(of alert: AlertRow, _ reader: some StoreReading) throws(StorageError) -> String? {
    guard let line = try reader.transitions(limit: 1, alert: alert.id).first else { return nil }
    return (try? JSONValue(parsing: line.json))?["title"]?.scalarText
  }

  static func webhooks(
    named names: [String], _ counts: [OutboxCounts], gone: [GoneEndpoint] = []
  ) -> [Webhook] {
    let known = Dictionary(uniqueKeysWithValues: counts.map { ($0.endpoint, $0) })
    let strangers = counts.map(\.endpoint).filter { !names.contains($0) }
    return (names + strangers).map { name in
      let count = known[name]
      let isKept = !names.contains(name) && count?.pending ?? 0 > 0
      return Webhook(
        name: name, outbox: Outbox(pending: count?.pending ?? 0, dead: count?.dead ?? 0), lastError: count?.lastError,
        disabled: isKept ? Undelivered.absence(of: name) : gone.first { $0.endpoint == name }?.reason)
    }
  }
}

extension StatusReport.Feed {
  /// Adds a file, later than all before it.
  fileprivate mutating func add(_ file: FileRow) {
    records += file.records
    quarantined += file.quarantined
    switch file.state {
    case .done: files.done += 1
    case .rejected: files.rejected += 1
    default: files.processing += 1
    }
    lastFile = file.name
    lastState = file.state.rawValue
    lastAt = file.finished ?? file.firstSeen
    lastReason = file.state == .rejected ? file.reason : nil
  }
}

extension StatusReport.Alert {
  fileprivate init(_ row: AlertRow, ack: AckRow? = nil) {
    self.init(id: row.id, group: row.group, level: row.level, startsAt: row.startsAt, endsAt: row.endsAt)
    self.ack = ack.map { .init(createdBy: $0.createdBy, comment: $0.comment, createdAt: $0.createdAt) }
  }
}

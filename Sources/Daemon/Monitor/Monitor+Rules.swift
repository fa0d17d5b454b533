import Alerting
import Documents
import Events
import Feeds
import Inbox
import Logging
import Rules
import Storage

extension Monitor {
  /// Goes on with these feeds and rules: rules that are new or changed are evaluated over what is stored, and those that
  /// are gone have their open alerts cancelled.
  ///
  /// On an error everything stays as it was. As of a moment, the rules wait until everything is imported.
  func adopt(_ definitions: Definitions) throws(StorageError) {
    if asOf == nil { try evaluate(definitions) } else { awaited = definitions }
    feeds = definitions.feeds
    board?.update {
      [
        names = feeds.all.map(\.name), count = definitions.rules.count, silences = definitions.siblings.silences, queue,
        plans = engine.plans
      ]
      status in
      status.feeds = names
      status.silences = silences
      status.rules = count
      status.plans = plans
      status.recordLimit = queue
    }
    makeLanes()
    isHinted = true
    writeLog()
  }

  /// Takes over the rules, and writes what follows from them.
  func evaluate(_ definitions: Definitions) throws(StorageError) {
    let now = asOf ?? clock.now
    var router = writer.router
    if asOf != nil { router.sentAt = clock.now }
    var adoption = Adoption(definitions, router: router, now: now, isAsOf: asOf != nil)
    checkRoom()
    let (noRoom, unwritten) = (said["room"], said["log"])
    try store.transaction { (transaction) throws(StorageError) in
      try adoption.run(transaction)
      let own = OwnAlerts(adoption.writer, transaction, now: now)
      try own.note(fullRules: adoption.engine.fullRules)
      try own.note(badFiles: definitions.replaced + definitions.incomplete)
      try own.note(gone: transaction.goneEndpoints())
      try own.note(noRoom: noRoom)
      try own.note(log: unwritten)
      try Routing(adoption.writer.router, transaction, now: now).planReminders()
      try Monitor.keepGoodCopies(of: definitions, transaction)
    }
    engine = adoption.engine
    writer = adoption.writer
    resting = definitions.rules.compactMap(\.offUntil).filter { $0 > now }.min().map { ($0, definitions) }
  }

  /// Keeps the texts that are good. That of a file that is gone is forgotten: it must not come back in the place of another
  /// one with the same path.
  private static func keepGoodCopies(of definitions: Definitions, _ transaction: Transaction) throws(StorageError) {
    let paths = definitions.paths
    // What cannot be read may be a folder of them.
    let isComplete = !definitions.diagnostics.contains { $0.code == .unreadable }
    for kind in Definitions.Kind.allCases where isComplete {
      for path in try transaction.goodCopies(kind: kind.rawValue) where !paths.contains(path) {
        try transaction.removeGoodCopy(kind: kind.rawValue, path: path)
      }
    }
    for copy in definitions.goodCopies {
      try transaction.setGoodCopy(kind: copy.kind.rawValue, path: copy.path, text: copy.text)
    }
  }

  /// Makes the folders of all feeds. What cannot be made is warned of: the other feeds go on.
  private func makeLanes() {
    for feed in feeds.all {
      do {
        try inbox.makeLane(of: feed.name)
      } catch {
        logger.warning("the folder of the feed \(feed.name) cannot be made: \(error)")
      }
    }
  }

  /// The last good texts of all rule and feed files, and of what they name.
  func lastGood() -> LastGood {
    var texts: [Definitions.Kind: [String: String]] = [:]
    for kind in Definitions.Kind.allCases {
      for path in (try? store.goodCopies(kind: kind.rawValue)) ?? [] {
        texts[kind, default: [:]][path] = try? store.goodCopy(kind: kind.rawValue, path: path)
      }
    }
    return LastGood(texts)
  }

  /// Decides what time has decided: ends of alerts, and events that take effect only now.
  func tick(now: Instant) throws(StorageError) {
    if let resting, resting.until <= now { try adopt(resting.definitions) }
    guard let next = try store.nextDeadline(), next <= now else { return }
    let writer = writer
    // What it counted is kept only if the transaction is.
    var engine = engine
    try store.transaction { (transaction) throws(StorageError) in
      var history = StoreHistory(transaction, plans: writer.plans, now: now)
      let transitions = try engine.tick(now: now, &history)
      try writer.write(transitions, isBackfill: false, now: now, transaction)
    }
    self.engine = engine
  }
}

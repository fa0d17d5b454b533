package import Events
package import Rules
package import Storage

/// The routing of one transaction: it appends lines to the log and decides who is told of them, now or later.
package struct Routing {
  private let router: Router
  private let transaction: Transaction
  private let now: Instant
  /// Read when it is first needed; the same in all of a transaction.
  private var mutes: Mutes?

  /// - Parameter now: On the wall clock.
  package init(_ router: Router, _ transaction: Transaction, now: Instant) {
    self.router = router
    self.transaction = transaction
    self.now = now
  }

  /// What mutes an alert.
  package mutating func muting(of labels: AlertLabels) throws(StorageError) -> Muting {
    if let mutes { return mutes.muting(of: labels) }
    let mutes = try readMutes()
    self.mutes = mutes
    return mutes.muting(of: labels)
  }

  private func readMutes() throws(StorageError) -> Mutes {
    let silences = try router.silences(transaction, at: now)
    let firing = router.siblings.inhibitRules.isEmpty ? [] : try transaction.alertsHolding(at: now)
    return Mutes(
      silences: silences, inhibitRules: router.siblings.inhibitRules,
      firing: firing.map { Mutes.Source(id: $0.id, labels: router.labels(of: $0)) })
  }

  /// Appends a line to the log, and tells those who want to know.
  ///
  /// - Parameter newestKnown: When the newest evidence became known; nil where there is none.
  package mutating func write(_ document: AlertDocument, newestKnown: Instant?) throws(StorageError) {
    try transaction.append(TransitionRow(document))
    try setReminder(document)
    let transition = document.transition
    if transition.state != .reminder {
      let news = Notification.isNews(transition, newestKnown: newestKnown, now: now, maxAge: router.maxAge)
      guard news == .send else { return }
    }
    let labels = router.labels(of: transition.alert)
    for endpoint in router.endpoints where endpoint.wants(transition, labels) == .send {
      try tell(endpoint, document)
    }
  }

  private func tell(_ endpoint: Endpoint, _ document: AlertDocument) throws(StorageError) {
    var notice = try transaction.notice(endpoint: endpoint.name, alert: document.transition.alert.id)
    let before = notice
    switch notice.take(document) {
    case .send: try deliver(document, to: endpoint)
    case .keep: break
    }
    if notice != before { try transaction.put(notice) }
  }

  private func setReminder(_ document: AlertDocument) throws(StorageError) {
    let alert = document.transition.alert
    guard let next = router.rules[alert.rule]?.reminder(after: now) else { return }
    try transaction.setReminder(of: alert.id, at: document.isEnd ? nil : next)
  }

  /// Sends a message now, or lets it wait for others: for those of the endpoint's `group_wait`, behind those that wait
  /// already, and where the endpoint got too many within the last minute. A receiver that follows each alert gets it.
  private func deliver(_ document: AlertDocument, to endpoint: Endpoint) throws(StorageError) {
    guard !endpoint.format.followsAlerts else {
      // What waits since its format was another comes first, so that no end overtakes its beginning.
      try sendEach(to: endpoint)
      return try transaction.enqueue(OutboxRow(document, to: endpoint.name, at: router.sentAt ?? now))
    }
    var due = try transaction.waitingDue(endpoint: endpoint.name)
    if due == nil, !endpoint.groupWait.isZero { due = now.advanced(by: endpoint.groupWait) }
    if due == nil { due = try roomAgain(for: endpoint) }
    if let due {
      try transaction.wait(endpoint: endpoint.name, seq: document.seq, dueAt: due)
    } else {
      try transaction.enqueue(OutboxRow(document, to: endpoint.name, at: router.sentAt ?? now))
    }
  }

  /// When an endpoint may get a further message; nil where it may at once.
  private func roomAgain(for endpoint: Endpoint) throws(StorageError) -> Instant? {
    let minute: Int64 = 60_000
    let times = try transaction.messageTimes(
      endpoint: endpoint.name, after: now.advanced(byMilliseconds: -minute), limit: router.maxPerMinute)
    return times.count < router.maxPerMinute ? nil : times.last?.advanced(byMilliseconds: minute)
  }
}

extension Routing {
  /// Does what has become due: reminders, what is not muted any more, and what waited for others.
  ///
  /// - Parameter isLast: Whether nothing is to wait for others any longer.
  package mutating func catchUp(isLast: Bool = false) throws(StorageError) {
    try remind()
    try release()
    try flush(isLast: isLast)
  }

  /// Makes sure that every alert that fires has its reminder, for rules that say so anew.
  package func planReminders() throws(StorageError) {
    for rule in router.rules.values {
      guard let due = rule.reminder(after: now) else { continue }
      for alert in try transaction.openAlerts(rule: rule.id) where !alert.isQuiet {
        let planned = try transaction.reminder(of: alert.id)
        if planned ?? .distantFuture > due { try transaction.setReminder(of: alert.id, at: due) }
      }
    }
  }

  private mutating func remind() throws(StorageError) {
    for id in try transaction.reminders(through: now) {
      guard let alert = try transaction.alert(id: id), alert.holds(at: now),
        let next = router.rules[alert.rule]?.reminder(after: now), let last = try transaction.lastTransition(of: id),
        let document = AlertDocument(line: last.json)
      else {
        try transaction.setReminder(of: id, at: nil)
        continue
      }
      if try transaction.ack(of: id) != nil {
        try transaction.setReminder(of: id, at: next)
      } else {
        let muting = try muting(of: router.labels(of: alert))
        let reminder = document.reminder(seq: try transaction.nextTransition(), at: now, muting: muting)
        try write(reminder, newestKnown: nil)
      }
    }
  }

  /// Sends what was withheld of alerts that nothing mutes any more, if they still fire; and the ends of those that an
  /// endpoint was told of.
  private mutating func release() throws(StorageError) {
    for notice in try transaction.withheldNotices() {
      guard let alert = try transaction.alert(id: notice.alert), let seq = notice.withheld,
        let line = try transaction.transitions(after: seq - 1, limit: 1).first,
        let document = AlertDocument(line: line.json)
      else {
        try transaction.put(notice.released(isSent: false))
        continue
      }
      guard try !muting(of: router.labels(of: alert)).isMuted else { continue }
      // Of what somebody took note of meanwhile, nobody is reminded.
      let isNoted = document.transition.state == .reminder ? try transaction.ack(of: alert.id) != nil : false
      let isWanted = !isNoted && (alert.holds(at: now) || (document.isEnd && notice.told != nil))
      if isWanted {
        if let endpoint = router.endpoints.first(where: { $0.name == notice.endpoint }) {
          try deliver(document, to: endpoint)
        } else {
          try transaction.enqueue(OutboxRow(document, to: notice.endpoint, at: router.sentAt ?? now))
        }
      }
      try transaction.put(notice.released(isSent: isWanted))
    }
  }

  /// Puts into the outbox what waits for endpoints that are no more: there it is seen, and stays until there is one of that name
  /// again or somebody drops it.
  package func keepForAbsent() throws(StorageError) {
    for (name, _) in try transaction.waitingEndpoints() where !router.endpoints.contains(where: { $0.name == name }) {
      try send(try transaction.waitingLines(endpoint: name), to: name)
      try transaction.removeWaiting(endpoint: name)
    }
  }

  private func flush(isLast: Bool) throws(StorageError) {
    try keepForAbsent()
    for (name, due) in try router.waiting(transaction) where isLast || due <= now {
      guard let endpoint = router.endpoints.first(where: { $0.name == name }) else { continue }
      if endpoint.format.followsAlerts {
        try sendEach(to: endpoint)
      } else if !isLast, let later = try roomAgain(for: endpoint) {
        try transaction.postponeWaiting(endpoint: name, to: later)
      } else {
        try send(try transaction.waitingLines(endpoint: name), to: name)
        try transaction.removeWaiting(endpoint: name)
      }
    }
  }

  /// One message for all of these lines.
  private func send(_ lines: [(seq: Int64, level: String)], to endpoint: String) throws(StorageError) {
    let levels = lines.map { (seq: $0.seq, level: Level(rawValue: $0.level) ?? .medium) }
    var documents: [AlertDocument] = []
    for seq in Digest.listed(of: levels) {
      let line = try transaction.transitions(after: seq - 1, limit: 1).first
      if let document = line.flatMap({ AlertDocument(line: $0.json) }) { documents.append(document) }
    }
    guard let first = lines.first?.seq, let last = lines.last?.seq, let document = documents.first else { return }
    guard lines.count > 1 else {
      return try transaction.enqueue(OutboxRow(document, to: endpoint, at: router.sentAt ?? now))
    }
    let digest = Digest(
      documents: documents, levels: levels.map(\.level), firstSeq: first, lastSeq: last,
      madeAt: router.sentAt ?? now)
    try transaction.enqueue(OutboxRow(digest, to: endpoint))
  }

  /// A message for each line that waits.
  private func sendEach(to endpoint: Endpoint) throws(StorageError) {
    let lines = try transaction.waitingLines(endpoint: endpoint.name)
    guard !lines.isEmpty else { return }
    for row in try transaction.messages(of: lines.map(\.seq), to: endpoint.name, at: router.sentAt ?? now) {
      try transaction.enqueue(row)
    }
    try transaction.removeWaiting(endpoint: endpoint.name)
  }
}

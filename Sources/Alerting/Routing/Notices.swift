import Events
import Rules
package import Storage

extension NoticeRow {
  /// What to do with a line for an endpoint.
  enum Decision {
    case send, keep
  }

  /// Decides about a line, and notes it.
  ///
  /// What is muted is withheld, the newest line in the place of those before it; a reminder only where nothing else is.
  /// An alert that was muted from its beginning to its end is nobody's concern any more, and of one that nobody was told
  /// of, such as history that a new rule brought to light, nobody is reminded.
  mutating func take(_ document: AlertDocument) -> Decision {
    let isReminder = document.transition.state == .reminder
    if isReminder, told == nil { return .keep }
    if document.isEnd, told == nil, withheld != nil {
      withheld = nil
      return .keep
    }
    if document.muting.isMuted {
      if document.isEnd && told == nil { return .keep }
      if !isReminder || withheld == nil { withheld = document.seq }
      return .keep
    }
    told = document.seq
    withheld = nil
    return .send
  }

  /// The row when nothing is withheld any more.
  func released(isSent: Bool) -> NoticeRow {
    NoticeRow(endpoint: endpoint, alert: alert, told: isSent ? withheld : told)
  }
}

extension StoreReading {
  /// Whether an endpoint has got a later message of the alert than this one.
  package func isOutdated(_ row: OutboxRow) throws(StorageError) -> Bool {
    for line in try transitions(after: row.seq, alert: row.alert) {
      let id = StandardWebhook.messageID(alert: row.alert, seq: line.seq)
      if try message(endpoint: row.endpoint, messageID: id)?.state == .delivered { return true }
    }
    // What was delivered long ago is no longer in the outbox, and so is what a digest told.
    guard let told = try notice(endpoint: row.endpoint, alert: row.alert).told, told > row.seq else { return false }
    let id = StandardWebhook.messageID(alert: row.alert, seq: told)
    return try message(endpoint: row.endpoint, messageID: id) == nil
  }
}

extension AlertRow {
  /// Whether it fires at a moment.
  func holds(at now: Instant) -> Bool {
    !isCancelled && !isQuiet && startsAt <= now && (endsAt.map { $0 > now } ?? true)
  }
}

extension AlertDocument {
  /// Whether the alert is over with this line.
  package var isEnd: Bool { transition.state == .resolved || transition.state == .cancelled }

  /// The line that reminds of the alert, as this one, the last, told of it.
  func reminder(seq: Int64, at now: Instant, muting: Muting) -> AlertDocument {
    var reminder = self
    reminder.seq = seq
    reminder.transition.state = .reminder
    reminder.transition.at = now
    reminder.transition.reason = nil
    reminder.detectedAt = now
    reminder.isLate = false
    reminder.isBackfill = false
    reminder.muting = muting
    return reminder
  }
}

extension TransitionRow {
  init(_ document: AlertDocument) {
    let alert = document.transition.alert
    self.init(
      seq: document.seq, alert: alert.id, rule: alert.rule, state: document.transition.state.rawValue,
      at: document.transition.at, detectedAt: document.detectedAt, level: alert.level.rawValue, json: document.json,
      line: document.text)
  }
}

extension OutboxRow {
  /// The message that tells an endpoint of one transition.
  init(_ document: AlertDocument, to endpoint: String, at now: Instant) {
    let alert = document.transition.alert.id
    self.init(
      endpoint: endpoint, alert: alert, seq: document.seq,
      messageID: StandardWebhook.messageID(alert: alert, seq: document.seq), body: StandardWebhook.body(of: document),
      nextAttemptAt: now, createdAt: now)
  }

  /// The message that tells an endpoint of several.
  init(_ digest: Digest, to endpoint: String) {
    self.init(
      endpoint: endpoint, alert: OutboxRow.ofSeveral, seq: digest.lastSeq, messageID: digest.messageID,
      body: StandardWebhook.body(of: digest), nextAttemptAt: digest.madeAt, createdAt: digest.madeAt)
  }
}

import Events
import Storage

/// What follows from an answer.
extension WebhookDispatcher {
  func take(_ answer: WebhookAnswer, of errand: Errand, _ endpoint: Endpoint, now: Instant) async throws {
    let chance = random()
    let outcome = Outcome(answer.result, now: now, redact: endpoint.redact)
    var result: DeliveryResult?
    if case .message(let row, _) = errand {
      result = outcome.result(
        for: row, attempts: row.attempts + 1, retry: endpoint.retry, now: now, random: chance)
    }
    if let result { announce(result, outcome, errand, endpoint.name) }
    judge(outcome, endpoint, now: now, random: chance)
    // The message first: that it is not sent twice matters more than what is known of its endpoint.
    switch errand {
    case .message(let row, _):
      guard let result else { return }
      let told = result == .delivered ? endpoint.told(by: row, at: now) : nil
      try await record(Attempt(row: result.applied(to: row, status: answer.status), told: told), endpoint.name)
    case .again(let alerts):
      try await noteTold(alerts, outcome, endpoint, now: now)
    }
    if case .gone(let reason) = outcome {
      try await outbox.note(
        gone: GoneEndpoint(endpoint: endpoint.name, address: endpoint.address, reason: reason, since: now))
    }
  }

  /// Tells the outbox what became of a message; until it knows, nothing else is sent to the endpoint, so that a
  /// delivered message is not sent twice only because the disk was full.
  func record(_ attempt: Attempt, _ name: String) async throws {
    lanes[name]?.unrecorded = attempt
    try await outbox.update(attempt.row, told: attempt.told)
    lanes[name]?.unrecorded = nil
  }

  /// Sees to a message that a receiver which follows alerts cannot take as it is, since it was made for another format: a digest
  /// is taken apart, and what says nothing is put aside.
  ///
  /// - Returns: Whether it was such a message.
  func settle(_ row: OutboxRow, _ endpoint: Endpoint) async throws -> Bool {
    if row.alert == OutboxRow.ofSeveral {
      if try await outbox.split(row) { return true }
    } else if !endpoint.isEmpty(row) {
      return false
    }
    let reason = "nothing in it can be told in the format that the endpoint has now"
    report(DeliveryReport(endpoint: endpoint.name, seq: row.seq, kind: .dead(attempts: row.attempts, reason: reason)))
    var dead = row
    (dead.state, dead.lastError) = (.dead, reason)
    try await record(Attempt(row: dead, told: nil), endpoint.name)
    return true
  }

  private func judge(_ outcome: Outcome, _ endpoint: Endpoint, now: Instant, random: Double) {
    let name = endpoint.name
    let wasOpen = lanes[name]?.breaker.isOpen == true
    switch outcome {
    case .delivered:
      lanes[name]?.breaker.succeeded()
      if wasOpen { report(DeliveryReport(endpoint: name, kind: .breakerClosed)) }
    case .gone(let reason):
      lanes[name]?.goneReason = reason
      report(DeliveryReport(endpoint: name, kind: .disabled(reason: reason)))
    case .retry(_, let asked):
      lanes[name]?.breaker.failed(at: now, asked: asked, retry: endpoint.retry, random: random)
    case .rejected:
      lanes[name]?.breaker.failed(at: now, asked: nil, retry: endpoint.retry, random: random)
    }
    if !wasOpen, lanes[name]?.breaker.isOpen == true { report(DeliveryReport(endpoint: name, kind: .breakerOpened)) }
  }

  private func announce(_ result: DeliveryResult, _ outcome: Outcome, _ errand: Errand, _ endpoint: String) {
    guard case .message(let message, _) = errand else { return }
    let isGone = if case .gone = outcome { true } else { false }
    let attempts = message.attempts + 1
    let kind: DeliveryReport.Kind =
      switch result {
      case .delivered: .delivered(attempts: attempts)
      case .retry(let next, let reason): .failed(attempts: attempts, reason: reason, next: isGone ? nil : next)
      case .dead(let reason): .dead(attempts: attempts, reason: reason)
      }
    report(DeliveryReport(endpoint: endpoint, seq: message.seq, kind: kind))
  }
}

/// Endpoints that are gone, over restarts.
extension WebhookDispatcher {
  /// Whether an endpoint is gone. The outbox decides: it remembers what was before a restart, and is told when the
  /// endpoint is to be tried again. One whose URL is another is not the one that was gone.
  func isGone(_ name: String) async throws -> Bool {
    guard let endpoint = lanes[name]?.endpoint else { return true }
    let known = lanes[name]?.goneReason
    guard let gone = try await outbox.gone(endpoint: name) else {
      if known != nil { noteRevived(name) }
      return false
    }
    guard gone.address == endpoint.address else {
      try await outbox.revive(endpoint: name)
      noteRevived(name)
      return false
    }
    if known == nil {
      lanes[name]?.goneReason = gone.reason
      report(DeliveryReport(endpoint: name, kind: .disabled(reason: "\(gone.reason) (since \(gone.since))")))
    }
    return true
  }

  private func noteRevived(_ name: String) {
    lanes[name]?.goneReason = nil
    lanes[name]?.breaker = Breaker()
    report(DeliveryReport(endpoint: name, kind: .revived))
  }
}

/// Alerts that a receiver has to be told of again and again.
extension WebhookDispatcher {
  /// How long a receiver remembers is more than ten times as long.
  static let againAfter: Int64 = 60_000
  /// How many alerts are told of again in one request.
  static let againAtOnce = 100

  /// Whether there is something to tell again.
  enum Again {
    case now(Errand)
    case at(Instant)
    case never

    var moment: Instant? {
      if case .at(let moment) = self { moment } else { nil }
    }
  }

  func errandAgain(_ lane: Lane, now: Instant) async throws -> Again {
    let name = lane.endpoint.name
    guard lane.endpoint.format.isForgetful, let oldest = try await outbox.oldestTold(endpoint: name) else {
      return .never
    }
    let due = oldest.advanced(byMilliseconds: WebhookDispatcher.againAfter)
    let earliest = max(due, lane.againFrom, lane.breaker.pausedUntil ?? due)
    guard earliest <= now else { return .at(earliest) }
    let before = now.advanced(byMilliseconds: -WebhookDispatcher.againAfter)
    let alerts = try await outbox.alertsToTell(
      endpoint: name, toldBefore: before, limit: WebhookDispatcher.againAtOnce)
    guard alerts.isEmpty else { return .now(.again(alerts)) }
    return try await outbox.oldestTold(endpoint: name)
      .map { .at($0.advanced(byMilliseconds: WebhookDispatcher.againAfter)) } ?? .never
  }

  private func noteTold(
    _ alerts: [ToldAlert], _ outcome: Outcome, _ endpoint: Endpoint, now: Instant
  ) async throws {
    switch outcome {
    case .delivered: try await outbox.noteTold(alerts: alerts.map(\.alert), endpoint: endpoint.name, at: now)
    case .retry(let reason, _), .rejected(let reason), .gone(let reason):
      lanes[endpoint.name]?.againFrom = now.advanced(byMilliseconds: WebhookDispatcher.againAfter)
      report(DeliveryReport(endpoint: endpoint.name, kind: .againFailed(alerts: alerts.count, reason: reason)))
    }
  }
}

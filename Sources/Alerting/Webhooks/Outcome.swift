import Events
import Storage

/// What an answer means for the message and its endpoint.
enum Outcome: Equatable {
  /// 2xx, and nothing else.
  case delivered
  /// May pass by itself: no complete response, 408, 425, 429, 5xx. With the wait the receiver asks for, in milliseconds.
  case retry(String, after: Int64?)
  /// The receiver does not want this message as it is: any other status.
  case rejected(String)
  /// 410: the receiver wants no message ever again.
  case gone(String)

  /// - Parameter now: When the answer came, for a `Retry-After` that is a date.
  init(_ result: WebhookAnswer.Result, now: Instant, redact: (String) -> String) {
    switch result {
    case .failure(let reason):
      self = .retry(OneLine.escape(redact(reason)), after: nil)
    case .response(let status, let retryAfter, let body):
      let reason = Outcome.reason(status, redact(body))
      switch status {
      case 200...299: self = .delivered
      case 410: self = .gone(reason)
      case 408, 425, 429, 500...599:
        self = .retry(reason, after: retryAfter.flatMap { RetryAfter.milliseconds($0, now: now) })
      default: self = .rejected(reason)
      }
    }
  }

  /// `503: Service unavailable`, on one line and of no more than some 250 characters.
  private static func reason(_ status: Int, _ body: String) -> String {
    let said = OneLine.escape(trimmed(body.prefix(250)))
    return said.isEmpty ? "answered \(status)" : "answered \(status): \(said)"
  }
}

extension Outcome {
  /// How often a message is tried that the receiver rejects: receivers misreport, but not three times.
  static let rejectedTries = 3

  /// What becomes of the message.
  ///
  /// - Parameters:
  ///   - attempts: With the one that was just made.
  ///   - now: When the answer came.
  ///   - random: From 0 to 1, for the jitter.
  func result(
    for message: OutboxRow, attempts: Int, retry: Endpoint.Retry, now: Instant, random: Double
  ) -> DeliveryResult {
    let backoff = retry.backoff(attempts: attempts, random: random)
    switch self {
    case .delivered:
      return .delivered
    case .retry(let reason, let after):
      // At least three tries, so that a message that only waited in a stopped daemon is not given up at once.
      if attempts >= Outcome.rejectedTries, now >= message.createdAt.advanced(by: retry.giveUp) {
        return .dead(reason: "given up after \(retry.giveUp.text) and \(attempts) attempts: \(reason)")
      }
      return .retry(
        at: now.advanced(byMilliseconds: retry.wait(backoff, asked: after)),
        reason: Rejections.reason(reason, after: Rejections.count(message)))
    case .rejected(let reason):
      let count = Rejections.count(message) + 1
      let counted = "\(Rejections.text(count)): \(reason)"
      if count >= Outcome.rejectedTries { return .dead(reason: counted) }
      return .retry(at: now.advanced(byMilliseconds: backoff), reason: counted)
    case .gone(let reason):
      return .retry(at: now, reason: reason)
    }
  }
}

/// How often a message was rejected so far, as the reason that is stored with it says: other failures, which may be many, do not
/// count.
private enum Rejections {
  private static let opening = "rejected "

  static func count(_ message: OutboxRow) -> Int {
    // What is redriven begins anew, whatever it failed with before.
    guard message.attempts > 0, let reason = message.lastError, reason.hasPrefix(opening) else { return 0 }
    return Int(reason.dropFirst(opening.count).prefix { $0.isNumber }) ?? 0
  }

  /// `rejected 2 times`.
  static func text(_ count: Int) -> String { opening + Count.of(count, "time") }

  /// The reason of another failure, after so many rejections.
  static func reason(_ reason: String, after count: Int) -> String {
    count == 0 ? reason : "\(text(count)), then \(reason)"
  }
}

/// What becomes of a message after an attempt.
enum DeliveryResult: Equatable {
  case delivered
  /// It stays, and is tried again.
  case retry(at: Instant, reason: String)
  /// It is put aside for a person to look at.
  case dead(reason: String)

  /// The message as it is to be stored after this attempt.
  ///
  /// - Parameter status: The status of the response; nil where there was none.
  func applied(to message: OutboxRow, status: Int?) -> OutboxRow {
    var row = message
    row.attempts += 1
    row.lastStatus = status
    switch self {
    case .delivered:
      row.state = .delivered
      row.lastError = nil
    case .retry(let next, let reason):
      row.nextAttemptAt = next
      row.lastError = reason
    case .dead(let reason):
      row.state = .dead
      row.lastError = reason
    }
    return row
  }
}

extension Endpoint.Retry {
  /// The wait in milliseconds after so many failures: the base, doubled with each, no longer than the maximum, and
  /// ±20 % so that many messages do not come back at one moment.
  ///
  /// - Parameter random: From 0 to 1.
  func backoff(attempts: Int, random: Double) -> Int64 {
    let doubled =
      Double(base.longestMilliseconds) * Double(sign: .plus, exponent: min(attempts, 60) - 1, significand: 1)
    let capped = Swift.min(doubled, Double(max.longestMilliseconds))
    return Int64(capped * (0.8 + 0.4 * random))
  }

  /// The backoff, or what the receiver asks for where that is longer, but never more than the maximum.
  func wait(_ backoff: Int64, asked: Int64?) -> Int64 {
    guard let asked else { return backoff }
    return Swift.max(backoff, Swift.min(asked, max.longestMilliseconds))
  }
}

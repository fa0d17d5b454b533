import Alerting
import Synchronization

/// Answers by a script and remembers what it was given.
final class RecordingSender: Sender {
  private struct State {
    var requests: [WebhookRequest] = []
    var underWay = 0
    var mostUnderWay = 0
    var isHeld = false
    var held: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let answer: @Sendable (Int, WebhookRequest) -> WebhookAnswer.Result

  /// - Parameter answer: To a request, given its number from 0.
  init(_ answer: @escaping @Sendable (Int, WebhookRequest) -> WebhookAnswer.Result) {
    self.answer = answer
  }

  /// Answers every request with the same status.
  convenience init(status: Int, retryAfter: String? = nil) {
    self.init { _, _ in .response(status: status, retryAfter: retryAfter, body: "") }
  }

  var requests: [WebhookRequest] { state.withLock { $0.requests } }
  /// The `seq` of each request, in the order of sending.
  var seqs: [Int64] { requests.compactMap(\.seq) }
  /// How many requests were under way at one time, at most.
  var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

  /// Forgets what it was given so far.
  func forget() { state.withLock { $0.requests = [] } }

  /// Holds back all answers until ``release()``.
  func hold() { state.withLock { $0.isHeld = true } }

  func release() {
    let held = state.withLock { state in
      state.isHeld = false
      defer { state.held = [] }
      return state.held
    }
    for continuation in held { continuation.resume() }
  }

  func send(_ request: WebhookRequest) async -> WebhookAnswer {
    let number = state.withLock { state in
      state.requests.append(request)
      state.underWay += 1
      state.mostUnderWay = max(state.mostUnderWay, state.underWay)
      return state.requests.count - 1
    }
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if state.isHeld { state.held.append(continuation) }
        return !state.isHeld
      }
      if goesOn { continuation.resume() }
    }
    state.withLock { $0.underWay -= 1 }
    return WebhookAnswer(answer(number, request), elapsedMilliseconds: 1000)
  }
}

extension WebhookRequest {
  var seq: Int64? { Int64(body.dropFirst(7).dropLast()) }
  func header(_ name: String) -> String? {
    headers.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.utf8.count + 2)) }
  }
}

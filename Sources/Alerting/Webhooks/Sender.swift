/// What one attempt sends.
package struct WebhookRequest: Sendable, Hashable {
  /// As `name: value`, the signature among them.
  package var headers: [String]
  package var body: String

  package init(headers: [String], body: String) {
    self.headers = headers
    self.body = body
  }
}

/// What one attempt met with.
package struct WebhookAnswer: Sendable, Hashable {
  /// What came back.
  package enum Result: Sendable, Hashable {
    /// The receiver's status, its `Retry-After` header, and the beginning of what it said.
    case response(status: Int, retryAfter: String?, body: String)
    /// There was no complete response; why, in words.
    case failure(String)
  }

  package var result: Result
  /// How long it took.
  package var elapsedMilliseconds: Int64

  package init(_ result: Result, elapsedMilliseconds: Int64) {
    self.result = result
    self.elapsedMilliseconds = elapsedMilliseconds
  }

  /// The status of the response; nil where there was none.
  var status: Int? {
    if case .response(let status, _, _) = result { status } else { nil }
  }
}

/// Carries requests to one endpoint, one at a time.
package protocol Sender: Sendable {
  /// Makes one attempt. It always comes to an end, within the endpoint's timeouts.
  func send(_ request: WebhookRequest) async -> WebhookAnswer
}

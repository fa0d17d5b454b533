import Alerting

/// How the test of a webhook is shown: `>` before what was sent, `<` before what came back.
struct TrialText {
  /// Scheme and host.
  private let endpoint: String
  private let style: Style

  init(endpoint: String, _ style: Style) {
    self.endpoint = endpoint
    self.style = style
  }

  func lines(_ trial: WebhookTrial) -> [String] {
    request(trial) + answer(trial) + [style(trial.isDelivered ? .green : .red, printable(trial.verdict))]
  }

  private func request(_ trial: WebhookTrial) -> [String] {
    let head = ["POST \(endpoint)"] + trial.request.headers + [""]
    let body = trial.request.body.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return (head + body).map { style(.dim, ">") + ($0.isEmpty ? "" : " \(printable($0))") }
  }

  private func answer(_ trial: WebhookTrial) -> [String] {
    guard case .response(let status, let retryAfter, let body) = trial.answer.result else { return [] }
    let head =
      ["\(status) after \(trial.answer.elapsedMilliseconds) ms"] + (retryAfter.map { ["retry-after: \($0)"] } ?? [])
    let said = body.split(separator: "\n", omittingEmptySubsequences: false).prefix(20).map(String.init)
    return (head + (body.isEmpty ? [] : [""] + said)).map {
      style(.dim, "<") + ($0.isEmpty ? "" : " \(printable($0))")
    }
  }
}

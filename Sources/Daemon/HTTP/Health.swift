import Glibc

/// A state that somebody asks for, as lines of `name: ok` or `name: what is wrong`.
protocol Checklist {
  /// What is checked, and what is wrong with it; nil where nothing is.
  var checks: [(name: String, problem: String?)] { get }
}

extension Checklist {
  var isFine: Bool { checks.allSatisfy { $0.problem == nil } }

  /// 200, or 503 where something is wrong.
  var response: HTTPResponse {
    let lines = checks.map { "\($0.name): \($0.problem ?? "ok")" }
    return .text(lines.joined(separator: "\n"), status: isFine ? 200 : 503)
  }
}

/// `/healthz`: whether every queue gets on with its work. One that does not is a reason to start the daemon anew.
struct Health: Checklist {
  let vitals: Vitals

  var checks: [(name: String, problem: String?)] {
    vitals.all.map { pulse in
      let silence = pulse.silence
      return (pulse.name, silence > Vitals.patience ? "no progress for \(silence / 1000) s" : nil)
    }
  }
}

/// `/readyz`: whether files are taken, evaluated and written. What is wrong needs a person, not a new start.
struct Readiness: Checklist {
  private let state: PageState

  init(_ state: PageState) {
    self.state = state
  }

  var isReady: Bool { isFine }

  var checks: [(name: String, problem: String?)] {
    let status = state.status
    let isReadable = access(state.configuration.inbox, R_OK | X_OK) == 0
    let inbox = isReadable ? status.problems["inbox"] : "\(state.configuration.inbox) cannot be read"
    return [
      ("start", status.isReady ? nil : "what was left is still being taken up"),
      ("database", status.problems["store"]),
      ("rules", status.reload.succeeded ? nil : "some files have errors; see 'vedette check'"),
      ("inbox", inbox),
      ("room", status.problems["room"]),
      ("log", status.problems["log"]),
    ]
  }
}

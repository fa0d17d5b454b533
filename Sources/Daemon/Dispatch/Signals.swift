import Dispatch
package import Inbox
import Synchronization

/// The signals of a daemon from its first moment on: what comes before anybody can obey is kept.
package final class Signals: Sendable {
  private let inbox: SignalInbox
  private let source: SignalSource

  /// Throws where the system refuses what signals need.
  package init() throws(FileError) {
    let inbox = SignalInbox()
    self.inbox = inbox
    source = try SignalSource(queue: DispatchQueue(label: "vedette.signals")) { inbox.take($0) }
  }

  /// Whether the daemon is to end before it has begun to listen.
  var isStopKept: Bool { inbox.isStopKept }

  /// Has signals obeyed from here on, those that were kept first.
  func obey(_ handler: @escaping @Sendable (Signal) -> Void) {
    source.tellNow()
    inbox.obey(handler)
  }
}

/// What came, or who takes it.
private final class SignalInbox: Sendable {
  private struct State {
    var kept: [Signal] = []
    var handler: (@Sendable (Signal) -> Void)?
  }

  private let state = Mutex(State())

  var isStopKept: Bool { state.withLock { $0.kept.contains { $0 == .terminate || $0 == .interrupt } } }

  func take(_ signal: Signal) {
    let handler = state.withLock { state in
      if state.handler == nil, !state.kept.contains(signal) { state.kept.append(signal) }
      return state.handler
    }
    handler?(signal)
  }

  func obey(_ handler: @escaping @Sendable (Signal) -> Void) {
    let kept = state.withLock { state in
      defer { state = State(handler: handler) }
      return state.kept
    }
    for signal in kept { handler(signal) }
  }
}

package import Dispatch
import Glibc

/// A signal that the daemon answers.
package enum Signal: Int32, Sendable, CaseIterable {
  /// Finish the chunk and end: systemd stops the service.
  case terminate = 15
  /// The same: Ctrl-C.
  case interrupt = 2
  /// Read rules and feeds anew.
  case reload = 1
  /// Reopen the logs.
  case reopenLogs = 10
}

/// Calls a handler for signals, instead of what they do by default.
package final class SignalSource: Sendable {
  // Dispatch sources may be used from any thread; only their declaration on Linux does not say so.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  /// - Parameters:
  ///   - signals: what to take. They have no other effect from here on, even when this source is gone.
  ///   - queue: where the handler runs.
  ///   - handler: called once for one or several signals of a kind.
  package init(
    _ signals: [Signal] = Signal.allCases, queue: DispatchQueue, handler: @escaping @Sendable (Signal) -> Void
  ) {
    sources = signals.map { signal in
      // The source sees a signal also when it is ignored, and nothing else does then.
      Glibc.signal(signal.rawValue, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: signal.rawValue, queue: queue)
      source.setEventHandler { @Sendable in handler(signal) }
      source.activate()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }

  /// Lets writing to a closed pipe or socket fail with an error instead of ending the process.
  package static func ignoreBrokenPipes() {
    Glibc.signal(SIGPIPE, SIG_IGN)
  }
}

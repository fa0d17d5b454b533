import CLinux
package import Dispatch
import Glibc
package import Inbox
import Synchronization

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
///
/// `DispatchSource.makeSignalSource` installs its handler only some time after it was activated, and a signal that
/// comes before that is lost, or ends the process. Here no signal is lost once `init` has returned. There is one
/// source at a time in a process.
package final class SignalSource: Sendable {
  // Dispatch sources may be used from any thread; only their declaration on Linux does not say so.
  nonisolated(unsafe) private let source: any DispatchSourceRead
  private let pipe: SignalPipe

  /// - Parameters:
  ///   - signals: what to take. They have no other effect from here on, even when this source is gone.
  ///   - queue: where the handler runs.
  ///   - handler: called once for one or several signals of a kind.
  /// - Throws: where the system refuses a pipe.
  package init(
    _ signals: [Signal] = Signal.allCases, queue: DispatchQueue, handler: @escaping @Sendable (Signal) -> Void
  ) throws(FileError) {
    var ends: [Int32] = [0, 0]
    guard vedette_pipe(&ends, O_NONBLOCK) == 0 else {
      throw FileError("pipe", FilePath("signals"), code: errno)
    }
    let (readEnd, writeEnd) = (ends[0], ends[1])
    let pipe = SignalPipe(readEnd: readEnd, handler: handler)
    self.pipe = pipe
    source = DispatchSource.makeReadSource(fileDescriptor: readEnd, queue: queue)
    source.setEventHandler { @Sendable in pipe.tell() }
    source.setCancelHandler { @Sendable in
      _ = pipeOfSignals.compareExchange(expected: writeEnd, desired: -1, ordering: .sequentiallyConsistent)
      close(writeEnd)
      close(readEnd)
    }
    source.activate()
    pipeOfSignals.store(writeEnd, ordering: .sequentiallyConsistent)
    for signal in signals { SignalSource.catch(signal.rawValue) }
  }

  deinit { source.cancel() }

  /// Sees to it that the handler was called for all that came: at once, on this thread, where it was not.
  func tellNow() { pipe.tell() }

  /// Lets writing to a closed pipe or socket fail with an error instead of ending the process.
  package static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }

  private static func `catch`(_ number: Int32) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      // Only what signal-safety(7) allows. Where thousands wait in the pipe already, one more is dropped.
      let descriptor = pipeOfSignals.load(ordering: .sequentiallyConsistent)
      let before = errno
      var byte = UInt8(truncatingIfNeeded: number)
      if descriptor >= 0 { write(descriptor, &byte, 1) }
      errno = before
    }
    action.sa_flags = SA_RESTART
    sigaction(number, &action, nil)
  }
}

/// What the handler of signals wrote, and who is told of it.
private final class SignalPipe: Sendable {
  private let readEnd: Int32
  private let handler: @Sendable (Signal) -> Void
  /// Held from the reading of a signal until it is told: who asks meanwhile would take it for one that never came.
  private let telling = Mutex(())

  init(readEnd: Int32, handler: @escaping @Sendable (Signal) -> Void) {
    self.readEnd = readEnd
    self.handler = handler
  }

  /// Calls the handler for what is in the pipe.
  func tell() {
    telling.withLock { _ in
      for signal in drain() { handler(signal) }
    }
  }

  /// The signals that came since the last time, each once, in the order in which they came first.
  private func drain() -> [Signal] {
    var signals: [Signal] = []
    var bytes = [UInt8](repeating: 0, count: 64)
    while true {
      let count = read(readEnd, &bytes, bytes.count)
      guard count > 0 else { return signals }
      for byte in bytes[..<count] {
        if let signal = Signal(rawValue: Int32(byte)), !signals.contains(signal) { signals.append(signal) }
      }
    }
  }
}

/// Where the handler of signals writes their numbers; -1 while nobody reads them.
private let pipeOfSignals = Atomic<Int32>(-1)

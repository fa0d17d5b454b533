import CLinux
import Dispatch
import Glibc
import Inbox
import JSON
import Synchronization

/// One command that is connected: it sends a line, and is sent lines until its request is done.
final class ControlConnection: Sendable {
  /// The longest request, in bytes.
  static let longestRequest = 65_536
  /// How long a command may take to send its request, in milliseconds.
  private static let patience: Int64 = 10_000

  private let descriptor: Int32
  private let executor = QueueExecutor(label: "vedette.control")
  private var queue: DispatchQueue { executor.queue }
  // Dispatch sources may be used from any thread; only their declaration on Linux does not say so.
  nonisolated(unsafe) private let source: any DispatchSourceRead
  private let answer: ControlAnswer
  private let state = Mutex(State())

  private struct State {
    var request: [UInt8] = []
    /// The descriptor that came along; -1 for none.
    var file: Int32 = -1
    var isAnswering = false
    var isClosed = false
    var timer: Timer?
    var whenClosed: (@Sendable () -> Void)?
  }

  /// - Parameter descriptor: a connected socket, which this closes.
  init(_ descriptor: Int32, answer: @escaping ControlAnswer) {
    self.descriptor = descriptor
    self.answer = answer
    // A command that does not read must not hold up anything for long.
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: executor.queue)
  }

  /// Greets, and waits for a request; or says that too many are connected, and closes.
  func begin(_ greeting: ControlLine, busy: Bool, whenClosed: @escaping @Sendable () -> Void) {
    state.withLock { $0.whenClosed = whenClosed }
    source.setEventHandler { @Sendable [weak self] in self?.receive() }
    // Keeps it alive until it is closed.
    source.setCancelHandler { @Sendable [self] in finish() }
    // Before anything can come: a request that did not wait for the greeting would be answered in front of it.
    send(greeting)
    source.activate()
    guard !busy else { return end(.error("too many commands are connected; try again")) }
    let timer = Timer(queue: queue) { [weak self] in self?.end(.error("no request came")) }
    timer.arm(afterMilliseconds: ControlConnection.patience)
    state.withLock { $0.timer = timer }
  }

  /// Ends the connection. What is being done for it goes on, unless it looks whether somebody still waits.
  func close() {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    if isFirst { source.cancel() }
  }

  private func finish() {
    Glibc.close(descriptor)
    let (file, whenClosed) = state.withLock { state in
      defer { (state.file, state.timer, state.whenClosed) = (-1, nil, nil) }
      return (state.file, state.whenClosed)
    }
    if file >= 0 { Glibc.close(file) }
    whenClosed?()
  }

  /// Reads all that is there: a source tells only once that the other end has hung up, also where a request is still
  /// waiting before that end.
  private func receive() {
    var bytes = [UInt8](repeating: 0, count: 16_384)
    while !state.withLock(\.isClosed) {
      let (count, code) = state.withLock { state in
        let count = vedette_receive(descriptor, &bytes, bytes.count, &state.file)
        return (count, errno)
      }
      if count < 0, code == EINTR { continue }
      if count < 0, code == EAGAIN { return }
      guard count > 0 else { return close() }
      receive(bytes[..<count])
    }
  }

  private func receive(_ bytes: ArraySlice<UInt8>) {
    let request: [UInt8]? = state.withLock { state in
      guard !state.isAnswering else { return nil }  // One request a connection.
      state.request += bytes
      let end = state.request.firstIndex(of: UInt8(ascii: "\n"))
      guard end != nil || state.request.count > ControlConnection.longestRequest else { return nil }
      state.isAnswering = true
      return Array(state.request[..<(end ?? state.request.endIndex)])
    }
    guard let request else { return }
    guard request.count <= ControlConnection.longestRequest, let call = ControlCall(line: request) else {
      return end(.error("this is no request"))
    }
    take(call)
  }

  private func take(_ call: ControlCall) {
    let file: Int32 = state.withLock { state in
      state.timer = nil
      defer { state.file = -1 }
      return state.file
    }
    let user = vedette_peer_user(descriptor)
    let opened: PosixFile?
    do {
      opened = file < 0 ? nil : try PosixFile(handedOver: file)
    } catch {
      return end(.error("\(error)"))
    }
    let exchange = ControlExchange(
      user: user < 0 ? "somebody" : UserName.of(uid_t(user)), file: opened,
      isAbandoned: { [weak self] in self?.state.withLock(\.isClosed) ?? true },
      progress: { [weak self] in self?.send(.progress($0)) })
    Task(executorPreference: executor) { [self] in end(ControlLine(await answer(call, exchange))) }
  }

  private func end(_ line: ControlLine) {
    send(line)
    queue.async { [self] in close() }
  }

  /// Sends a line after those before it.
  private func send(_ line: ControlLine) {
    let bytes = line.json.line
    queue.async { [self] in
      guard !state.withLock(\.isClosed) else { return }
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes {
          Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return close() }
        sent += count
      }
    }
  }
}

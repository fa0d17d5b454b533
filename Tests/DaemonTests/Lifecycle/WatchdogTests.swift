import Dispatch
import Glibc
import Inbox
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Daemon

/// What systemd hears of a daemon whose queues hang, and of one whose queues do not.
@Suite(.timeLimit(.minutes(5))) struct WatchdogTests {
  private let folder: TemporaryFolder
  private let socket: Int32

  init() throws {
    folder = try TemporaryFolder()
    socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_un()
    place.sun_family = sa_family_t(AF_UNIX)
    let path = folder.file("notify").text
    withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  private func manager() -> ServiceManager {
    let path = folder.file("notify").text
    return ServiceManager(
      environment: { ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "400000"][$0] }, process: getpid())
  }

  /// The next message, waiting for it.
  private func message() -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(socket, &buffer, buffer.count, 0)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }

  @Test func aLivingDaemonIsReportedAndGivenTime() {
    let watchdog = Watchdog(manager(), Vitals(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    watchdog.start()
    #expect(message().contains("WATCHDOG=1\nEXTEND_TIMEOUT_USEC=400000"))
    #expect(message().contains("WATCHDOG=1"))
    _ = withExtendedLifetime(watchdog) { close(socket) }
  }

  /// Any queue will do: the pulse is set into the past by a clock of the test's own.
  @Test(arguments: ["loop", "store", "decode", "delivery", "http"]) func aQueueThatHangsSilencesIt(name: String) throws
  {
    let time = TestTime()
    let lines = Lines()
    let log = ServiceLog(forJournal: true) { lines.add($0) }
    let vitals = Vitals { time.value }
    let pulse = try #require(vitals.all.first { $0.name == name })
    let watchdog = Watchdog(manager(), vitals, logger: log.logger(.info))
    pulse.begin()
    time.advance(seconds: 2)
    watchdog.look()
    #expect(
      lines.all == ["<2>the queue '\(name)' has made no progress for 2 s; the service manager will hear nothing\n"])
    var buffer = [UInt8](repeating: 0, count: 1)
    #expect(recv(socket, &buffer, 1, Int32(MSG_DONTWAIT)) == -1)
    pulse.end()
    watchdog.look()
    #expect(message().contains("WATCHDOG=1"))
    close(socket)
  }

  @Test func aQuestionThatIsNotAnsweredHangs() {
    let time = TestTime()
    let vitals = Vitals { time.value }
    let watchdog = Watchdog(manager(), vitals, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let asked = Mutex<[@Sendable () -> Void]>([])
    watchdog.ask { answered in asked.withLock { $0.append(answered) } }
    watchdog.look()
    #expect(message().contains("WATCHDOG=1"))
    time.advance(seconds: 1)
    #expect(vitals.stuck(after: 200).map(\.name) == ["store"])
    // A question is not asked again before it was answered, and then it is.
    for _ in 0..<2 {
      for _ in 0..<8 { watchdog.look() }
      let answers = asked.withLock { list in
        defer { list = [] }
        return list
      }
      #expect(answers.count == 1)
      for answer in answers { answer() }
    }
    #expect(vitals.stuck(after: 200).isEmpty)
    watchdog.look()
    #expect(message().contains("WATCHDOG=1"))
    close(socket)
  }

  /// Signals when nobody holds it any more.
  private final class Held: Sendable {
    private let end: DispatchSemaphore

    init(_ end: DispatchSemaphore) { self.end = end }
    deinit { end.signal() }
  }

  /// It holds itself by nothing: where nobody else does, its thread ends, and the service manager hears no more.
  @Test func itEndsWithWhoHoldsIt() {
    var watchdog: Watchdog? = Watchdog(
      manager(), Vitals(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let end = DispatchSemaphore(value: 0)
    watchdog?.ask { [held = Held(end)] answered in withExtendedLifetime(held) { answered() } }
    watchdog?.start()
    #expect(message().contains("WATCHDOG=1"))
    watchdog = nil
    end.wait()
    close(socket)
  }
}

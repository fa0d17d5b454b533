import Glibc
import Inbox
import Synchronization

/// Tells whether a queue gets on with its work. The queue notes when work begins, each bit of progress in it, and its
/// end; anybody may look.
package final class Pulse: Sendable {
  /// As it appears in the log, in `/healthz` and in metrics.
  package let name: String
  private let depth = Atomic<Int>(0)
  private let last = Atomic<Int64>(0)
  /// By when a queue that rests wants to be awake again; 0 while it works, or where it sets no time.
  private let due = Atomic<Int64>(0)
  private let read: @Sendable () -> Int64

  /// - Parameter clock: nanoseconds on a clock that never goes back.
  package init(
    _ name: String, clock: @escaping @Sendable () -> Int64 = { SystemTime.nanoseconds(CLOCK_MONOTONIC) }
  ) {
    self.name = name
    read = clock
  }

  /// Work begins. Several may be under way at a time.
  package func begin() {
    beat()
    depth.add(1, ordering: .sequentiallyConsistent)
  }

  /// Something got done.
  package func beat() {
    last.store(read(), ordering: .relaxed)
  }

  /// Work is over.
  package func end() {
    beat()
    depth.subtract(1, ordering: .sequentiallyConsistent)
  }

  /// Runs work.
  package func around<Result, Failure: Error>(_ work: () throws(Failure) -> Result) throws(Failure) -> Result {
    begin()
    defer { end() }
    return try work()
  }

  /// Rests, and wants to be woken after some milliseconds at the latest.
  package func rest(forMilliseconds delay: Int64) {
    due.store(read() + max(0, delay) * 1_000_000, ordering: .relaxed)
  }

  /// Was woken.
  package func wake() {
    due.store(0, ordering: .relaxed)
  }

  /// For how long work is under way in which nothing got done, in milliseconds; 0 where none is. A queue that was not woken in time has work.
  package var silence: Int64 {
    var since = depth.load(ordering: .sequentiallyConsistent) > 0 ? last.load(ordering: .relaxed) : .max
    let due = due.load(ordering: .relaxed)
    if due > 0 { since = min(since, due) }
    return since == .max ? 0 : max(0, (read() - since) / 1_000_000)
  }
}

/// The queues of a daemon, by which it can be told whether it is alive.
package struct Vitals: Sendable {
  /// Waits for files, signals and times, and has the others do what there is to do.
  package let loop: Pulse
  /// Imports, rules, log: whatever writes to the database.
  package let store: Pulse
  /// Reads the files that are imported.
  package let decode: Pulse
  /// Sends to webhooks.
  package let delivery: Pulse
  /// Answers requests.
  package let http: Pulse

  package init(clock: @escaping @Sendable () -> Int64 = { SystemTime.nanoseconds(CLOCK_MONOTONIC) }) {
    loop = Pulse("loop", clock: clock)
    store = Pulse("store", clock: clock)
    decode = Pulse("decode", clock: clock)
    delivery = Pulse("delivery", clock: clock)
    http = Pulse("http", clock: clock)
  }

  package var all: [Pulse] { [loop, store, decode, delivery, http] }

  /// The queues in which nothing got done for longer than this many milliseconds though they have work.
  package func stuck(after limit: Int64) -> [Pulse] {
    all.filter { $0.silence > limit }
  }

  /// After how long without progress a queue counts as stuck where no watchdog says otherwise, in milliseconds.
  package static let patience: Int64 = 30_000
}

/// A file whose reading is progress.
final class WatchedFile: ReadableFile {
  private let file: any ReadableFile
  private let pulse: Pulse

  init(_ file: any ReadableFile, _ pulse: Pulse) {
    self.file = file
    self.pulse = pulse
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileError) -> Int {
    pulse.begin()
    defer { pulse.end() }
    return try file.read(into: buffer, at: offset)
  }

  func status() throws(FileError) -> FileStatus { try file.status() }
}

import Glibc
import Synchronization
import Testing

@testable import Alerting

/// Renames the files of a log again and again while somebody else writes them, as fast as a size is reached.
private final class Rotator: Sendable {
  private let folder: String
  private let size: off_t
  private let isStopped = Mutex(false)
  /// How many files each log was rotated to.
  private let counts = Mutex<[String: Int]>([:])

  init(folder: String, size: Int) {
    self.folder = folder
    self.size = off_t(size)
  }

  func stop() { isStopped.withLock { $0 = true } }

  func run(_ names: [String]) {
    while !isStopped.withLock(\.self) {
      for name in names { rotate(name) }
      sched_yield()
    }
  }

  private func rotate(_ name: String) {
    var status = stat()
    guard stat("\(folder)/\(name)", &status) == 0, status.st_size >= size else { return }
    let number = counts.withLock { $0[name, default: 0] } + 1
    guard rename("\(folder)/\(name)", "\(folder)/\(name).\(number)") == 0 else { return }
    counts.withLock { $0[name] = number }
  }

  /// The files of a log from the oldest to the current one.
  func files(of name: String) -> [String] {
    (0..<counts.withLock { $0[name, default: 0] }).map { "\(name).\($0 + 1)" } + [name]
  }
}

/// A log that is written at full speed while its files are renamed under it loses no line and repeats none.
///
/// `make soak-log` writes two million lines; `VEDETTE_LOG_LINES` says how many.
@Suite struct LogRotationTests {
  private static let lines = Int64(getenv("VEDETTE_LOG_LINES").map { String(cString: $0) } ?? "") ?? 20_000

  private static func line(_ seq: Int64) -> AlertLine {
    AlertLine(
      seq: seq, json: #"{"schema":"vedette.alert/1","seq":\#(seq),"state":"firing"}"#, text: "HIGH firing seq=\(seq)")
  }

  @Test func noLineIsLostUnderRotation() throws {
    let folder = try Folder()
    let names = ["alerts.jsonl", "alerts.log"]
    let rotator = Rotator(folder: folder.path, size: 100_000)
    var thread = pthread_t()
    let context = Unmanaged.passRetained(rotator)
    pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Rotator>.fromOpaque(context).takeRetainedValue().run(["alerts.jsonl", "alerts.log"])
        return nil
      }, context.toOpaque())
    try Self.write(in: folder)
    rotator.stop()
    pthread_join(thread, nil)
    for name in names {
      let files = rotator.files(of: name)
      #expect(files.count > 3, "it was rotated")
      #expect(Self.count(files, in: folder) == Self.lines, "\(name): every number once, in order")
    }
  }

  /// Writes all lines in batches of changing size, opening the log anew now and then, as after a crash.
  private static func write(in folder: Folder) throws {
    var (last, mark): (Int64, Int64) = (0, 0)
    while last < lines {
      let log = AlertLog(jsonPath: folder.file("alerts.jsonl"), textPath: folder.file("alerts.log"))
      try log.recover(mark: mark, last: last)
      for step in 1...40 where last < lines {
        last = min(lines, last + Int64(step * 37 % 1500 + 1))
        mark = try log.catchUp { after, limit in
          after < last ? (after + 1...min(last, after + Int64(limit))).map(line) : []
        }
      }
    }
    #expect(mark == lines)
  }

  /// How far the numbers go without a gap or a repeat, over all files.
  private static func count(_ files: [String], in folder: Folder) -> Int64 {
    var seq: Int64 = 0
    for file in files {
      for line in folder.text(file).utf8.split(separator: UInt8(ascii: "\n")) {
        let found = AlertLog.seq(ofJSON: Array(line)) ?? AlertLog.seq(ofText: Array(line))
        guard found == seq + 1 else { return -seq }
        seq += 1
      }
    }
    return seq
  }
}

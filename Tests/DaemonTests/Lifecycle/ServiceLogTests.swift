import Logging
import Synchronization
import Testing

@testable import Daemon

@Suite struct ServiceLogTests {
  private let time = TestTime()
  private let lines = Lines()

  private func log(forJournal: Bool = false) -> ServiceLog {
    ServiceLog(forJournal: forJournal, clock: { [time] in time.value }, write: { [lines] in lines.add($0) })
  }

  @Test func aLineHasTimeLevelAndText() {
    var logger = log().logger(.info)
    logger[metadataKey: "feed"] = "events"
    logger.notice("two\nlines")
    logger.debug("not asked for")
    #expect(lines.all == ["1970-01-01T00:00:01Z notice two lines feed=events\n"])
  }

  /// A file may be called what a terminal obeys.
  @Test func controlCharactersAreWrittenOut() {
    log().logger(.info).warning("rejected a\u{1B}[31m\u{9B}b: c")
    #expect(lines.all == ["1970-01-01T00:00:01Z warning rejected a\\u{1b}[31m\\u{9b}b: c\n"])
  }

  @Test func theJournalReadsTheLevel() {
    let logger = log(forJournal: true).logger(.debug)
    logger.debug("a")
    logger.warning("b")
    logger.error("c")
    logger.critical("d")
    #expect(lines.all == ["<7>a\n", "<4>b\n", "<3>c\n", "<2>d\n"])
  }

  @Test func whatRepeatsIsCounted() {
    let log = log()
    let logger = log.logger(.info)
    for number in 0..<100 { logger.error("file \(number) cannot be read") }
    logger.error("something else")
    #expect(lines.all.count == ServiceLog.burst + 1)
    time.advance(seconds: 60)
    logger.error("file 100 cannot be read")
    #expect(
      lines.all.suffix(2).map { $0.split(separator: " ", maxSplits: 2)[2] } == [
        "80 more like the next one were not written\n", "file 100 cannot be read\n",
      ])
    #expect(log.counts["error"] == 102)
  }

  @Test func whatIsNoTroubleIsNotHeldBack() {
    let logger = log().logger(.info)
    for _ in 0..<100 { logger.info("imported") }
    #expect(lines.all.count == 100)
  }

  @Test func anyNumberOfDifferentTroublesIsBounded() {
    let logger = log().logger(.info)
    for number in 0..<3000 { logger.error("trouble \(String(repeating: "x", count: number))") }
    #expect(lines.all.count == 3000)
  }
}

/// What was written.
final class Lines: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func add(_ line: String) { lines.withLock { $0.append(line) } }
}

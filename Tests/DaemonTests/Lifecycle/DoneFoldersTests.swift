import Events
import Glibc
import Inbox
import Storage
import TestSupport
import Testing

@testable import Daemon

@Suite struct DoneFoldersTests {
  private let folder: TemporaryFolder
  private let system = PosixFileSystem()

  init() throws { folder = try TemporaryFolder() }

  private func put(_ path: String) throws {
    var place = folder.path.text
    for part in path.split(separator: "/").dropLast() {
      place += "/" + part
      mkdir(place, 0o755)
    }
    try system.write([1], to: FilePath(folder.path.text + "/" + path))
  }

  private func exists(_ path: String) -> Bool { access(folder.path.text + "/" + path, F_OK) == 0 }

  private func prune(_ limit: Int = 100) throws -> Int {
    let folders = DoneFolders(inbox: folder.path.text, feeds: ["events"])
    return folders.prune(before: Instant(milliseconds: 1_640_995_200_000).date, limit: limit).deleted
  }

  @Test func oldDaysGoAndOthersStay() throws {
    for path in [
      "done/2021-12-31/a", "events/done/2021-12-31/b", "events/done/2021-01-01/c", "events/done/2022-01-01/d",
      "events/done/2021-12-xx/e", "events/done/notes/f", "events/rejected/2021-12-31/g", "events/processing/h",
      "other/done/2021-12-31/i",
    ] { try put(path) }
    #expect(try prune() == 3)
    #expect(!exists("done/2021-12-31") && !exists("events/done/2021-12-31") && !exists("events/done/2021-01-01"))
    for path in [
      "events/done/2022-01-01/d", "events/done/2021-12-xx/e", "events/done/notes/f", "events/rejected/2021-12-31/g",
      "events/processing/h", "other/done/2021-12-31/i",
    ] { #expect(exists(path)) }
  }

  /// Names are bytes to the disk, and feeders have encodings of their own.
  @Test func namesNeedNotBeUTF8() throws {
    let day = folder.file("done") / "2021-12-31"
    try put("done/2021-12-31/good.csv")
    for name in [[0x62, 0xFF, 0x64], [0xFF], Array("größe".unicodeScalars.map { UInt8($0.value) })] as [[UInt8]] {
      try system.write([1], to: day / FileName(bytes: name))
    }
    #expect(try prune() == 4)
    #expect(!exists("done/2021-12-31"))
  }

  @Test func aStepHasABound() throws {
    for name in 1...5 { try put("done/2021-12-31/\(name)") }
    #expect(try [prune(2), prune(2), prune(2), prune(2)] == [2, 2, 1, 0])
  }

  @Test func linksAndFoldersAreNotFollowed() throws {
    try put("elsewhere/kept")
    try put("done/2021-12-30/x")
    symlink(folder.path.text + "/elsewhere", folder.path.text + "/done/2021-12-31")
    symlink(folder.path.text + "/elsewhere/kept", folder.path.text + "/done/2021-12-30/link")
    try put("done/2021-12-30/sub/y")
    #expect(try prune() == 1)
    #expect(exists("elsewhere/kept") && exists("done/2021-12-30/sub/y") && exists("done/2021-12-30/link"))
    #expect(try prune() == 0)
  }
}

@Suite struct RetentionRoundsTests {
  @Test func aRoundGoesThroughEveryPartAndThenWaits() {
    var rounds = RetentionRounds()
    var seen: [RetentionRounds.Part] = []
    let now = Instant(milliseconds: 1000)
    while true {
      seen.append(rounds.part)
      let step = RetentionStep(
        examined: 5, deleted: 2, next: seen.count { $0 == rounds.part } < 2 ? 7 : nil)
      let place = rounds.place
      #expect(place == (seen.count { $0 == rounds.part } == 2 ? 7 : 0))
      if rounds.take(step, now: now) { break }
      #expect(rounds.due == now.advanced(byMilliseconds: RetentionRounds.pause))
    }
    #expect(seen == RetentionRounds.Part.allCases.flatMap { [$0, $0] })
    #expect(rounds.due == now.advanced(byMilliseconds: RetentionRounds.interval))
    #expect(rounds.deleted.values.allSatisfy { $0 == 4 })
  }

  @Test func aTimeSpanBeforeFollowsTheCalendar() {
    let march = ISO8601.instant("2024-03-31T12:00:00Z")
    #expect(march?.before(.months(1)) == ISO8601.instant("2024-02-29T12:00:00Z"))
    #expect(march?.before(.days(31)) == ISO8601.instant("2024-02-29T12:00:00Z"))
  }
}

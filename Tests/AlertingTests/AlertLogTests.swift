import Glibc
import TestSupport
import Testing

@testable import Alerting

/// The database's side of the log: all lines, and the mark.
private final class Journal {
  var lines: [AlertLine] = []
  var mark: Int64 = 0

  init(_ count: Int = 0) { grow(by: count) }

  func grow(by count: Int) {
    for _ in 0..<count {
      let seq = Int64(lines.count + 1)
      lines.append(AlertLine(seq: seq, json: #"{"seq":\#(seq),"title":"Ä \#(seq)"}"#, text: "line \(seq) seq=\(seq)"))
    }
  }

  func behind(_ after: Int64, _ limit: Int) -> [AlertLine] {
    Array(lines.drop { $0.seq <= after }.prefix(limit))
  }

  /// As the daemon does it: write what is missing, then store the mark.
  func write(to log: AlertLog) throws { mark = try log.catchUp(behind) }

  func recover(_ log: AlertLog) throws { try log.recover(mark: mark, last: lines.last?.seq ?? 0) }

  func json(_ seqs: ClosedRange<Int64>) -> String {
    lines.filter { seqs.contains($0.seq) }.map { $0.json + "\n" }.joined()
  }
  func text(_ seqs: ClosedRange<Int64>) -> String {
    lines.filter { seqs.contains($0.seq) }.map { $0.text + "\n" }.joined()
  }
}

private func log(in folder: Folder, disk: any LogDisk = SystemDisk()) -> AlertLog {
  AlertLog(jsonPath: folder.file("alerts.jsonl"), textPath: folder.file("alerts.log"), disk: disk)
}

@Suite struct AlertLogTests {
  @Test func writesBothFilesInOrderAndReturnsTheMark() throws {
    let folder = try Folder()
    let journal = Journal(203)  // More than two batches.
    let log = log(in: folder)
    try journal.recover(log)
    try journal.write(to: log)
    #expect(journal.mark == 203 && log.position == 203)
    #expect(folder.text("alerts.jsonl") == journal.json(1...203))
    #expect(folder.text("alerts.log") == journal.text(1...203))
    journal.grow(by: 1)
    try journal.write(to: log)
    #expect(folder.text("alerts.jsonl") == journal.json(1...204))
  }

  /// As when the database was replaced by a backup: what is written then has numbers that the files have already.
  @Test func filesThatAreAheadAreNoticed() throws {
    let folder = try Folder()
    let journal = Journal(5)
    let first = log(in: folder)
    try journal.recover(first)
    try journal.write(to: first)
    #expect(first.ahead == nil)
    for last: Int64 in [3, 5, 6] {
      let again = log(in: folder)
      try again.recover(mark: 2, last: last)
      #expect(again.ahead == (last < 5 ? 5 : nil) && again.position == min(last, 5))
    }
  }

  @Test func missingDirectoriesAreMade() throws {
    let folder = try Folder()
    let journal = Journal(1)
    let log = AlertLog(jsonPath: folder.file("a/b/c/alerts.jsonl"), textPath: folder.file("d/alerts.log"))
    try journal.recover(log)
    try journal.write(to: log)
    #expect(folder.text("a/b/c/alerts.jsonl") == journal.json(1...1))
    #expect(folder.text("d/alerts.log") == journal.text(1...1))
  }

  @Test(
    arguments: [
      nil, .dies(after: 0), .dies(after: 1), .dies(after: 24), .dies(after: 25), .dies(after: 60), .diesBeforeSync,
      .diesAfterSync,
    ] as [FaultyDisk.Fault?])
  func aCrashAtAnyPointLeadsToNeitherGapNorRepeat(fault: FaultyDisk.Fault?) throws {
    let folder = try Folder()
    let journal = Journal(2)
    let disk = FaultyDisk()
    let first = log(in: folder, disk: disk)
    try journal.recover(first)
    try journal.write(to: first)
    journal.grow(by: 3)
    disk.inject(fault)
    // Without a fault the process dies between the sync and the mark.
    _ = try? first.catchUp(journal.behind)

    let second = log(in: folder)
    try journal.recover(second)
    try journal.write(to: second)
    #expect(folder.text("alerts.jsonl") == journal.json(1...5))
    #expect(folder.text("alerts.log") == journal.text(1...5))
    #expect(journal.mark == 5)
  }

  @Test func aTornLineIsCutOffInEitherFile() throws {
    let folder = try Folder()
    let journal = Journal(4)
    folder.write(journal.json(1...3) + #"{"seq":4,"ti"#, to: "alerts.jsonl")
    folder.write(journal.text(1...2) + "line 3 se", to: "alerts.log")
    let log = log(in: folder)
    try journal.recover(log)
    #expect(folder.text("alerts.jsonl") == journal.json(1...3))
    #expect(log.position == 2)
    try journal.write(to: log)
    #expect(folder.text("alerts.jsonl") == journal.json(1...4))
    #expect(folder.text("alerts.log") == journal.text(1...4))
  }

  @Test func aFileThatIsOneTornLineIsEmptied() throws {
    let folder = try Folder()
    let journal = Journal(1)
    folder.write(#"{"seq":1,"ti"#, to: "alerts.jsonl")
    let log = log(in: folder)
    try journal.recover(log)
    try journal.write(to: log)
    #expect(folder.text("alerts.jsonl") == journal.json(1...1))
  }

  @Test func aFileThatIsBehindTheMarkIsCompleted() throws {
    let folder = try Folder()
    let journal = Journal(5)
    journal.mark = 5
    folder.write(journal.json(1...3), to: "alerts.jsonl")
    let log = log(in: folder)
    try journal.recover(log)
    try journal.write(to: log)
    #expect(folder.text("alerts.jsonl") == journal.json(1...5))
    // Of the other file nothing is left to compare with, so the mark counts.
    #expect(folder.text("alerts.log") == "")
  }

  @Test func linesThatAreNoAlertsAreSkipped() throws {
    let folder = try Folder()
    let journal = Journal(3)
    let noise = String(repeating: "someone wrote here\n", count: 10_000)  // More than is read at first.
    folder.write(journal.json(1...2) + noise, to: "alerts.jsonl")
    folder.write(journal.text(1...2) + noise + "seq=99x\n", to: "alerts.log")
    let log = log(in: folder)
    try journal.recover(log)
    #expect(log.position == 2)
    try journal.write(to: log)
    #expect(folder.text("alerts.jsonl") == journal.json(1...2) + noise + journal.json(3...3))
  }

  @Test func afterAReplacedDatabaseNewAlertsAreWrittenAllTheSame() throws {
    let folder = try Folder()
    folder.write(Journal(9).json(1...9), to: "alerts.jsonl")
    let journal = Journal(2)
    let log = log(in: folder)
    try journal.recover(log)
    journal.grow(by: 1)
    try journal.write(to: log)
    #expect(folder.text("alerts.jsonl") == Journal(9).json(1...9) + journal.json(3...3))
  }

  @Test func theSeqIsReadFromEitherFormat() {
    #expect(AlertLog.seq(ofJSON: Array(Sample.document().json.utf8)) == 12)
    #expect(AlertLog.seq(ofText: Array(Sample.document().text.utf8)) == 12)
    for line in ["", "seq=", "x seq=1 y", "seq=12abc", "{\"seq\":1"] {
      #expect(AlertLog.seq(ofText: Array(line.utf8)) == nil, "\(line)")
      #expect(AlertLog.seq(ofJSON: Array(line.utf8)) == nil, "\(line)")
    }
  }
}

@Suite struct AlertLogRotationTests {
  @Test func aRenameIsNoticedAndLosesNothing() throws {
    let folder = try Folder()
    let journal = Journal(2)
    let log = log(in: folder)
    try journal.recover(log)
    try journal.write(to: log)
    folder.rename("alerts.jsonl", to: "alerts.jsonl.1")
    journal.grow(by: 2)
    try journal.write(to: log)
    #expect(folder.text("alerts.jsonl.1") == journal.json(1...2))
    #expect(folder.text("alerts.jsonl") == journal.json(3...4))
    #expect(folder.text("alerts.log") == journal.text(1...4))
    folder.remove("alerts.log")
    journal.grow(by: 1)
    try journal.write(to: log)
    #expect(folder.text("alerts.log") == journal.text(5...5))
  }

  @Test func reopeningAtOnceMakesTheNewFiles() throws {
    let folder = try Folder()
    let journal = Journal(1)
    let log = log(in: folder)
    try journal.recover(log)
    try journal.write(to: log)
    folder.rename("alerts.jsonl", to: "alerts.jsonl-20220101")
    folder.rename("alerts.log", to: "alerts.log-20220101")
    try log.reopen()
    #expect(access(folder.file("alerts.jsonl"), F_OK) == 0)
    #expect(access(folder.file("alerts.log"), F_OK) == 0)
  }

  @Test(arguments: ["alerts.jsonl.1", "alerts.jsonl-20220101", "alerts.jsonl-20220101-1"])
  func aStartAfterARotationComparesWithTheRotatedFile(name: String) throws {
    let folder = try Folder()
    let journal = Journal(6)
    journal.mark = 2  // A crash kept a higher one from being stored.
    folder.write(journal.json(1...2), to: "alerts.jsonl.9")
    folder.write(journal.json(3...4) + #"{"seq":5,"#, to: name)
    folder.write("not ours", to: "alerts.jsonl.1.gz")
    folder.write(journal.json(1...6), to: "alerts.jsonl2")
    let log = log(in: folder)
    try journal.recover(log)
    try journal.write(to: log)
    #expect(folder.text(name) == journal.json(3...4), "the torn line is not left behind")
    #expect(folder.text("alerts.jsonl") == journal.json(5...6))
  }

  @Test func anEmptyFileBesideARotatedOneIsTheSame() throws {
    let folder = try Folder()
    let journal = Journal(3)
    folder.write(journal.json(1...2), to: "alerts.jsonl.1")
    folder.write("", to: "alerts.jsonl")
    let log = log(in: folder)
    try journal.recover(log)
    try journal.write(to: log)
    #expect(folder.text("alerts.jsonl") == journal.json(3...3))
  }

  /// Random growth, rotations, faults and restarts: read one after the other, the files hold each line once.
  @Test func whateverHappensTheFilesTogetherHoldEveryLineOnce() throws {
    var random = SplitMix64.announced()
    for _ in 0..<20 {
      let folder = try Folder()
      let journal = Journal()
      var rotated: [String] = []
      var disk = FaultyDisk()
      var current = log(in: folder, disk: disk)
      try journal.recover(current)
      for _ in 0..<30 {
        journal.grow(by: Int.random(in: 0...3, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
          folder.rename("alerts.jsonl", to: "alerts.jsonl-\(1000 + rotated.count)")
          rotated.append("alerts.jsonl-\(1000 + rotated.count)")
          // Someone who renames is sure to see the new file only after the next write.
          try current.reopen()
        case 1:
          disk.inject(.dies(after: Int.random(in: 0..<90, using: &random)))
          _ = try? current.catchUp(journal.behind)
          disk = FaultyDisk()
          current = log(in: folder, disk: disk)
          try journal.recover(current)
        case 2:
          disk.inject(.full(after: Int.random(in: 0..<90, using: &random)))
          _ = try? journal.write(to: current)
          disk.inject(nil)
        case 3:
          _ = try current.catchUp(journal.behind)  // And dies before the mark.
          current = log(in: folder, disk: disk)
          try journal.recover(current)
        default:
          try journal.write(to: current)
        }
      }
      try journal.write(to: current)
      let all = (rotated + ["alerts.jsonl"]).map(folder.text).joined()
      #expect(all == journal.json(1...Int64(max(1, journal.lines.count))))
      #expect(folder.text("alerts.log") == journal.text(1...Int64(max(1, journal.lines.count))))
    }
  }
}

@Suite struct AlertLogFailureTests {
  @Test(arguments: [0, 1, 30]) func aFullDiskLeavesNoPartAndTheNextTryWritesAll(room: Int) throws {
    let folder = try Folder()
    let journal = Journal(1)
    let disk = FaultyDisk()
    let log = log(in: folder, disk: disk)
    try journal.recover(log)
    try journal.write(to: log)
    journal.grow(by: 2)
    disk.inject(.full(after: room))
    let error = #expect(throws: AlertLogError.self) { try journal.write(to: log) }
    #expect(error?.operation == "write" && error?.code == ENOSPC)
    #expect("\(try #require(error))".hasSuffix("alerts.jsonl: cannot write: No space left on device"))
    #expect(folder.text("alerts.jsonl") == journal.json(1...1))
    #expect(journal.mark == 1)
    disk.inject(nil)
    try journal.write(to: log)
    #expect(folder.text("alerts.jsonl") == journal.json(1...3))
    #expect(folder.text("alerts.log") == journal.text(1...3))
  }

  @Test func aPartThatCannotBeCutOffAtOnceIsCutOffBeforeTheNextLine() throws {
    let folder = try Folder()
    let journal = Journal(1)
    let disk = FaultyDisk()
    let log = log(in: folder, disk: disk)
    try journal.recover(log)
    disk.inject(.stuck(after: 10))
    #expect(throws: AlertLogError.self) { try journal.write(to: log) }
    #expect(folder.text("alerts.jsonl").utf8.count == 10)
    let second = #expect(throws: AlertLogError.self) { try journal.write(to: log) }
    #expect(second?.operation == "cut off a partial line")
    folder.rename("alerts.jsonl", to: "alerts.jsonl.1")
    disk.inject(nil)
    try journal.write(to: log)
    #expect(folder.text("alerts.jsonl.1") == "", "not even a rotation leaves it behind")
    #expect(folder.text("alerts.jsonl") == journal.json(1...1))
  }

  @Test func whatCouldNotBeSyncedIsWrittenAgain() throws {
    let folder = try Folder()
    let journal = Journal(2)
    let disk = FaultyDisk()
    let log = log(in: folder, disk: disk)
    try journal.recover(log)
    disk.inject(.syncFails)
    let error = #expect(throws: AlertLogError.self) { try journal.write(to: log) }
    #expect(error?.operation == "sync")
    #expect(journal.mark == 0 && log.position == 0)
    #expect(folder.text("alerts.jsonl") == "")
    disk.inject(nil)
    try journal.write(to: log)
    #expect(folder.text("alerts.jsonl") == journal.json(1...2))
  }

  @Test func aFileThatCannotBeOpenedIsTriedAgainAndDoesNotStopTheOther() throws {
    let folder = try Folder()
    let journal = Journal(1)
    let log = log(in: folder)
    try journal.recover(log)
    folder.remove("alerts.jsonl")
    mkdir(folder.file("alerts.jsonl"), 0o700)
    let error = #expect(throws: AlertLogError.self) { try journal.write(to: log) }
    #expect(error?.operation == "open" && error?.code == EISDIR)
    #expect(folder.text("alerts.log") == journal.text(1...1))
    rmdir(folder.file("alerts.jsonl"))
    try journal.write(to: log)
    #expect(journal.mark == 1)
    #expect(folder.text("alerts.jsonl") == journal.json(1...1))
    #expect(folder.text("alerts.log") == journal.text(1...1))
  }

  @Test func aStartThatFailedIsMadeUpForBeforeAnythingIsWritten() throws {
    let folder = try Folder()
    let journal = Journal(3)
    mkdir(folder.file("alerts.jsonl"), 0o700)
    folder.write(journal.text(1...2), to: "alerts.log")
    let log = log(in: folder)
    #expect(throws: AlertLogError.self) { try journal.recover(log) }
    #expect(throws: AlertLogError.self) { try journal.write(to: log) }
    #expect(folder.text("alerts.log") == journal.text(1...3), "no line is there twice")
    rmdir(folder.file("alerts.jsonl"))
    folder.write(journal.json(1...1) + "{", to: "alerts.jsonl")
    try journal.write(to: log)
    #expect(folder.text("alerts.jsonl") == journal.json(1...3))
    #expect(folder.text("alerts.log") == journal.text(1...3))
  }

  @Test func aDirectoryThatCannotBeMadeIsReported() throws {
    let folder = try Folder()
    folder.write("", to: "file")
    let log = AlertLog(jsonPath: folder.file("file/alerts.jsonl"), textPath: folder.file("alerts.log"))
    let error = #expect(throws: AlertLogError.self) { try log.recover(mark: 0, last: 0) }
    #expect(error?.code == ENOTDIR)
  }
}

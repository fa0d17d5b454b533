import Glibc
import JSON
import Storage
import TestSupport
import Testing

/// `kill -9` at random moments of an import.
@Suite struct KillTests {
  private static let rules = """
    id: repeated-disruption
    title: Repeated disruption
    level: medium
    detection:
      disruption:
        kind: pipeline.disruption.*
      condition: disruption
    correlation:
      type: event_count
      group-by: [asset]
      timespan: 3d
      condition: {gte: 7}
    levels:
      - {condition: {gte: 7}, level: medium}
      - {condition: {gte: 9}, level: high}
    ---
    id: call-then-disruption
    title: A call, then a disruption
    level: low
    detection:
      call:
        kind: meeting.call
      disruption:
        kind: pipeline.disruption.*
      condition: call or disruption
    correlation:
      type: temporal_ordered
      rules: [call, disruption]
      group-by: [asset]
      timespan: 2h
    """

  private static let kills = 30
  private static let recordsPerFile = 9_000

  private static func station() throws -> Station {
    // Small chunks, so that there are many moments between two of them.
    try Station(rules: rules, configuration: "limits: {min_free: 1MiB, queue: 400}")
  }

  /// Thirty kills while one file after the other is imported, and then a run that is left alone, leave what an
  /// undisturbed import leaves.
  @Test func thirtyKillsLeaveWhatAnUndisturbedImportLeaves() async throws {
    var random = SplitMix64.announced()
    var records = Records(seed: random.next())
    var files = [records.lines(Self.recordsPerFile)]
    let killed = try Self.station()
    try killed.drop(files[0], as: "0.ndjson")
    // Long enough for some chunks; too long and too short correct themselves.
    var longest = Duration.milliseconds(500)
    var kills = 0
    var progress: Set<Int> = []
    // On a busy machine many kills may come before the first chunk, so that it takes more of them.
    while kills < Self.kills || (progress.count <= 5 && kills < 4 * Self.kills) {
      let run = try killed.start("--once")
      await pause(longest * Double.random(in: 0...1, using: &random))
      if run.killNow() {
        kills += 1
        let isFurther = progress.insert(try killed.alertLines().count).inserted
        longest = longest * (isFurther ? 0.95 : 1.2)
      } else {
        #expect(run.ending == .status(0), "\(killed.errors)")
        files.append(records.lines(Self.recordsPerFile / 4))
        try killed.drop(files[files.count - 1], as: "\(files.count - 1).ndjson", second: files.count)
        longest = longest * 0.5
      }
    }
    print("\(files.count) files; killed after so many alert lines: \(progress.sorted())")
    #expect(progress.count > 5)
    try await killed.runOnce()
    let calm = try Self.station()
    for (index, file) in files.enumerated() {
      try calm.drop(file, as: "\(index).ndjson", second: index + 1)
      // The next file came when the one before was done.
      try await calm.runOnce()
    }
    try expectSame(killed, calm, files: files.count)
  }

  private func expectSame(_ killed: Station, _ calm: Station, files: Int) throws {
    for question in Self.questions {
      let (left, right) = (try killed.rows(question), try calm.rows(question))
      #expect(left.count == right.count, "\(question)")
      #expect(zip(left, right).first { $0 != $1 } == nil, "\(question)")
    }
    let (left, right) = (try killed.matches(), try calm.matches())
    #expect(left == right && left.values.contains { !$0.isEmpty })
    for name in ["alerts.jsonl", "alerts.log"] {
      let (left, right) = (try killed.comparableLog(name), try calm.comparableLog(name))
      #expect(zip(left, right).first { $0 != $1 } == nil, "\(name)")
      #expect(left.count == right.count && left.count > 100)
    }
    let seqs = try killed.alertLines().compactMap { $0.text("seq") }
    #expect(seqs == (1...max(seqs.count, 1)).map { "\($0)" })
    #expect(try StoreReader(path: killed.path("vedette.db")).check() == [])
    #expect(try killed.names(in: "events/done").count == files)
    for folder in ["incoming", "processing", "rejected"] {
      #expect(try killed.names(in: "events/\(folder)").isEmpty, "\(folder)")
    }
  }

  /// Everything that the database holds, but for when it was imported, and for the matches.
  private static let questions = [
    """
    SELECT seq, event, feed, key, revision, status, known, cluster, kind, starts, ends, precision, asset, fields, file,
      line, offset FROM reports ORDER BY seq
    """,
    "SELECT id, file, record, line, offset, reason, detail, hex(raw) FROM quarantine ORDER BY id",
    "SELECT * FROM alert ORDER BY id",
    "SELECT rule, grp, event, at FROM deadline ORDER BY 1, 2, 3",
    "SELECT seq, alert, rule, state, at, level FROM transition ORDER BY seq",
    """
    SELECT id, feed, name, digest, size, state, offset, line, records, inserted, duplicates, corrected, stale, dropped,
      quarantined, reason FROM file ORDER BY id
    """,
    "SELECT name, value FROM counter ORDER BY name",
  ]
}

extension Station {
  /// What rules remember, in the tree and in runs, by the hash of the stream.
  fileprivate func matches() throws -> [String: [MatchRow]] {
    let reader = try StoreReader(path: path("vedette.db"))
    var matches: [String: [MatchRow]] = [:]
    for stream in try reader.streams() {
      for group in try reader.groups(stream: stream.id) {
        matches[stream.hash, default: []] += try reader.matches(stream: stream.id, group: group)
      }
    }
    return matches
  }

  /// The lines of a log without the moment at which they were written.
  fileprivate func comparableLog(_ name: String) throws -> [String] {
    (text(of: name) ?? "").split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.replacing(/"detected_at":"[^"]*",/, with: ""))
    }
  }
}

import Events
import Glibc
import Testing

@testable import Storage

/// A folder of its own that is removed when the test is done with it.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/vedette-storage-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    path = String(cString: made)
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// The files in the folder, sorted.
  var names: [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  var database: String { path + "/vedette.db" }
}

/// A moment on a day of January 2022.
func january(_ day: Int, hour: Int = 0) -> Instant {
  // 2022-01-01T00:00:00Z
  Instant(milliseconds: 1_640_995_200_000 + Int64(day - 1) * 86_400_000 + Int64(hour) * 3_600_000)
}

/// A report of a point in time.
func report(_ key: String, feed: String = "events", kind: String = "test.kind", day: Int = 1) -> Report {
  Report(feed: feed, key: key, kind: kind, time: EventTime(january(day)))
}

extension Store {
  /// A file to which reports can be added.
  func beginTestFile(_ name: String = "test.ndjson", feed: String = "events", digest: String = "d") throws -> FileRow {
    try transaction { (tx) throws(StorageError) in
      try tx.beginFile(feed: feed, name: name, digest: digest, size: 10, firstSeen: january(1))
    }
  }

  /// Imports reports as one chunk, each on its own line.
  func importChunk(
    _ reports: [Report], file: Int64 = 1, ingested: Instant = january(31), revision: RevisionPolicy = .none
  ) throws -> (outcomes: [ReportOutcome], changes: [EventChange]) {
    try transaction { (tx) throws(StorageError) in
      let placed = reports.enumerated().map {
        ($0.element, RecordPosition(line: $0.offset + 1, offset: $0.offset * 100))
      }
      let chunk = try tx.insert(reports: placed, file: file, ingested: ingested, revision: revision)
      return (chunk.outcomes, try tx.changes(of: chunk))
    }
  }
}

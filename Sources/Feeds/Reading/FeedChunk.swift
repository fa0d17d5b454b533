package import Events

/// Where a chunk ends and the next one begins: always between two records.
package struct ResumePoint: Sendable, Hashable {
  /// In bytes of the file, from 0; of a compressed file, in those that come out of it.
  package var offset: Int
  /// From 1.
  package var line: Int
  /// How many records stand before it.
  package var record: Int
  /// How many of these could not be read.
  package var bad: Int

  package init(offset: Int, line: Int, record: Int, bad: Int = 0) {
    self.offset = offset
    self.line = line
    self.record = record
    self.bad = bad
  }

  /// The beginning of a file.
  package static let start = ResumePoint(offset: 0, line: 1, record: 0)
}

/// Some records of a file, to be stored in one transaction.
package struct FeedChunk: Sendable {
  /// What became a report, in the order of the file.
  package var reports = PackedReports()
  /// What did not, and why.
  package var quarantined: [BadRecord] = []
  /// How many records the feed's `drop_if` left out.
  package var dropped = 0
  /// How often codes stood in the records that no table knows, so that a field stayed empty; only of a feed that is tried.
  package var unknownCodes: [UnknownCode: Int] = [:]
  /// How many records were read: reports, quarantined and dropped.
  package var records = 0
  /// Where the chunk begins.
  package var start: ResumePoint
  /// Where the next one begins.
  package var end: ResumePoint
  /// Whether nothing follows.
  package var isLast = false

  init(start: ResumePoint) {
    self.start = start
    end = start
  }
}

/// A code that is in no lookup table, of a field that a report need not have.
package struct UnknownCode: Sendable, Hashable {
  /// The field of the event model.
  package let target: String
  /// As the record has it, shortened where it is long.
  package let code: String
}

/// How large a chunk and its records may be.
package struct FeedLimits: Sendable {
  /// A chunk ends after so many records …
  package var recordsPerChunk = 10_000
  /// … or with the record in which so many bytes of the file are reached.
  package var bytesPerChunk = 4 << 20
  /// The longest record, in bytes of UTF-8.
  package var recordLength = 1 << 20
  /// The most fields of a delimited record.
  package var fields = 512
  /// How deep the values of a JSON record may be nested.
  package var depth = 64
  /// How much of a bad record is kept.
  package var rawLength = 64 << 10
  /// How much is read from the file at once, in bytes of UTF-8.
  package var readLength = 128 << 10

  /// The most bytes that may come out of a compressed file.
  package var expandedLength = 8 << 30
  /// How many times its size a compressed file may become …
  package var expansionRatio = 200
  /// … once this much came out of it.
  package var freeExpansion = 256 << 10

  package init() {}

  /// Holds the longest record and what is read at once.
  var windowLength: Int { recordLength + max(readLength, 64) }
}

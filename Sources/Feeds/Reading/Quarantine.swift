package import Events

/// A record that is not good enough for a report, kept for a person to look at.
package struct BadRecord: Sendable, Hashable {
  package var position: RecordPosition
  /// The number of the record in its file, from 1.
  package var record: Int
  package var reason: QuarantineReason
  /// For people: `'13/45/2022' is not a date of the form M/d/yyyy`.
  package var detail: String
  /// The field of the record that is meant, where it is one.
  package var field: String?
  /// The record as UTF-8, cut off after the limit.
  package var raw: [UInt8]
}

/// Everything that can be wrong with a record. The words are stable: they stand in the database and in messages.
package enum QuarantineReason: String, Sendable, CaseIterable {
  /// Bytes that are no text in the file's encoding.
  case badUTF8 = "bad-utf8"
  /// A record over the limit.
  case tooLong = "too-long"
  /// A field whose quote is never closed, or closed in its middle.
  case unbalancedQuote = "unbalanced-quote"
  /// Fewer fields than columns.
  case tooFewFields = "too-few-fields"
  /// More fields than columns.
  case tooManyFields = "too-many-fields"
  /// A line that is not JSON, torn for instance.
  case badJSON = "bad-json"
  /// JSON, but not an object.
  case notObject = "not-object"
  /// A field without which there is no event is absent or empty: a part of the key, the time, the kind, the revision.
  case missingKey = "missing-key"
  /// A time that cannot be read, or an event that ends before it starts.
  case badDate = "bad-date"
  /// A time before the year 1000, after 9999, or published in the future.
  case dateOutOfRange = "date-out-of-range"
  /// A number that cannot be read.
  case badNumber = "bad-number"
  /// A latitude or longitude that is not on the globe.
  case badCoordinate = "bad-coordinate"
  /// A word that is not one of those possible, or that a lookup table does not know; a list or an object in place of a value.
  case unknownCode = "unknown-code"
  /// A known key with different content, where the feed has no revisions or this one is the same. The store finds these.
  case duplicateKey = "duplicate-key"
}

/// Why a record is bad.
struct RecordFault: Error, Equatable {
  let reason: QuarantineReason
  let detail: String
  let field: String?

  init(_ reason: QuarantineReason, _ detail: String, field: String? = nil) {
    self.reason = reason
    self.detail = detail
    self.field = field
  }
}

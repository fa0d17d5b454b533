package import Events

/// How the records of one source become reports: a feed file, read and checked.
package struct FeedDefinition: Sendable {
  /// The name of the feed, and of its folder in the inbox.
  package let name: String
  /// Which file names it takes where no folder says so.
  package let match: [Glob]
  package let format: FeedFormat
  /// The fields that name a record; empty where the content does.
  package let key: [String]
  package let revision: RevisionRule
  let time: TimeMapping
  let map: [FieldMapping]
  /// The fields that are kept under their own names.
  let keep: [String]
  /// Whether codes are counted that no table knows.
  var notesUnknownCodes = false
  /// Whether every field is kept that is not mapped.
  var keepsRest: Bool
  /// Texts that stand for "nothing", besides the empty text.
  let nullValues: [String]
  /// How long after the event its record normally arrives.
  package let lateness: TimeSpan
  package var errorBudget: ErrorBudget
  let dropRules: [DropRule]
  /// The fields whose values name the event that a record tells of.
  let cluster: [String]
  /// Fields that are one of several others, whichever has a value.
  var aliases: [FieldAlias] = []
  /// Whether the field that orders revisions holds a time and not a number.
  var revisionIsTime = false
  /// What a record looks like by which its source takes back what it said; empty for never.
  var withdrawnIf: [WithdrawalTerm] = []
  /// Set where each file holds all that the source stands by.
  package var snapshot: SnapshotRule?
  /// What sets fields of a report by what it says, in order.
  var classification: [ClassificationStep] = []
  /// What shows that the mapping and the classification do what they are meant to.
  package var tests: [FeedTest] = []
}

/// A name for the first of some fields that has a value.
struct FieldAlias: Sendable, Hashable {
  /// A field, or a part of its text.
  struct Source: Sendable, Hashable {
    enum Part: Sendable, Hashable {
      case whole
      /// What stands before the last such character; the whole text where there is none.
      case before(UInt8)
      /// What stands behind it; nothing where there is none.
      case after(UInt8)
    }

    let field: String
    let part: Part
  }

  let name: String
  let sources: [Source]
}

/// A field and the values of it that mean a withdrawal. Of several terms each must hold.
struct WithdrawalTerm: Sendable, Hashable {
  let field: String
  let values: [String]
}

/// What the absence of a report from a file means.
package struct SnapshotRule: Sendable, Hashable {
  /// The share of the feed's active reports that one file may withdraw, from 0 to 1.
  package let maxWithdrawn: Double

  /// Whether withdrawing so many of so many is too much to be believed unasked.
  package func isExceeded(withdrawn: Int, of active: Int) -> Bool {
    Double(withdrawn) > maxWithdrawn * Double(active)
  }
}

/// What a record means whose key is known already.
package enum RevisionRule: Sendable, Hashable {
  /// The first record stands; one that differs is put in quarantine.
  case none
  /// The last record stands.
  case content
  /// The record with the highest number in a field stands.
  case number(field: String)
}

/// How many bad records a chunk may have.
package struct ErrorBudget: Sendable, Hashable {
  /// The share of bad records above which a file is rejected, from 0 to 1.
  package let maximumShare: Double
  /// As long as fewer records than this are bad, a file is never rejected.
  package let minimumCount: Int

  package static let standard = ErrorBudget(maximumShare: 0.05, minimumCount: 20)

  /// Whether this many bad records of so many are too many.
  package func isExceeded(bad: Int, of records: Int) -> Bool {
    bad >= minimumCount && Double(bad) > maximumShare * Double(records)
  }
}

/// Records older than this when they became known are dropped and counted.
struct DropRule: Sendable, Hashable {
  /// `known − event`.
  let age: TimeSpan
}

import Events

/// Which fields of a record say when.
struct TimeMapping: Sendable, Hashable {
  /// When it happened.
  var event: TimeField
  /// When it ended.
  var until: TimeField?
  /// When the source published it.
  var known: TimeField?
  /// A field with a word for how exactly the time is known.
  var precision: String?
}

/// A field that holds a time.
struct TimeField: Sendable, Hashable {
  let field: String
  /// Tried in this order.
  let formats: [TimeFormat]
  /// Coarser than what the format says: a time of day that means no more than the day.
  var precision: Precision?
  /// Another field of the record, which says how exactly the time is known.
  var precisionFrom: PrecisionField?
  /// The same for every record, which then needs no field: what stands on a list has no date.
  var constant: EventTime?
}

/// A field with a word or a code for how exactly a time is known.
struct PrecisionField: Sendable, Hashable {
  /// The stretch of the calendar in which the time lies; of a week, from Monday to Sunday.
  enum Width: String, Sendable, CaseIterable {
    case second, minute, day, week, month, year
  }

  let field: String
  /// What each word or code means.
  let widths: [String: Width]

  /// The words themselves, and the codes of ACLED.
  static let usual: [String: Width] = Dictionary(uniqueKeysWithValues: Width.allCases.map { ($0.rawValue, $0) })
    .merging(["1": .day, "2": .week, "3": .month]) { word, _ in word }
}

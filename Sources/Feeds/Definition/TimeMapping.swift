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
}

import Events

extension FeedDefinition {
  /// The built-in feed: records that carry the event model's own names, as NDJSON or as CSV with a header.
  ///
  /// Lists are JSON arrays, or one text whose elements stand between semicolons in CSV. What is not of the model is kept.
  package static let events = FeedDefinition(
    name: "events",
    match: ["*.ndjson", "*.jsonl", "*.csv"].map(Glob.init),
    format: FeedFormat(kind: .detected, encoding: nil),
    key: ["key"],
    revision: .number(field: "revision"),
    time: TimeMapping(
      event: TimeField(field: "time", formats: [.iso8601]),
      until: TimeField(field: "until", formats: [.iso8601]),
      known: TimeField(field: "known", formats: [.iso8601]),
      precision: "precision"),
    map: ModelField.allCases.map { FieldMapping($0, .field($0.rawValue)) },
    keep: [],
    keepsRest: true,
    nullValues: [],
    lateness: .seconds(0),
    errorBudget: .standard,
    dropRules: [],
    cluster: [])

  /// What an export says of an event beyond its report; read, but neither mapped nor kept.
  static let exportNames = ["feed", "ingested", "reports", "publishers", "origins", "conflicts"]

  /// Whether this is the built-in feed, whose records need no key and may state a revision.
  var isBuiltIn: Bool { keepsRest }
}

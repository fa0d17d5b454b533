import Events

/// Makes rows of stored reports that say no more than what is asked for: of a report with 39 columns a rule mostly looks at
/// five.
struct EventOutliner: ~Copyable {
  private(set) var reports = PackedReports()
  private(set) var changes: [EventChanges.Change] = []
  private let fields: Set<WordField>
  private let database: Database
  /// The words of texts, by the numbers of these.
  private var words: [Int64: Word] = [:]

  /// Gives the rows that ``take(_:)`` reads: for ``Database/pass``.
  static let query: StaticString = """
    SELECT seq, kind_text, modality_text, starts, ends, precision, known, ingested, feed_text, actor_text, target_text,
      asset_text, country_text, unit_text, phase_text, publisher_text, origin_text, lang_text, reliability_text,
      credibility_text, tags_text
    FROM report WHERE seq > ?1 AND event IS NULL AND status = 0 AND NOT is_marked(?2, kind_text) ORDER BY seq
    """

  init(_ fields: Set<WordField>, _ database: Database) {
    self.fields = fields
    self.database = database
  }

  mutating func take(_ event: Event) { changes.append(.other(old: nil, new: event)) }

  /// Takes the report of a row.
  mutating func take(_ row: borrowing Statement) throws(StorageError) {
    guard let precision = PrecisionCode.precision(row.int64(5)), row.int64(3) <= row.int64(4) else {
      throw .damaged("report \(row.int64(0)) has a value that no report can have")
    }
    reports.begin(feed: .none, RecordPosition(line: 0, offset: 0))
    reports.draft.time = EventTime(start: row.instant(3), end: row.instant(4), precision: precision)
    reports.draft.known = row.optionalInstant(6) ?? min(row.instant(4), row.instant(7))
    if let modality = row.optionalInt64(2) {
      reports.draft.modality = Modality(rawValue: try database.text(modality)) ?? .occurred
    }
    reports.draft.kind = try word(row.int64(EventOutliner.column(.kind)))
    for field in fields { try read(field, of: row) }
    changes.append(.new(row.int64(0), row: reports.count))
    reports.append()
  }

  private mutating func word(_ text: Int64) throws(StorageError) -> Word {
    if let known = words[text] { return known }
    let word = reports.word(try database.text(text))
    words[text] = word
    return word
  }

  private mutating func read(_ field: WordField, of row: borrowing Statement) throws(StorageError) {
    guard let number = row.optionalInt64(EventOutliner.column(field)) else { return }
    switch field {
    case .actor: reports.draft.actor = try list(number)
    case .target: reports.draft.target = try list(number)
    case .tags: reports.draft.tags = try list(number)
    case .feed: reports.draft.feed = try word(number)
    case .kind: reports.draft.kind = try word(number)
    case .asset: reports.draft.asset = try word(number)
    case .country: reports.draft.country = try word(number)
    case .unit: reports.draft.unit = try word(number)
    case .phase: reports.draft.phase = try word(number)
    case .publisher: reports.draft.publisher = try word(number)
    case .origin: reports.draft.origin = try word(number)
    case .lang: reports.draft.language = try word(number)
    case .reliability: reports.draft.reliability = try word(number)
    case .credibility: reports.draft.credibility = try word(number)
    }
  }

  private mutating func list(_ number: Int64) throws(StorageError) -> WordList {
    var words: [Word] = []
    for text in try database.list(number) { words.append(reports.word(text)) }
    return reports.list(words)
  }

  static func column(_ field: WordField) -> Int32 {
    switch field {
    case .kind: 1
    case .feed: 8
    case .actor: 9
    case .target: 10
    case .asset: 11
    case .country: 12
    case .unit: 13
    case .phase: 14
    case .publisher: 15
    case .origin: 16
    case .lang: 17
    case .reliability: 18
    case .credibility: 19
    case .tags: 20
    }
  }
}

import Events

/// Makes rows of stored reports that say no more than what is asked for: of a report with 39 columns a rule mostly looks at
/// five.
struct EventOutliner: ~Copyable {
  private(set) var reports = PackedReports()
  private(set) var changes: [EventChanges.Change] = []
  private let fields: Set<WordField>
  private let database: Database
  private let statement: Statement
  /// The words of texts, by the numbers of these.
  private var words: [Int64: Word] = [:]

  init(_ fields: Set<WordField>, _ database: Database) throws(StorageError) {
    self.fields = fields
    self.database = database
    statement = try database.connection.statement(
      """
      SELECT kind_text, modality_text, starts, ends, precision, known, ingested, feed_text, actor_text, target_text,
        asset_text, country_text, unit_text, phase_text, publisher_text, origin_text, lang_text, reliability_text,
        credibility_text, tags_text FROM report WHERE seq = ?
      """)
  }

  mutating func take(_ event: Event) { changes.append(.other(old: nil, new: event)) }

  /// Takes the report with a number.
  mutating func take(_ seq: Int64) throws(StorageError) {
    statement.bind(seq)
    defer { statement.reset() }
    guard try statement.step() else { return }
    guard let precision = PrecisionCode.precision(statement.int64(4)), statement.int64(2) <= statement.int64(3) else {
      throw .damaged("report \(seq) has a value that no report can have")
    }
    reports.begin(feed: .none, RecordPosition(line: 0, offset: 0))
    reports.draft.time = EventTime(start: statement.instant(2), end: statement.instant(3), precision: precision)
    reports.draft.known = statement.optionalInstant(5) ?? min(statement.instant(3), statement.instant(6))
    if let modality = statement.optionalInt64(1) {
      reports.draft.modality = Modality(rawValue: try database.text(modality)) ?? .occurred
    }
    reports.draft.kind = try word(statement.int64(0))
    for field in fields { try read(field) }
    changes.append(.new(seq, row: reports.count))
    reports.append()
  }

  private mutating func word(_ text: Int64) throws(StorageError) -> Word {
    if let known = words[text] { return known }
    let word = reports.word(try database.text(text))
    words[text] = word
    return word
  }

  private mutating func read(_ field: WordField) throws(StorageError) {
    guard let number = statement.optionalInt64(EventOutliner.column(field)) else { return }
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
    var list = WordList.none
    for text in try database.list(number) { list = reports.list(list, and: reports.word(text)) }
    return list
  }

  private static func column(_ field: WordField) -> Int32 {
    switch field {
    case .kind: 0
    case .feed: 7
    case .actor: 8
    case .target: 9
    case .asset: 10
    case .country: 11
    case .unit: 12
    case .phase: 13
    case .publisher: 14
    case .origin: 15
    case .lang: 16
    case .reliability: 17
    case .credibility: 18
    case .tags: 19
    }
  }
}

internal import CSQLite
internal import Events
internal import JSON

/// Binds reports to the columns of `report`: parameter 1 is `seq`, the others follow in the order of the table. In a
/// statement of many rows those of one row follow those of the row before.
///
/// Texts are not copied, neither here nor by SQLite: they are bound where they lie, which is good until the reports are
/// gone.
struct ReportBinder {
  private let reports: PackedReports
  private let texts: UnsafeRawBufferPointer
  private let database: Database
  /// The numbers of words and lists, as far as they were asked for; 0 for the others.
  private var words: [Int64]
  private var singles: [Int64]
  private var lists: [Int: Int64] = [:]
  /// How many parameters stand before those of the row at hand.
  private var base: Int32 = 0

  /// - Parameter texts: the bytes of the reports, which stay where they are as long as the binder is used.
  init(_ reports: PackedReports, _ texts: UnsafeRawBufferPointer, _ database: Database) {
    self.reports = reports
    self.texts = texts
    self.database = database
    words = [Int64](repeating: 0, count: reports.words.count)
    singles = words
  }

  /// Binds what a report says: every column that makes up its content, as far as the report has it. What the statement
  /// had there before stays otherwise.
  mutating func bind(
    _ report: PackedReport, to statement: borrowing Statement, row: Int32 = 0
  ) throws(StorageError) {
    base = row * Int32(ReportColumns.count)
    try bindIdentity(report, statement)
    try bindDescription(report, statement)
    try bindProvenance(report, statement)
  }

  private mutating func bindIdentity(_ report: PackedReport, _ statement: borrowing Statement) throws(StorageError) {
    try bind(report.feed, at: 7, statement)
    StatusCode.code(report.status).bind(to: statement, at: base + 8)
    try bind(report.kind, at: 9, statement)
    report.time.start.bind(to: statement, at: base + 10)
    report.time.end.bind(to: statement, at: base + 11)
    PrecisionCode.code(report.time.precision).bind(to: statement, at: base + 12)
    report.known?.bind(to: statement, at: base + 13)
    report.revision?.bind(to: statement, at: base + 14)
    bind(report.key, at: 31, statement)
  }

  private mutating func bindDescription(_ report: PackedReport, _ statement: borrowing Statement) throws(StorageError) {
    try bind(report.actor, at: 15, statement)
    try bind(report.target, at: 16, statement)
    try bind(report.asset, at: 17, statement)
    try bind(report.country, at: 18, statement)
    report.latitude?.bind(to: statement, at: base + 19)
    report.longitude?.bind(to: statement, at: base + 20)
    try bind(report.unit, at: 21, statement)
    try bind(report.phase, at: 22, statement)
    report.planned?.bind(to: statement, at: base + 23)
    if report.modality != .occurred {
      try database.textID(report.modality.rawValue).bind(to: statement, at: base + 24)
    }
    bind(report.value, at: 32, statement)
    bind(report.place, at: 33, statement)
    bind(report.pretext, at: 34, statement)
    if report.after.isGiven { TextList.json(reports.texts(report.after)).bind(to: statement, at: base + 35) }
  }

  private mutating func bindProvenance(_ report: PackedReport, _ statement: borrowing Statement) throws(StorageError) {
    try bind(report.publisher, at: 25, statement)
    try bind(report.origin, at: 26, statement)
    try bind(report.language, at: 27, statement)
    try bind(report.reliability, at: 28, statement)
    try bind(report.credibility, at: 29, statement)
    try bind(report.tags, at: 30, statement)
    bind(report.title, at: 36, statement)
    bind(report.text, at: 37, statement)
    bind(report.url, at: 38, statement)
    bind(report.fields, at: 39, statement)
  }

  @inline(__always)
  private mutating func bind(
    _ word: Word, at parameter: Int32, _ statement: borrowing Statement
  ) throws(StorageError) {
    guard word.isGiven else { return }
    try id(of: word).bind(to: statement, at: base + parameter)
  }

  /// The number of a word in `dict`.
  @inline(__always)
  mutating func id(of word: Word) throws(StorageError) -> Int64 {
    let place = Int(word.index)
    if words[place] == 0 { words[place] = try reports.words.withKey(place) { Result(of: $0, database.textID) }.get() }
    return words[place]
  }

  private mutating func bind(
    _ list: WordList, at parameter: Int32, _ statement: borrowing Statement
  ) throws(StorageError) {
    guard list.isGiven else { return }
    if let word = list.single {
      let place = Int(word.index)
      if singles[place] == 0 {
        singles[place] = try reports.words.withKey(place) { Result(of: $0, database.singletonID) }.get()
      }
      singles[place].bind(to: statement, at: base + parameter)
    } else if let place = list.several {
      if lists[place] == nil { lists[place] = try database.listID(reports.texts(list)) }
      lists[place]?.bind(to: statement, at: base + parameter)
    }
  }

  @inline(__always)
  private func bind(_ span: TextSpan, at parameter: Int32, _ statement: borrowing Statement) {
    guard span.isGiven else { return }
    let bytes = texts.part(Int(span.offset), Int(span.length)).assumingMemoryBound(to: UInt8.self)
    statement.bind(text: bytes, at: base + parameter)
  }
}

extension Result where Failure == StorageError {
  /// What a function gives or throws, for closures that cannot throw themselves.
  fileprivate init(
    of bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(StorageError) -> Success
  ) {
    do throws(StorageError) { self = .success(try body(bytes)) } catch { self = .failure(error) }
  }
}

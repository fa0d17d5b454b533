internal import CSQLite
internal import Events

/// Binds a report to the columns of `report`: parameter 1 is `seq`, the others follow in the order of the table.
///
/// Texts are not copied by SQLite, which would allocate for each. Their bytes are put beside each other in a buffer
/// that stays in place until the next report; what does not fit there SQLite copies after all.
struct ReportBinder: ~Copyable {
  private static let capacity = 64 << 10
  private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: ReportBinder.capacity)
  private var used = 0

  deinit { buffer.deallocate() }

  /// Binds what a report says: every column that makes up its content. What it does not say is null.
  mutating func bind(
    content report: Report, to statement: borrowing Statement, _ database: Database
  ) throws(StorageError) {
    used = 0
    sqlite3_clear_bindings(statement.pointer)
    try bindIdentity(report, statement, database)
    try bindDescription(report, statement, database)
    try bindProvenance(report, statement, database)
  }

  private mutating func bindIdentity(
    _ report: Report, _ statement: borrowing Statement, _ database: Database
  ) throws(StorageError) {
    try database.textID(report.feed).bind(to: statement, at: 7)
    StatusCode.code(report.status).bind(to: statement, at: 8)
    try database.textID(report.kind).bind(to: statement, at: 9)
    report.time.start.bind(to: statement, at: 10)
    report.time.end.bind(to: statement, at: 11)
    PrecisionCode.code(report.time.precision).bind(to: statement, at: 12)
    report.known?.bind(to: statement, at: 13)
    report.revision?.bind(to: statement, at: 14)
    bind(text: report.key, at: 31, statement)
  }

  private mutating func bindDescription(
    _ report: Report, _ statement: borrowing Statement, _ database: Database
  ) throws(StorageError) {
    try database.listID(report.actor)?.bind(to: statement, at: 15)
    try database.listID(report.target)?.bind(to: statement, at: 16)
    if let asset = report.asset { try database.textID(asset).bind(to: statement, at: 17) }
    if let country = report.country { try database.textID(country).bind(to: statement, at: 18) }
    report.latitude?.bind(to: statement, at: 19)
    report.longitude?.bind(to: statement, at: 20)
    if let unit = report.unit { try database.textID(unit).bind(to: statement, at: 21) }
    if let phase = report.phase { try database.textID(phase).bind(to: statement, at: 22) }
    report.planned?.bind(to: statement, at: 23)
    if report.modality != .occurred {
      try database.textID(report.modality.rawValue).bind(to: statement, at: 24)
    }
    bind(text: report.value, at: 32, statement)
    bind(text: report.place, at: 33, statement)
    bind(text: report.pretext, at: 34, statement)
    if !report.after.isEmpty { bind(text: TextList.json(report.after), at: 35, statement) }
  }

  private mutating func bindProvenance(
    _ report: Report, _ statement: borrowing Statement, _ database: Database
  ) throws(StorageError) {
    if let publisher = report.publisher { try database.textID(publisher).bind(to: statement, at: 25) }
    if let origin = report.origin { try database.textID(origin).bind(to: statement, at: 26) }
    if let language = report.language { try database.textID(language).bind(to: statement, at: 27) }
    if let reliability = report.reliability { try database.textID(reliability).bind(to: statement, at: 28) }
    if let credibility = report.credibility { try database.textID(credibility).bind(to: statement, at: 29) }
    try database.listID(report.tags)?.bind(to: statement, at: 30)
    bind(text: report.title, at: 36, statement)
    bind(text: report.text, at: 37, statement)
    bind(text: report.url, at: 38, statement)
    bind(text: report.fields, at: 39, statement)
  }

  private mutating func bind(text: String?, at index: Int32, _ statement: borrowing Statement) {
    guard var text else { return }
    let start = buffer + used
    let room = ReportBinder.capacity - used
    let copied = text.withUTF8 { bytes -> Int? in
      guard let first = bytes.baseAddress, bytes.count <= room else { return nil }
      start.update(from: first, count: bytes.count)
      return bytes.count
    }
    guard let copied else { return text.bind(to: statement, at: index) }
    used += copied
    statement.bind(text: UnsafeBufferPointer(start: start, count: copied), at: index)
  }
}

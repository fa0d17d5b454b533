import Events

/// Reads the times of a record.
struct TimeReader {
  private let mapping: CompiledMapping
  private let now: Instant

  /// Years have four digits, and what is said to be earlier is a null in disguise.
  private static let earliest = Instant(milliseconds: -30_610_224_000_000)
  private static let latest = Instant(milliseconds: 253_402_300_799_999)
  /// How far a source's clock may be ahead of ours.
  private static let tolerance = TimeSpan.days(2)

  init(_ mapping: CompiledMapping, now: Instant) {
    self.mapping = mapping
    self.now = now
  }

  /// When the event happened.
  func event(_ fields: RecordFields) throws(RecordFault) -> EventTime {
    let name = mapping.event.field.field
    guard var time = try read(mapping.event, fields) else {
      throw RecordFault(.missingKey, "the record has no '\(name)', which is its time", field: name)
    }
    if let slot = mapping.precision { time = try widened(time, by: fields.values[slot], mapping.names[slot]) }
    guard let field = mapping.until, let until = try read(field, fields) else { return time }
    guard until.end >= time.start else {
      throw RecordFault(.badDate, "the event ends before it starts", field: field.field.field)
    }
    if until == time { return time }
    return EventTime(start: time.start, end: until.end, precision: .interval)
  }

  /// When the source published it; of a date its last second.
  func known(_ fields: RecordFields) throws(RecordFault) -> Instant? {
    guard let field = mapping.known, let known = try read(field, fields)?.end else { return nil }
    // A date that is not over yet is known now, not at its end.
    let limit = now.advanced(by: TimeReader.tolerance)
    guard known <= limit else {
      throw RecordFault(.dateOutOfRange, "published at \(known), which is in the future", field: field.field.field)
    }
    return known
  }

  private func read(_ time: CompiledMapping.Time, _ fields: RecordFields) throws(RecordFault) -> EventTime? {
    let value = fields.values[time.slot]
    if value.isEmpty || (value.kind == .text && mapping.nullValues?.index(of: value.bytes) != nil) { return nil }
    let name = time.field.field
    guard value.kind == .text || value.kind == .number else {
      throw RecordFault(.badDate, "\(value.bytes.excerpt) is not a time", field: name)
    }
    for format in time.field.formats {
      guard let found = format.time(value.bytes) else { continue }
      guard found.start >= TimeReader.earliest, found.end <= TimeReader.latest else {
        throw RecordFault(.dateOutOfRange, "'\(value.bytes.excerpt)' is not from 1000 to 9999", field: name)
      }
      return time.field.precision.map { TimeReader.widened(found, to: $0) } ?? found
    }
    let forms = time.field.formats.map(\.text).joined(separator: " or ")
    throw RecordFault(.badDate, "'\(value.bytes.excerpt)' is not a time of the form \(forms)", field: name)
  }

  /// A time with the precision that another field of the record states.
  private func widened(_ time: EventTime, by value: FieldValue, _ name: String) throws(RecordFault) -> EventTime {
    if value.isEmpty { return time }
    guard let precision = Precision(rawValue: String(decoding: value.bytes, as: UTF8.self)) else {
      throw RecordFault(.unknownCode, "'\(value.bytes.excerpt)' is not a value of 'precision'", field: name)
    }
    return TimeReader.widened(time, to: precision)
  }

  /// The day, month or year in which a time lies, where it lies in one; never less than the time itself.
  static func widened(_ time: EventTime, to precision: Precision) -> EventTime {
    let date = time.start.date
    let wide: EventTime? =
      switch precision {
      case .year: EventTime(year: date.year)
      case .month: EventTime(year: date.year, month: date.month)
      case .day: EventTime(day: date)
      case .minute, .second, .interval: nil
      }
    guard let wide, wide.start <= time.start, wide.end.advanced(byMilliseconds: 999) >= time.end else { return time }
    return wide
  }
}

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

  /// When the source published it; of a date, a month or a year its last second, or now where that is far off.
  func known(_ fields: RecordFields) throws(RecordFault) -> Instant? {
    guard let field = mapping.known, let known = try read(field, fields) else { return nil }
    let limit = now.advanced(by: TimeReader.tolerance)
    guard known.start <= limit else {
      throw RecordFault(
        .dateOutOfRange, "published at \(known.start), which is in the future", field: field.field.field)
    }
    // Today's date stays what it is, so that a record that is read twice says the same.
    return known.end <= limit ? known.end : max(now, known.start)
  }

  private func read(_ time: CompiledMapping.Time, _ fields: RecordFields) throws(RecordFault) -> EventTime? {
    if let constant = time.field.constant { return constant }
    let value = fields.values[time.slot]
    if mapping.isNull(value) { return nil }
    let name = time.field.field
    guard value.kind == .text || value.kind == .number else {
      throw RecordFault(.badDate, "\(value.bytes.excerpt) is not a time", field: name)
    }
    for format in time.field.formats {
      guard let found = format.time(value.bytes) else { continue }
      guard found.start >= TimeReader.earliest, found.end <= TimeReader.latest else {
        throw RecordFault(.dateOutOfRange, "'\(value.bytes.excerpt)' is not from 1000 to 9999", field: name)
      }
      let wide = time.field.precision.map { TimeReader.widened(found, to: $0) } ?? found
      return try time.precisionSlot.map { slot throws(RecordFault) in
        try widened(wide, by: fields.values[slot], time.field)
      } ?? wide
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
    // An export writes its minutes with seconds.
    if precision == .minute, time.precision == .second, time.start.milliseconds % 60_000 == 0 {
      return EventTime(start: time.start, end: time.end, precision: .minute)
    }
    return TimeReader.widened(time, to: precision)
  }

  /// A time with the width that a code in another field stands for.
  private func widened(_ time: EventTime, by value: FieldValue, _ field: TimeField) throws(RecordFault) -> EventTime {
    guard let source = field.precisionFrom, !mapping.isNull(value) else { return time }
    let code = String(decoding: value.bytes.trimmed, as: UTF8.self)
    guard let width = source.widths[code] else {
      throw RecordFault(.unknownCode, "'\(value.bytes.excerpt)' is no precision", field: source.field)
    }
    return TimeReader.widened(time, to: width)
  }

  private static func widened(_ time: EventTime, to width: PrecisionField.Width) -> EventTime {
    switch width {
    case .second, .minute: return time
    case .day: return widened(time, to: Precision.day)
    case .month: return widened(time, to: Precision.month)
    case .year: return widened(time, to: Precision.year)
    case .week:
      let day = time.start.date
      let monday = day.dayNumber - Int64(day.weekday - 1)
      let week = EventTime(day: CivilDate(dayNumber: monday))
      let last = EventTime(day: CivilDate(dayNumber: monday + 6))
      guard last.end >= time.end else { return time }
      return EventTime(start: week.start, end: last.end, precision: .interval)
    }
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

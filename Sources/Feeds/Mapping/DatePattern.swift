import Events

/// A date pattern in the letters of Unicode's UTS 35: `yyyyMMddHHmmss`, `M/d/yyyy h:mm a`, `dd MMMM yyyy`.
///
/// One letter reads one or two digits, two letters exactly two. `MMM` and `MMMM` read English names of months, short or
/// whole, `EEE` and `EEEE` skip names of weekdays, `S`… reads a fraction, `X` `Z` an offset. Letters between apostrophes
/// and everything that is no letter stand for themselves. Without an offset a time is in UTC.
struct DatePattern: Sendable, Hashable {
  private enum Part: Sendable, Hashable {
    case year
    case month(width: Int)
    case monthName
    case day(width: Int)
    case hour(width: Int)
    case hourOfHalf(width: Int)
    case minute(width: Int)
    case second(width: Int)
    case fraction
    case half
    case offset
    case weekday
    case literal(UInt8)
  }

  let text: String
  private let parts: [Part]

  /// Nil where a letter means nothing, no year is read, or what is read makes no time.
  init?(_ text: String) {
    guard let parts = DatePattern.parts(of: text), parts.contains(.year), DatePattern.gap(in: parts) == nil else {
      return nil
    }
    self.text = text
    self.parts = parts
  }

  /// What a pattern lacks whose letters all mean something: `it has hours (HH) without a day (dd)`. Without its month a day
  /// would say no more than its year does.
  static func gap(_ text: String) -> String? {
    guard let parts = parts(of: text), parts.contains(.year) else { return nil }
    return gap(in: parts)
  }

  private static func gap(in parts: [Part]) -> String? {
    func has(_ isWanted: (Part) -> Bool) -> Bool { parts.contains(where: isWanted) }
    let hasHalf = has { $0 == .half }
    let hasHourOfHalf = has { if case .hourOfHalf = $0 { true } else { false } }
    let hasHour = has { if case .hour = $0 { true } else { false } }
    let units = [
      ("a month (MM)", has { if case .month = $0 { true } else { $0 == .monthName } }),
      ("a day (dd)", has { if case .day = $0 { true } else { false } }), ("hours (HH)", hasHour || hasHourOfHalf),
      ("minutes (mm)", has { if case .minute = $0 { true } else { false } }),
      ("seconds (ss)", has { if case .second = $0 { true } else { false } }),
      ("a fraction of seconds (S)", has { $0 == .fraction }),
    ]
    if units[3].1, !units[0].1, !units[2].1 { return "mm are minutes; months are MM" }
    for (place, unit) in units.enumerated() where unit.1 {
      guard let missing = units[..<place].last(where: { !$0.1 })?.0 else { continue }
      return "it has \(unit.0) without \(missing)"
    }
    if hasHalf && hasHour { return "H counts hours from 0 to 23, so that 'a' says nothing; with 'a' they are h" }
    if hasHalf && !hasHourOfHalf { return "it has 'a' without hours (h)" }
    return hasHourOfHalf && !hasHalf ? "h counts hours from 1 to 12 and needs 'a'; from 0 to 23 they are H" : nil
  }

  private static func parts(of text: String) -> [Part]? {
    var parts: [Part] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26
      if byte == UInt8(ascii: "'") {
        guard let end = rest.dropFirst().firstIndex(of: byte) else { return nil }
        parts += rest[(rest.startIndex + 1)..<end].map(Part.literal)
        rest = rest[(end + 1)...]
      } else if isLetter {
        let run = rest.prefix { $0 == byte }
        guard let part = part(byte, run.count) else { return nil }
        parts.append(part)
        rest = rest.dropFirst(run.count)
      } else {
        parts.append(.literal(byte))
        rest = rest.dropFirst()
      }
    }
    return parts
  }

  private static func part(_ letter: UInt8, _ count: Int) -> Part? {
    let isNumber = count <= 2
    switch (letter, count) {
    case (UInt8(ascii: "y"), 4), (UInt8(ascii: "u"), 4): return .year
    case (UInt8(ascii: "M"), 3...4): return .monthName
    case (UInt8(ascii: "M"), _) where isNumber: return .month(width: count)
    case (UInt8(ascii: "d"), _) where isNumber: return .day(width: count)
    case (UInt8(ascii: "H"), _) where isNumber: return .hour(width: count)
    case (UInt8(ascii: "h"), _) where isNumber: return .hourOfHalf(width: count)
    case (UInt8(ascii: "m"), _) where isNumber: return .minute(width: count)
    case (UInt8(ascii: "s"), _) where isNumber: return .second(width: count)
    case (UInt8(ascii: "S"), _): return .fraction
    case (UInt8(ascii: "a"), 1): return .half
    case (UInt8(ascii: "X"), 1...3), (UInt8(ascii: "x"), 1...3), (UInt8(ascii: "Z"), 1...5): return .offset
    case (UInt8(ascii: "E"), 1...4): return .weekday
    default: return nil
    }
  }
}

extension DatePattern {
  /// What was read so far; -1 for what was not.
  private struct Parts {
    var year = -1
    var month = -1
    var day = -1
    var hour = -1
    var minute = -1
    var second = -1
    var fraction: Int64 = 0
    var half = -1
    var isHourOfHalf = false
    var offset: Int64 = 0
  }

  /// The time that the bytes denote, or nil where they do not follow the pattern.
  func time(_ bytes: UnsafeRawBufferPointer) -> EventTime? {
    var reader = DigitReader(bytes)
    var read = Parts()
    for part in parts {
      guard DatePattern.read(part, &reader, &read) else { return nil }
    }
    return reader.isAtEnd ? DatePattern.time(read) : nil
  }

  private static func read(_ part: Part, _ reader: inout DigitReader, _ read: inout Parts) -> Bool {
    switch part {
    case .year: return number(4, &reader, &read.year)
    case .month(let width): return number(width, &reader, &read.month)
    case .monthName: return month(&reader, &read)
    case .day(let width): return number(width, &reader, &read.day)
    case .hour(let width): return number(width, &reader, &read.hour)
    case .hourOfHalf(let width):
      read.isHourOfHalf = true
      return number(width, &reader, &read.hour)
    case .minute(let width): return number(width, &reader, &read.minute)
    case .second(let width): return number(width, &reader, &read.second)
    case .fraction:
      guard let fraction = reader.fraction() else { return false }
      read.fraction = fraction
      return true
    case .half: return half(&reader, &read)
    case .offset:
      guard let offset = ISO8601.offset(&reader) else { return false }
      read.offset = offset
      return true
    case .weekday: return !reader.letters().isEmpty
    case .literal(let byte): return reader.skip(Unicode.Scalar(byte))
    }
  }

  /// One letter reads one or two digits, more letters exactly their number.
  private static func number(_ width: Int, _ reader: inout DigitReader, _ value: inout Int) -> Bool {
    guard let number = width > 1 ? reader.number(width) : reader.number(2) ?? reader.number(1) else { return false }
    value = number
    return true
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ]

  private static func month(_ reader: inout DigitReader, _ read: inout Parts) -> Bool {
    let name = reader.letters().map { $0 | 0x20 }
    guard let index = months.firstIndex(where: { $0.utf8.elementsEqual(name) || $0.utf8.prefix(3).elementsEqual(name) })
    else { return false }
    read.month = index + 1
    return true
  }

  private static func half(_ reader: inout DigitReader, _ read: inout Parts) -> Bool {
    let name = reader.letters().map { $0 | 0x20 }
    guard name.count == 2, name[1] == UInt8(ascii: "m") else { return false }
    read.half = name[0] == UInt8(ascii: "p") ? 1 : 0
    return name[0] == UInt8(ascii: "p") || name[0] == UInt8(ascii: "a")
  }

  private static func time(_ read: Parts) -> EventTime? {
    guard read.month >= 0 else { return EventTime(year: read.year) }
    guard read.day >= 0 else { return EventTime(year: read.year, month: read.month) }
    guard let date = CivilDate(year: read.year, month: read.month, day: read.day) else { return nil }
    guard read.hour >= 0 else { return EventTime(day: date) }
    guard let hour = hour(read), read.minute < 60, read.second <= 60 else { return nil }
    // 60 is a leap second; it counts as the second before, since our days have 86,400.
    let seconds = hour * 3600 + max(read.minute, 0) * 60 + min(max(read.second, 0), 59)
    let instant = Instant(date).advanced(byMilliseconds: Int64(seconds) * 1000 + read.fraction - read.offset)
    return EventTime(start: instant, end: instant, precision: read.second >= 0 ? .second : .minute)
  }

  /// The hour of the day, or nil where there is no such hour.
  private static func hour(_ read: Parts) -> Int? {
    guard read.isHourOfHalf else { return read.hour < 24 ? read.hour : nil }
    guard (1...12).contains(read.hour) else { return nil }
    return read.hour % 12 + (read.half == 1 ? 12 : 0)
  }
}

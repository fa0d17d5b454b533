import Events

/// Dates as mail has them (RFC 822, RFC 2822), and RSS: `Thu, 01 Jan 2004 19:48:21 GMT`.
///
/// As feeds write them: without the weekday, with a year of two digits, without seconds or without a time at all, with a
/// whole month's name. A zone that is not known is no date: to take it for UTC would be hours off.
enum RFC822Date {
  static func time(_ bytes: UnsafeRawBufferPointer) -> EventTime? {
    var words = bytes.split { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") }
      .map { UnsafeRawBufferPointer(rebasing: $0) }[...]
    if let first = words.first, !isDigit(first[0]) { words.removeFirst() }
    guard words.count >= 3, let day = number(words.removeFirst()), let month = month(words.removeFirst()),
      let year = year(words.removeFirst()), let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    guard let clock = words.popFirst() else { return EventTime(day: date) }
    guard let (milliseconds, hasSeconds) = time(ofDay: clock) else { return nil }
    guard let offset = words.isEmpty ? 0 : zone(words.removeFirst()), words.isEmpty || isComment(words) else {
      return nil
    }
    let instant = Instant(date).advanced(byMilliseconds: milliseconds - offset)
    return EventTime(start: instant, end: instant, precision: hasSeconds ? .second : .minute)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// `(CET)` behind the zone.
  private static func isComment(_ words: ArraySlice<UnsafeRawBufferPointer>) -> Bool {
    words.first?.first == UInt8(ascii: "(")
  }

  private static func number(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var reader = DigitReader(bytes)
    guard bytes.count <= 4, let number = reader.number(bytes.count) else { return nil }
    return number
  }

  private static func year(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard let number = number(bytes) else { return nil }
    switch bytes.count {
    case 4: return number
    // RFC 2822, section 4.3.
    case 2: return number < 50 ? 2000 + number : 1900 + number
    default: return nil
    }
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  private static func month(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let name = bytes.prefix(3).map { $0 | 0x20 }
    return months.firstIndex { $0.utf8.elementsEqual(name) }.map { $0 + 1 }
  }

  /// `19:48:21`, `9:48`.
  private static func time(ofDay bytes: UnsafeRawBufferPointer) -> (milliseconds: Int64, hasSeconds: Bool)? {
    let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      .map { number(UnsafeRawBufferPointer(rebasing: $0)) }
    guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], hour < 24, minute < 60 else {
      return nil
    }
    guard let second = parts.count == 3 ? parts[2] : 0, second <= 60 else { return nil }
    // 60 is a leap second; it counts as the second before.
    return (Int64(hour * 3600 + minute * 60 + min(second, 59)) * 1000, parts.count == 3)
  }

  /// Hours east of UTC.
  private static let zones: [String: Double] = [
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
    "pdt": -7, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3, "msk": 3,
    "jst": 9,
  ]

  /// `+0100`, `GMT`, `EST`, in milliseconds east of UTC.
  private static func zone(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    let name = String(decoding: bytes.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
    if let hours = zones[name] { return Int64(hours * 3_600_000) }
    var reader = DigitReader(bytes)
    guard let offset = ISO8601.offset(&reader), reader.isAtEnd else { return nil }
    return offset
  }
}

/// Reads times in ISO 8601: an instant, a date, a reduced date (`2022`, `2022-03`) or an interval of two of these.
package enum ISO8601 {
  /// The time that a text denotes, or nil where it denotes none.
  ///
  /// An instant without an offset is in UTC. An interval runs from the start of its first half to the end of its
  /// second and must not be reversed.
  package static func time(_ text: some StringProtocol) -> EventTime? {
    var text = String(text)
    return text.withUTF8 { time(UnsafeRawBufferPointer($0)) }
  }

  /// As ``time(_:)-swift.method``, over UTF-8.
  package static func time(_ bytes: UnsafeRawBufferPointer) -> EventTime? {
    if let moment = plainSecond(bytes) { return moment }
    guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return single(bytes) }
    guard let first = single(UnsafeRawBufferPointer(rebasing: bytes[..<slash])),
      let second = single(UnsafeRawBufferPointer(rebasing: bytes[(slash + 1)...])), first.start <= second.end
    else { return nil }
    return EventTime(start: first.start, end: second.end, precision: .interval)
  }

  /// The moment that a text denotes; of a date the last second, since that is when it has certainly passed.
  package static func instant(_ text: some StringProtocol) -> Instant? {
    time(text)?.end
  }

  /// A second in UTC as most sources write it, `2022-06-15T10:00:00Z`; nil for everything else, read or not.
  private static func plainSecond(_ bytes: UnsafeRawBufferPointer) -> EventTime? {
    guard bytes.count == 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      bytes[19] == UInt8(ascii: "Z")
    else { return nil }
    func two(_ place: Int) -> Int {
      let (tens, ones) = (bytes[place] &- UInt8(ascii: "0"), bytes[place + 1] &- UInt8(ascii: "0"))
      return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : 100
    }
    let (century, year, hour, minute, second) = (two(0), two(2), two(11), two(14), two(17))
    guard century < 100, year < 100, hour < 24, minute < 60, second < 60,
      let date = CivilDate(year: century * 100 + year, month: two(5), day: two(8))
    else { return nil }
    let instant = Instant(date).advanced(byMilliseconds: Int64((hour * 60 + minute) * 60 + second) * 1000)
    return EventTime(start: instant, end: instant, precision: .second)
  }

  private static func single(_ bytes: UnsafeRawBufferPointer) -> EventTime? {
    var reader = DigitReader(bytes)
    guard let year = reader.number(4) else { return nil }
    if reader.isAtEnd { return EventTime(year: year) }
    guard reader.skip("-"), let month = reader.number(2) else { return nil }
    if reader.isAtEnd { return EventTime(year: year, month: month) }
    guard reader.skip("-"), let day = reader.number(2), let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    if reader.isAtEnd { return EventTime(day: date) }
    guard reader.skip("T") || reader.skip("t") || reader.skip(" ") else { return nil }
    return clock(&reader, on: date)
  }

  private static func clock(_ reader: inout DigitReader, on date: CivilDate) -> EventTime? {
    guard let hour = reader.number(2), hour < 24, reader.skip(":"), let minute = reader.number(2), minute < 60
    else { return nil }
    var milliseconds = Int64(hour * 3_600_000 + minute * 60_000)
    var precision = Precision.minute
    if reader.skip(":") {
      // 60 is a leap second; it counts as the second before, since our days have 86,400.
      guard let second = reader.number(2), second <= 60 else { return nil }
      milliseconds += Int64(min(second, 59)) * 1000
      precision = .second
      if reader.skip(".") || reader.skip(",") {
        guard let fraction = reader.fraction() else { return nil }
        milliseconds += fraction
      }
    }
    guard let offset = offset(&reader), reader.isAtEnd else { return nil }
    let instant = Instant(date).advanced(byMilliseconds: milliseconds - offset)
    return EventTime(start: instant, end: instant, precision: precision)
  }

  /// `Z`, `+05`, `+0530`, `+05:30`, or nothing, in milliseconds east of UTC.
  package static func offset(_ reader: inout DigitReader) -> Int64? {
    if reader.isAtEnd || reader.skip("Z") || reader.skip("z") { return 0 }
    let sign: Int64 = reader.skip("+") ? 1 : -1
    if sign < 0 { guard reader.skip("-") else { return nil } }
    guard let hours = reader.number(2), hours < 24 else { return nil }
    if reader.isAtEnd { return sign * Int64(hours) * 3_600_000 }
    _ = reader.skip(":")
    guard let minutes = reader.number(2), minutes < 60 else { return nil }
    return sign * Int64(hours * 3_600_000 + minutes * 60_000)
  }
}

/// A cursor over ASCII digits and the signs between them.
package struct DigitReader {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  package var isAtEnd: Bool { position == bytes.count }

  /// The next `width` bytes as a number; nil, without moving, where they are not all digits.
  package mutating func number(_ width: Int) -> Int? {
    guard position + width <= bytes.count else { return nil }
    var value = 0
    for offset in 0..<width {
      let digit = bytes[position + offset] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    position += width
    return value
  }

  /// The next digits, at least one, as the fraction of a second in milliseconds; what is finer is cut off.
  package mutating func fraction() -> Int64? {
    var value: Int64 = 0
    var count = 0
    while let digit = number(1) {
      if count < 3 { value = value * 10 + Int64(digit) }
      count += 1
    }
    guard count > 0 else { return nil }
    while count < 3 {
      value *= 10
      count += 1
    }
    return value
  }

  /// The next ASCII letters, perhaps none.
  package mutating func letters() -> UnsafeRawBufferPointer {
    let start = position
    while position < bytes.count, (bytes[position] | 0x20) &- UInt8(ascii: "a") < 26 { position += 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// Moves past one ASCII character if it is the next.
  package mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }
}

/// Puts a date or a time together digit by digit: a line of the alert log has a dozen of them.
struct DateWriter {
  /// Of the longest year that there is, with a time to the millisecond.
  private static let capacity = 48

  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private var count = 0

  static func text(_ write: (inout DateWriter) -> Void) -> String {
    String(unsafeUninitializedCapacity: capacity) { buffer in
      var writer = DateWriter(buffer)
      write(&writer)
      return writer.count
    }
  }

  private init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
    self.buffer = buffer
  }

  /// `2022-08-23`. A year has at least four digits, and a sign before the year 0.
  mutating func date(_ date: CivilDate) {
    if 0...9999 ~= date.year {
      pair(date.year / 100)
      pair(date.year % 100)
    } else {
      longYear(date.year)
    }
    character("-")
    pair(date.month)
    character("-")
    pair(date.day)
  }

  private mutating func longYear(_ year: Int) {
    var digits = 4
    var limit = 10_000
    while abs(year) >= limit, digits < 18 { (digits, limit) = (digits + 1, limit * 10) }
    if year < 0 { character("-") }
    number(abs(year), digits: digits)
  }

  /// `23:59:59`, with `.123` only where there are milliseconds.
  mutating func time(millisecondOfDay: Int) {
    let (second, millisecond) = millisecondOfDay.quotientAndRemainder(dividingBy: 1000)
    pair(second / 3600)
    character(":")
    pair(second / 60 % 60)
    character(":")
    pair(second % 60)
    guard millisecond != 0 else { return }
    character(".")
    number(millisecond, digits: 3)
  }

  /// A number of two digits.
  private mutating func pair(_ number: Int) {
    buffer.initializeElement(at: count, to: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10))
    buffer.initializeElement(at: count + 1, to: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    count += 2
  }

  mutating func character(_ character: Unicode.Scalar) {
    buffer.initializeElement(at: count, to: UInt8(ascii: character))
    count += 1
  }

  private mutating func number(_ number: Int, digits: Int) {
    var rest = number
    for place in stride(from: count + digits - 1, through: count, by: -1) {
      buffer.initializeElement(at: place, to: UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    count += digits
  }
}

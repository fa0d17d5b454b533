extension ZoneRule {
  /// Reads a rule of POSIX, `std offset [dst [offset] , start [/time] , end [/time]]`, with the hours from -167 to 167
  /// that RFC 8536 allows; nil for anything else.
  init?(_ text: String) {
    var parser = ZoneRuleParser(text: text.utf8[...])
    guard parser.name(), let standard = parser.offset(hours: 24) else { return nil }
    self.standard = standard
    summer = nil
    if parser.isAtEnd { return }
    guard let summer = parser.summer(standard: standard), parser.isAtEnd else { return nil }
    self.summer = summer
  }
}

/// Takes a rule apart from left to right.
private struct ZoneRuleParser {
  var text: Substring.UTF8View

  var isAtEnd: Bool { text.isEmpty }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard text.first == UInt8(ascii: character) else { return false }
    text.removeFirst()
    return true
  }

  /// Three letters or more, or anything in angle brackets.
  mutating func name() -> Bool {
    if take("<") {
      guard let end = text.firstIndex(of: UInt8(ascii: ">")), end > text.startIndex else { return false }
      text = text[text.index(after: end)...]
      return true
    }
    let letters = text.prefix { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & ~0x20) }
    text = text[letters.endIndex...]
    return letters.count >= 3
  }

  /// What the rule writes as hours west of Greenwich, as seconds to add to UTC.
  mutating func offset(hours limit: Int64) -> Int64? { time(hours: limit).map { -$0 } }

  /// `[+-]h[h[h]][:mm[:ss]]` in seconds.
  private mutating func time(hours limit: Int64) -> Int64? {
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    guard let hours = number(0...limit) else { return nil }
    var seconds = hours * 3600
    for unit in [Int64(60), 1] where take(":") {
      guard let part = number(0...59) else { return nil }
      seconds += part * unit
    }
    return isNegative ? -seconds : seconds
  }

  private mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
    let digits = text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    text = text[digits.endIndex...]
    guard let value = Int64(String(Substring(digits))), range.contains(value) else { return nil }
    return value
  }

  mutating func summer(standard: Int64) -> ZoneRule.Summer? {
    guard name() else { return nil }
    var offset = standard + 3600
    if text.first != UInt8(ascii: ",") {
      guard let own = self.offset(hours: 24) else { return nil }
      offset = own
    }
    guard take(","), let start = change(), take(","), let end = change() else { return nil }
    return ZoneRule.Summer(offset: offset, start: start, end: end)
  }

  private mutating func change() -> ZoneRule.Change? {
    guard let day = day() else { return nil }
    guard take("/") else { return ZoneRule.Change(day: day, time: 7200) }
    return time(hours: 167).map { ZoneRule.Change(day: day, time: $0) }
  }

  private mutating func day() -> ZoneRule.Change.Day? {
    if take("J") { return number(1...365).map { .julian(Int($0)) } }
    guard take("M") else { return number(0...365).map { .ordinal(Int($0)) } }
    guard let month = number(1...12), take("."), let week = number(1...5), take("."), let day = number(0...6) else {
      return nil
    }
    return .weekday(month: Int(month), week: Int(week), day: Int(day))
  }
}

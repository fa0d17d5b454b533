/// Cuts a delimited record into fields: RFC 4180 with any separator, lines ended by CR, LF or CR LF.
///
/// A quote is one only where a field begins with it. A quoted field ends with a quote that a separator or the line's end
/// follows; everything else is an unbalanced quote, and then the record is its first line alone, so that one missing
/// quote never swallows the lines that follow.
struct DelimitedScanner {
  /// A field inside the record.
  struct Field {
    var start: Int
    var length: Int
    /// Whether doubled quotes stand in it.
    var hasDoubledQuotes: Bool
  }

  enum Outcome: Equatable {
    case incomplete
    case tooLong
    /// A record; `content` is its length without the line ending.
    case record(length: Int, content: Int)
    /// A quote is not closed as it must be; the record is its first line.
    case unbalanced(length: Int, content: Int)
  }

  let separator: UInt8
  let quote: UInt8?
  let limits: FeedLimits
  /// The fields of the last record, as many as are allowed.
  private(set) var fields: [Field] = []
  /// How many fields it has.
  private(set) var fieldCount = 0

  init(_ format: FeedFormat.Delimited, limits: FeedLimits) {
    separator = format.separator
    quote = format.quote
    self.limits = limits
  }

  /// Reads the record at the beginning of some bytes, which are not empty.
  mutating func next(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> Outcome {
    fields.removeAll(keepingCapacity: true)
    fieldCount = 0
    var index = 0
    while true {
      let stop: Int
      if let quote, index < bytes.count, bytes[index] == quote {
        switch quotedField(bytes, from: index, quote: quote, isEnd: isEnd) {
        case .closed(let end): stop = end
        case .open: return .incomplete
        case .unbalanced: return firstLine(bytes, isEnd: isEnd)
        }
      } else {
        stop = ByteSearch.first(of: separator, 0x0D, 0x0A, in: bytes, from: index)
        append(Field(start: index, length: stop - index, hasDoubledQuotes: false))
      }
      guard stop < bytes.count else { return ending(bytes, at: stop, isEnd: isEnd) }
      guard bytes[stop] == separator else { return ending(bytes, at: stop, isEnd: isEnd) }
      index = stop + 1
    }
  }

  private mutating func append(_ field: Field) {
    if fieldCount < limits.fields { fields.append(field) }
    fieldCount += 1
  }

  private func ending(_ bytes: UnsafeRawBufferPointer, at index: Int, isEnd: Bool) -> Outcome {
    guard index <= limits.recordLength else { return .tooLong }
    guard index < bytes.count else { return isEnd ? .record(length: index, content: index) : .incomplete }
    guard let ending = LineEnding.length(in: bytes, at: index, isEnd: isEnd) else { return .incomplete }
    return .record(length: index + ending, content: index)
  }

  private enum Quoted {
    /// Closed; the separator or the line's end stands there.
    case closed(Int)
    case open
    case unbalanced
  }

  private mutating func quotedField(
    _ bytes: UnsafeRawBufferPointer, from start: Int, quote: UInt8, isEnd: Bool
  ) -> Quoted {
    var index = start + 1
    var hasDoubledQuotes = false
    while true {
      guard let found = ByteSearch.first(quote, in: bytes, from: index) else {
        return isEnd || bytes.count > limits.recordLength ? .unbalanced : .open
      }
      guard found <= limits.recordLength else { return .unbalanced }
      let after = found + 1
      guard after < bytes.count || isEnd else { return .open }
      if after < bytes.count, bytes[after] == quote {
        hasDoubledQuotes = true
        index = after + 1
        continue
      }
      guard after == bytes.count || bytes[after] == separator || bytes[after] == 0x0A || bytes[after] == 0x0D
      else { return .unbalanced }
      append(Field(start: start + 1, length: found - start - 1, hasDoubledQuotes: hasDoubledQuotes))
      return .closed(after)
    }
  }

  /// What is left of a record that cannot be read: the line on which it begins.
  func firstLine(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> Outcome {
    let end = ByteSearch.lineEnd(in: bytes, from: 0) ?? bytes.count
    switch ending(bytes, at: end, isEnd: isEnd) {
    case .record(let length, let content): return .unbalanced(length: length, content: content)
    case let other: return other
    }
  }
}

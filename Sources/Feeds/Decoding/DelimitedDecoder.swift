import Events
import JSON

/// Delimited records: CSV and its relatives.
final class DelimitedDecoder: RecordDecoder {
  let fields: RecordFields
  private var scanner: DelimitedScanner
  private let limits: FeedLimits
  /// How many columns there are.
  private let columnCount: Int
  /// How many of them a record must have: those without a header may end with columns that a file need not have.
  private let requiredCount: Int
  /// The column of each slot.
  private let columns: [Int]
  /// The columns that nobody asked for, with their names as JSON strings.
  private let restColumns: [(name: UnsafeRawBufferPointer, column: Int)]
  private let restNames = BytePool()

  /// - Parameters:
  ///   - columns: the names of the columns, among them all of the fields'; where a name stands twice, the first counts.
  ///   - slots: the column of each slot of the fields, or nil for one that the file does not have.
  ///   - optional: the names of columns that a record without a header need not have, as far as they are the last.
  init(
    fields: RecordFields, format: FeedFormat.Delimited, columns: [String], slots: [Int?], optional: [String] = [],
    keepsRest: Bool, limits: FeedLimits
  ) {
    self.fields = fields
    self.limits = limits
    scanner = DelimitedScanner(format, limits: limits)
    columnCount = columns.count
    requiredCount = format.columns == nil ? columns.count : (columns.lastIndex { !optional.contains($0) } ?? 0) + 1
    self.columns = slots.map { $0 ?? -1 }
    let asked = Set(self.columns)
    let pool = restNames
    let rest = columns.indices.filter { keepsRest && !asked.contains($0) && !columns[$0].isEmpty }
    restColumns = rest.map { (pool.copy(DelimitedDecoder.quoted(columns[$0])), $0) }
  }

  private static func quoted(_ name: String) -> String {
    var writer = JSONWriter()
    writer.value(name)
    return writer.text
  }

  func next(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> DecodedRecord {
    switch scanner.next(bytes, isEnd: isEnd) {
    case .incomplete: return .incomplete
    case .tooLong: return .tooLong
    case .unbalanced(let length, let content): return unbalanced(length, content)
    case .record(let length, let content):
      if content == 0 { return .blank(length: length) }
      let lines = DelimitedDecoder.lineCount(bytes.slice(0, content), hasQuotes: scanner.quote != nil)
      guard (requiredCount...columnCount).contains(scanner.fieldCount) else {
        return wrongCount(bytes, length: length, content: content, lines: lines, isEnd: isEnd)
      }
      return .record(length: length, content: content, lines: lines, fault: load(bytes.slice(0, content)))
    }
  }

  private func unbalanced(_ length: Int, _ content: Int) -> DecodedRecord {
    let fault = RecordFault(.unbalancedQuote, "a quote is not closed, or closed before its field ends")
    return .record(length: length, content: content, lines: 1, fault: fault)
  }

  /// A record over several lines with the wrong number of fields more likely lacks a quote than a field.
  private func wrongCount(
    _ bytes: UnsafeRawBufferPointer, length: Int, content: Int, lines: Int, isEnd: Bool
  ) -> DecodedRecord {
    let found = scanner.fieldCount
    if lines > 1, case .unbalanced(let length, let content) = scanner.firstLine(bytes, isEnd: isEnd) {
      return unbalanced(length, content)
    }
    let isOver = found > limits.fields
    let expected = requiredCount == columnCount ? "\(columnCount)" : "\(requiredCount) to \(columnCount)"
    let detail =
      isOver
      ? "more than \(limits.fields) fields"
      : "\(Count.of(found, "field")) where \(expected) \(expected == "1" ? "is" : "are") expected"
    let fault = RecordFault(found < requiredCount ? .tooFewFields : .tooManyFields, detail)
    return .record(length: length, content: content, lines: lines, fault: fault)
  }

  /// The lines that a record takes; only quoted fields make it more than one.
  static func lineCount(_ content: UnsafeRawBufferPointer, hasQuotes: Bool) -> Int {
    guard hasQuotes else { return 1 }
    var (lines, index) = (1, 0)
    while let end = ByteSearch.lineEnd(in: content, from: index) {
      lines += 1
      index = end + (LineEnding.length(in: content, at: end, isEnd: true) ?? 1)
    }
    return lines
  }

  /// Fills the slots.
  private func load(_ content: UnsafeRawBufferPointer) -> RecordFault? {
    fields.removeAll()
    if let invalid = UTF8Check.firstInvalidByte(content) {
      return RecordFault(.badUTF8, "invalid UTF-8 at byte \(invalid)")
    }
    for (slot, column) in columns.enumerated() where column >= 0 && column < scanner.fieldCount {
      fields.values[slot] = value(column, content)
    }
    for (name, column) in restColumns where column < scanner.fieldCount {
      let value = value(column, content)
      if !value.isEmpty { fields.rest.append((name, value)) }
    }
    return nil
  }

  private func value(_ column: Int, _ content: UnsafeRawBufferPointer) -> FieldValue {
    let field = scanner.fields[column]
    let bytes = content.slice(field.start, field.length)
    return FieldValue(kind: .text, bytes: field.hasDoubledQuotes ? undoubled(bytes) : bytes)
  }

  /// A field's text with each doubled quote made one.
  private func undoubled(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let target = fields.scratch.allocate(bytes.count)
    var (count, index) = (0, 0)
    while index < bytes.count {
      target[count] = bytes[index]
      index += bytes[index] == scanner.quote ? 2 : 1
      count += 1
    }
    return UnsafeRawBufferPointer(target).slice(0, count)
  }
}

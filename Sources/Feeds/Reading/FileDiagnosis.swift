import Events

/// Finds out, from the first lines of a delimited file, what happened to it: other separators, a header where there is
/// none, another number of columns, numbers that a spreadsheet has rewritten.
struct FileDiagnosis {
  private let feed: FeedDefinition
  private let format: FeedFormat.Delimited
  private let lines: [[UInt8]]
  /// What separates the fields in fact.
  private let separator: UInt8

  private static let separators: [UInt8] = [
    UInt8(ascii: "\t"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"),
  ]

  init(_ feed: FeedDefinition, _ format: FeedFormat.Delimited, _ sample: [UInt8]) {
    self.feed = feed
    self.format = format
    var lines = sample.split(maxSplits: 100) { $0 == 0x0A || $0 == 0x0D }.map(Array.init)
    // The last one may be cut off.
    if lines.count > 1 { lines.removeLast() }
    self.lines = lines
    separator = FileDiagnosis.separator(lines, format, CompiledMapping(feed, listSeparator: nil).names)
  }

  /// All that is found, or nil.
  var finding: String? {
    let findings = [otherSeparator, header, otherCount, rewrittenNumbers].compactMap { $0 }
    return findings.isEmpty ? nil : findings.joined(separator: "; ")
  }

  /// All that is found, where the first line is a header though the feed's files have none; else nil.
  var strayHeader: String? { header == nil ? nil : finding }

  /// The expected separator, unless another cuts more of the names out of the header, or lines have hardly any of it and
  /// another cuts most of them into equally many fields.
  ///
  /// - Parameter names: of the columns that the feed asks for.
  private static func separator(
    _ lines: [[UInt8]], _ format: FeedFormat.Delimited, _ names: [String]
  ) -> UInt8 {
    let expected = format.separator
    if format.columns == nil, let header = lines.first {
      func plain(_ name: String) -> String { name.lowercased().split(separator: " ").joined(separator: " ") }
      let wanted = Set(names.map(plain))
      func found(_ separator: UInt8) -> Int { fields(header, separator).count { wanted.contains(plain($0)) } }
      if let best = separators.max(by: { found($0) < found($1) }), found(best) > found(expected) { return best }
    }
    func counts(_ separator: UInt8) -> [Int] { lines.map { count(separator, in: $0, quote: format.quote) } }
    guard !lines.isEmpty, counts(expected).sorted()[lines.count / 2] == 0 else { return expected }
    let found = separators.filter { $0 != expected }.map { separator in
      let counts = counts(separator)
      let median = counts.sorted()[counts.count / 2]
      return (separator, median, counts.count { $0 == median })
    }
    guard let best = found.max(by: { $0.1 < $1.1 }), best.1 > 0, best.2 * 2 > lines.count else { return expected }
    return best.0
  }

  /// How often a separator stands in a line outside quotes.
  private static func count(_ separator: UInt8, in line: [UInt8], quote: UInt8?) -> Int {
    var (count, isQuoted) = (0, false)
    for byte in line {
      if byte == quote { isQuoted.toggle() }
      if byte == separator, !isQuoted { count += 1 }
    }
    return count
  }

  private var otherSeparator: String? {
    guard separator != format.separator else { return nil }
    let finding =
      "columns are separated by \(FileDiagnosis.name(separator)) where \(FileDiagnosis.name(format.separator)) is expected"
    // The built-in feed is what it is.
    let place = feed.isBuiltIn ? "the 'format' of a feed of your own" : "the feed's 'format'"
    return "\(finding) ('separator: \(FileDiagnosis.word(separator))' in \(place) takes them)"
  }

  /// As a feed's `separator` has it.
  private static func word(_ separator: UInt8) -> String {
    switch separator {
    case UInt8(ascii: "\t"): "tab"
    case UInt8(ascii: ";"): "semicolon"
    case UInt8(ascii: "|"): "pipe"
    default: "comma"
    }
  }

  private static func name(_ separator: UInt8) -> String {
    switch separator {
    case UInt8(ascii: "\t"): "a tab"
    case UInt8(ascii: " "): "a space"
    default: "'\(Unicode.Scalar(separator))'"
    }
  }

  /// The fields of a line, roughly: quotes are taken off, not understood.
  private static func fields(_ line: [UInt8], _ separator: UInt8) -> [String] {
    line.split(separator: separator, omittingEmptySubsequences: false).map { field in
      let quoted = field.count >= 2 && field.first == UInt8(ascii: "\"") && field.last == UInt8(ascii: "\"")
      return String(decoding: quoted ? field.dropFirst().dropLast() : field, as: UTF8.self)
    }
  }

  private func fields(_ line: [UInt8]) -> [String] { FileDiagnosis.fields(line, separator) }

  private var firstFields: [String] { lines.first.map(fields) ?? [] }

  /// The first line has half of the columns' names or more, though the feed's files have no header.
  private var isHeaderPresent: Bool {
    guard let columns = format.columns else { return false }
    let found = Set(firstFields.map { $0.lowercased() })
    return columns.count { found.contains($0.lowercased()) } * 2 >= columns.count
  }

  private var header: String? {
    guard isHeaderPresent else { return nil }
    return "there is a header line (\(firstFields.prefix(2).joined(separator: ", ")), …) where none is expected"
  }

  private var otherCount: String? {
    guard let columns = format.columns, !lines.isEmpty else { return nil }
    let counts = lines.map { fields($0).count }.sorted()
    let median = counts[counts.count / 2]
    guard median != columns.count, median > columns.count || !feed.format.optional.contains(columns[median]) else {
      return nil
    }
    return
      "lines have \(Count.of(median, "column")) where \(columns.count) \(columns.count == 1 ? "is" : "are") expected"
  }

  /// A column that holds times and shows numbers like `2.02E+13`.
  private var rewrittenNumbers: String? {
    let names = isHeaderPresent || format.columns == nil ? firstFields : format.columns ?? []
    let times = [feed.time.event, feed.time.until, feed.time.known].compactMap { $0?.field } + feed.key
    for time in times {
      guard let column = names.firstIndex(of: time) else { continue }
      let values = lines.dropFirst().map(fields).filter { $0.count > column }.map { $0[column] }
      if let example = values.first(where: FileDiagnosis.isScientific) {
        return "\(time) looks like a spreadsheet's \(example)"
      }
    }
    return nil
  }

  /// `2.02E+13`, and with a comma for the point.
  private static func isScientific(_ text: String) -> Bool {
    let parts = text.split(whereSeparator: { $0 == "E" || $0 == "e" })
    guard parts.count == 2, parts[1].first == "+", parts[1].dropFirst().allSatisfy(\.isNumber) else { return false }
    return parts[0].contains { $0 == "." || $0 == "," } && parts[0].allSatisfy { $0.isNumber || $0 == "." || $0 == "," }
  }
}

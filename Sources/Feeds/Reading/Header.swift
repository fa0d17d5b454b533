import Documents

/// The names of a file's columns.
struct Header {
  private let columns: [String]

  init(_ columns: [String]) {
    self.columns = columns
  }

  /// The column of each field that the feed asks for. Names are compared exactly, then without regard to case and to
  /// spaces around them. The built-in feed asks for time and kind alone; others need every field they name, except those
  /// that are optional, and one of those that an alias stands for.
  ///
  /// - Parameter diagnosis: what else is wrong with the file; asked for only where a column is missing.
  func slots(
    _ mapping: CompiledMapping, _ feed: FeedDefinition, _ diagnosis: () -> String?
  ) throws(FileRejection) -> [Int?] {
    let slots = mapping.names.map(column)
    if let twice = mapping.names.first(where: { name in columns.count { $0 == name } > 1 }) {
      throw FileRejection(.wrongHeader, "the header has the column '\(twice)' twice")
    }
    var missing = zip(mapping.names, slots).filter { $0.1 == nil }.map(\.0)
    missing.removeAll { name in feed.format.optional.contains(name) || isReplaced(name, feed) }
    if feed.isBuiltIn {
      missing = missing.filter { $0 == "time" || $0 == "kind" }
      if missing.count == 2 {
        let message = "no feed matches: the header has no 'time' and no 'kind', as the feed events needs"
        throw FileRejection(.noFeed, diagnosis().map { "\(message); \($0)" } ?? message)
      }
    }
    guard let first = missing.first else { return slots }
    let others = missing.count > 1 ? " and \(missing.count - 1) more of the feed's" : ""
    let suggestion = Suggestion.nearest(to: first, in: columns).map { " (it has '\($0)')" } ?? ""
    let message = "the header has no column '\(first)'\(others)\(suggestion)"
    throw FileRejection(.wrongHeader, diagnosis().map { "\(message); \($0)" } ?? message)
  }

  /// Whether a column is one of several that a feed takes one for the other, and another of them is there.
  private func isReplaced(_ name: String, _ feed: FeedDefinition) -> Bool {
    feed.aliases.contains { alias in
      guard name == alias.name || alias.sources.contains(where: { $0.field == name }) else { return false }
      return alias.sources.contains { column($0.field) != nil } || feed.format.optional.contains(alias.name)
    }
  }

  private func column(_ name: String) -> Int? {
    func plain(_ text: String) -> String { String(text.split { $0 == " " || $0 == "\t" }.joined(separator: " ")) }
    if let exact = columns.firstIndex(of: name) { return exact }
    let wanted = plain(name).lowercased()
    return columns.firstIndex { plain($0).lowercased() == wanted }
  }
}

/// Reads the header line of a delimited file.
struct HeaderReader {
  private let feed: FeedDefinition
  private let format: FeedFormat.Delimited
  private let limits: FeedLimits

  init(_ feed: FeedDefinition, _ format: FeedFormat.Delimited, _ limits: FeedLimits) {
    self.feed = feed
    self.format = format
    self.limits = limits
  }

  /// The names of the columns; moves the window and the position past the header. An empty file has the columns that the
  /// feed asks for.
  func read(_ window: ByteWindow, _ position: inout ResumePoint) throws(FileRejection) -> [String] {
    var scanner = DelimitedScanner(format, limits: limits)
    while true {
      do throws(FeedReadError) {
        try window.lookForEnd()
      } catch {
        throw FileRejection(.unreadable, "the file cannot be read: \(error.message)")
      }
      if window.bytes.isEmpty { return CompiledMapping(feed, listSeparator: nil).names }
      switch scanner.next(window.bytes, isEnd: window.isEnd) {
      case .incomplete:
        do throws(FeedReadError) { try window.fill() } catch {
          throw FileRejection(.unreadable, "the file cannot be read: \(error.message)")
        }
      case .tooLong:
        throw FileRejection(.wrongHeader, "the first line is no header: it is longer than \(limits.recordLength) bytes")
      case .unbalanced(_, let content):
        let line = window.bytes.slice(0, content).excerpt
        throw FileRejection(.wrongHeader, "the first line is no header: its quotes do not match: \(line)")
      case .record(let length, let content):
        let names = try names(scanner, window.bytes)
        position.line += DelimitedDecoder.lineCount(window.bytes.slice(0, content), hasQuotes: format.quote != nil)
        window.consume(length)
        position.offset = window.offset
        if content > 0 { return names }
      }
    }
  }

  private func names(_ scanner: DelimitedScanner, _ bytes: UnsafeRawBufferPointer) throws(FileRejection) -> [String] {
    guard scanner.fieldCount <= limits.fields else {
      throw FileRejection(.wrongHeader, "the header has \(scanner.fieldCount) columns; \(limits.fields) are allowed")
    }
    return scanner.fields.map { field in
      let text = String(decoding: bytes.slice(field.start, field.length), as: UTF8.self)
      guard field.hasDoubledQuotes, let quote = format.quote else { return text }
      let mark = String(Unicode.Scalar(quote))
      return text.split(separator: mark + mark, omittingEmptySubsequences: false).joined(separator: mark)
    }
  }
}

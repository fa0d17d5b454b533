import Events

/// What is found out about a file before its records are read: encoding, format, header, and whether it is of its feed at
/// all.
struct FileExamination {
  let encoding: Transcoder.Encoding
  private let feed: FeedDefinition
  private let limits: FeedLimits
  private let markLength: Int
  /// The first bytes of the file, without a byte order mark.
  private let sample: [UInt8]

  /// What reading begins with.
  struct Opening {
    let decoder: any RecordDecoder
    let mapping: CompiledMapping
    let window: ByteWindow
    /// Where the first record stands.
    let start: ResumePoint
  }

  /// How much of a file is looked at to find out what is wrong with it.
  private static let sampleLength = 64 << 10

  init(_ feed: FeedDefinition, _ source: any ByteSource, _ limits: FeedLimits) throws(FileRejection) {
    self.feed = feed
    self.limits = limits
    let head: [UInt8]
    do throws(FeedReadError) {
      head = try FileExamination.head(source)
    } catch {
      throw FileRejection(.unreadable, "the file cannot be read: \(error.message)")
    }
    if let compression = FileExamination.compression(head) {
      throw FileRejection(.unreadable, "the file is compressed (\(compression)), which this version does not read")
    }
    (encoding, markLength) = Transcoder.detect(head, declared: feed.format.encoding)
    sample = Array(head.dropFirst(markLength))
  }

  private static func head(_ source: any ByteSource) throws(FeedReadError) -> [UInt8] {
    var source = source
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: sampleLength, alignment: 16)
    defer { buffer.deallocate() }
    var count = 0
    while count < buffer.count {
      let read = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]), at: count)
      if read == 0 { break }
      count += read
    }
    return Array(buffer[..<count])
  }

  /// The name of the compression that a file's first bytes show, or nil.
  private static func compression(_ head: [UInt8]) -> String? {
    let kinds: [(String, [UInt8])] = [
      ("gzip", [0x1F, 0x8B]), ("zip", [0x50, 0x4B, 0x03, 0x04]), ("zstd", [0x28, 0xB5, 0x2F, 0xFD]),
      ("bzip2", [0x42, 0x5A, 0x68]), ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A]),
    ]
    return kinds.first { head.starts(with: $0.1) }?.0
  }

  /// Reads the header, where the format has one, and makes the decoder.
  func open(_ source: any ByteSource) throws(FileRejection) -> Opening {
    let window = ByteWindow(source, encoding, offset: markLength, capacity: limits.windowLength)
    switch feed.format.kind {
    case .ndjson: return openNDJSON(window)
    case .delimited(let format): return try openDelimited(format, window)
    case .detected:
      let first = sample.first { $0 > 0x20 }
      let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == nil
      return isJSON ? openNDJSON(window) : try openDelimited(.csv, window)
    }
  }

  private func openNDJSON(_ window: ByteWindow) -> Opening {
    let mapping = CompiledMapping(feed, listSeparator: nil)
    let fields = RecordFields(names: mapping.names)
    let decoder = NDJSONDecoder(fields: fields, keepsRest: feed.keepsRest, limits: limits)
    let start = ResumePoint(offset: markLength, line: 1, record: 0)
    return Opening(decoder: decoder, mapping: mapping, window: window, start: start)
  }

  private func openDelimited(_ format: FeedFormat.Delimited, _ window: ByteWindow) throws(FileRejection) -> Opening {
    let mapping = CompiledMapping(feed, listSeparator: feed.isBuiltIn ? UInt8(ascii: ";") : nil)
    var start = ResumePoint(offset: markLength, line: 1, record: 0)
    let columns: [String]
    if let named = format.columns {
      if let finding = FileDiagnosis(feed, format, sample).strayHeader { throw FileRejection(.wrongHeader, finding) }
      columns = named
    } else {
      let header = HeaderReader(feed, format, limits)
      columns = try header.read(window, &start)
    }
    let slots = try Header(columns).slots(mapping, feed) { FileDiagnosis(feed, format, sample).finding }
    let decoder = DelimitedDecoder(
      fields: RecordFields(names: mapping.names), format: format, columns: columns, slots: slots,
      keepsRest: feed.keepsRest, limits: limits)
    return Opening(decoder: decoder, mapping: mapping, window: window, start: start)
  }

  /// What is wrong with the file as a whole, in words for a person; nil where nothing is found.
  var finding: String? {
    switch feed.format.kind {
    case .delimited(let format): FileDiagnosis(feed, format, sample).finding
    case .ndjson where sample.first(where: { $0 > 0x20 }) == UInt8(ascii: "["):
      "the file is a JSON array; one object a line is expected"
    default: nil
    }
  }

  /// Whether a bad record has at least the time or the kind of the event model.
  func hasModelNames(_ fields: RecordFields, _ mapping: CompiledMapping) -> Bool {
    mapping.names.enumerated().contains { slot, name in
      (name == "time" || name == "kind") && fields.values[slot].kind != .absent
    }
  }
}

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
  /// The file, expanded where it is compressed.
  private let source: any ByteSource

  /// What reading begins with.
  struct Opening {
    let stream: any RecordStream
    let mapping: CompiledMapping
  }

  /// How much of a file is looked at to find out what is wrong with it.
  private static let sampleLength = 64 << 10

  /// - Parameter isResumed: whether a part of the file is stored already, so that it was found to be whole.
  init(
    _ feed: FeedDefinition, _ source: any ByteSource, _ limits: FeedLimits, isResumed: Bool
  ) throws(FileRejection) {
    self.feed = feed
    self.limits = limits
    let head: [UInt8]
    do throws(FeedReadError) {
      (self.source, head) = try FileExamination.expanded(source, limits, isResumed: isResumed)
    } catch {
      throw FileRejection(error, afterCommit: isResumed)
    }
    (encoding, markLength) = Transcoder.detect(head, declared: feed.format.encoding ?? .utf8)
    sample = Array(head.dropFirst(markLength))
  }

  /// The file without its compression, and its first bytes.
  private static func expanded(
    _ source: any ByteSource, _ limits: FeedLimits, isResumed: Bool
  ) throws(FeedReadError) -> (any ByteSource, head: [UInt8]) {
    let head = try head(source)
    guard let compression = Compression(head: head) else { return (source, head) }
    if !isResumed { try ArchiveCheck.run(source, compression, limits) }
    let expanded = ExpandedBytes(source, compression)
    return (expanded, try Self.head(expanded))
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

  /// Finds the first record, or the one at which an import goes on, and makes what reads from there.
  func open(resume: ResumePoint) throws(FileRejection) -> Opening {
    switch feed.format.kind {
    case .ndjson: return try openJSON(nil, resume)
    case .json(let paths): return try openJSON(paths, resume)
    case .delimited(let format): return try openDelimited(format, resume)
    case .web where firstCharacter != UInt8(ascii: "{"): return try openXML(.web, resume)
    case .web: return try openJSON(JSONPath("$.items[*]").map { [$0] }, resume)
    case .cap: return try openXML(.cap, resume)
    case .detected:
      let first = firstCharacter
      let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == nil
      return isJSON || isObjectBehindFirstLine ? try openJSON(nil, resume) : try openDelimited(.csv, resume)
    }
  }

  /// Whether nothing but space and line ends stands in the beginning.
  private var isBlank: Bool {
    // UTF-16 has a zero in each character of ASCII.
    sample.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D || ($0 == 0 && encoding != .utf8) }
  }

  private var firstCharacter: UInt8? { sample.first { $0 > 0x20 } }

  /// Whether the first line is a torn one of a file of JSON objects: one stands on the line behind it.
  private var isObjectBehindFirstLine: Bool {
    // UTF-16 has a zero in each character of ASCII.
    let lines = sample.filter { $0 != 0 }.split(maxSplits: 2) { $0 == 0x0A || $0 == 0x0D }
    guard lines.count > 1, lines[1].first == UInt8(ascii: "{") else { return false }
    return Array(lines[1]).withUnsafeBytes { bytes in
      var span = JSONSpan()
      return span.end(in: bytes) != nil
    }
  }

  private var start: ResumePoint { ResumePoint(offset: markLength, line: 1, record: 0) }

  private func window(at offset: Int) -> ByteWindow {
    ByteWindow(source, encoding, offset: offset, capacity: limits.windowLength, step: limits.readLength)
  }

  /// - Parameter paths: where the records may be in the document; nil for one a line.
  private func openJSON(_ paths: [JSONPath]?, _ resume: ResumePoint) throws(FileRejection) -> Opening {
    let mapping = CompiledMapping(feed, listSeparator: nil)
    let isWebFeed = feed.format.kind == .web
    let loader = JSONLoader(
      fields: RecordFields(names: mapping.names), keepsRest: feed.keepsRest, limits: limits, isWebFeed: isWebFeed)
    let decoder: any RecordDecoder
    if let paths = try paths.flatMap({ paths throws(FileRejection) in try self.paths(paths, loader, mapping) }) {
      decoder = JSONDocumentDecoder(loader, paths, limits: limits, keepsSurroundings: isWebFeed)
    } else {
      decoder = NDJSONDecoder(loader, limits: limits)
    }
    return Opening(stream: try stream(decoder, window(at: markLength), start, resume), mapping: mapping)
  }

  /// The paths that the document may have; nil for records one a line.
  private func paths(
    _ paths: [JSONPath], _ loader: JSONLoader, _ mapping: CompiledMapping
  ) throws(FileRejection) -> [JSONPath]? {
    guard paths.contains(where: \.steps.isEmpty) else { return paths }
    // No lines at all are no records.
    if isBlank { return nil }
    guard firstCharacter == UInt8(ascii: "{") else { return paths }
    do throws(FeedReadError) {
      return try OutermostObject(window(at: markLength), limits).paths(of: paths, loader, mapping)
    } catch {
      throw FileRejection(error, afterCommit: false)
    }
  }

  private func openDelimited(
    _ format: FeedFormat.Delimited, _ resume: ResumePoint
  ) throws(FileRejection) -> Opening {
    let mapping = CompiledMapping(feed, listSeparator: feed.isBuiltIn ? UInt8(ascii: ";") : nil)
    let window = window(at: markLength)
    var start = start
    let columns: [String]
    if let named = format.columns {
      if let finding = FileDiagnosis(feed, format, sample).strayHeader { throw FileRejection(.wrongHeader, finding) }
      columns = named
    } else {
      let header = HeaderReader(feed, format, limits)
      columns = try header.read(window, &start)
    }
    let slots = try Header(columns).slots(mapping, feed) {
      FileDiagnosis(feed, format, sample).finding
    }
    let decoder = DelimitedDecoder(
      fields: RecordFields(names: mapping.names), format: format, columns: columns, slots: slots,
      optional: feed.format.optional, keepsRest: feed.keepsRest, limits: limits)
    return Opening(stream: try stream(decoder, window, start, resume), mapping: mapping)
  }

  private func openXML(_ kind: XMLKind, _ resume: ResumePoint) throws(FileRejection) -> Opening {
    let mapping = CompiledMapping(feed, listSeparator: nil)
    let loader = JSONLoader(fields: RecordFields(names: mapping.names), keepsRest: feed.keepsRest, limits: limits)
    do throws(FeedReadError) {
      let stream = try XMLStream(source, kind, loader, encoding: feed.format.encoding, limits: limits)
      try stream.pass(to: resume)
      return Opening(stream: stream, mapping: mapping)
    } catch {
      throw FileRejection(error, afterCommit: resume.record > 0)
    }
  }

  /// Begins where the import goes on: there at once, or by reading again what leads to it.
  private func stream(
    _ decoder: any RecordDecoder, _ window: ByteWindow, _ start: ResumePoint, _ resume: ResumePoint
  ) throws(FileRejection) -> WindowStream {
    guard resume.offset > start.offset else { return WindowStream(window, decoder, limits, at: start) }
    guard decoder.isContextual else {
      return WindowStream(self.window(at: resume.offset), decoder, limits, at: resume)
    }
    let stream = WindowStream(window, decoder, limits, at: start)
    do throws(FeedReadError) {
      while stream.position.offset < resume.offset {
        if case .end = try stream.next() { break }
      }
    } catch {
      throw FileRejection(error, afterCommit: true)
    }
    return stream
  }

  /// What is wrong with the file as a whole, in words for a person; nil where nothing is found.
  var finding: String? {
    switch feed.format.kind {
    case .delimited(let format): FileDiagnosis(feed, format, sample).finding
    case .ndjson where firstCharacter == UInt8(ascii: "["):
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

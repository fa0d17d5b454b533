import Events

/// The object with which a JSON file begins, looked at where a feed allows that it is a record itself (`$`): whether it is
/// that, the first of several that stand one a line, or a document with records in it.
///
/// It is looked at as a whole, not searched for words: a text of a record may have the name of any member.
struct OutermostObject {
  private let window: ByteWindow
  private let limits: FeedLimits
  /// Its length with the space before it; nil where it is longer than a record may be, or is not closed.
  private let end: Int?

  /// - Parameter window: at the beginning of the file.
  init(_ window: ByteWindow, _ limits: FeedLimits) throws(FeedReadError) {
    self.window = window
    self.limits = limits
    var span = JSONSpan()
    var found: Int?
    var start = 0
    repeat {
      try window.fill()
      let bytes = window.bytes
      if span.isFresh { while start < bytes.count, bytes[start] <= 0x20 { start += 1 } }
      found = start < bytes.count ? span.end(in: bytes.slice(start, bytes.count - start)) : nil
    } while found == nil && !window.isEnd && window.bytes.count <= limits.recordLength
    end = found.map { start + $0 }
    // What stands behind it says whether there are several.
    while let end, !window.isEnd, window.bytes.count - end < 16 { try window.fill() }
  }

  /// The paths that the document may have; nil for records one a line.
  func paths(of paths: [JSONPath], _ loader: JSONLoader, _ mapping: CompiledMapping) -> [JSONPath]? {
    let others = paths.filter { !$0.steps.isEmpty }
    guard let end else { return others.isEmpty ? paths : others }
    let whole = window.bytes.slice(0, end)
    let alone = isOnOneLine(whole) ? nil : paths.filter(\.steps.isEmpty)
    if others.isEmpty || (alone == nil && isFollowed) { return alone }
    let found = records(at: others, in: whole, loader)
    if found == .some { return others }
    let fault = loader.load(whole)
    if fault == nil, isRecord(loader.fields, mapping) { return alone }
    return found == .nothing && fault != nil ? alone : others
  }

  private func isOnOneLine(_ whole: UnsafeRawBufferPointer) -> Bool {
    let start = whole.firstIndex { $0 > 0x20 } ?? 0
    return ByteSearch.lineEnd(in: whole, from: start) == nil
  }

  /// Whether another object stands behind it, as no document has it.
  private var isFollowed: Bool {
    let rest = window.bytes.dropFirst(end ?? 0).first { $0 > 0x20 }
    return rest == UInt8(ascii: "{")
  }

  private enum Records {
    /// No path leads anywhere.
    case nothing
    /// A list stands there, without an object in it.
    case none
    case some
  }

  /// What the object has at some paths.
  private func records(at paths: [JSONPath], in whole: UnsafeRawBufferPointer, _ loader: JSONLoader) -> Records {
    let decoder = JSONDocumentDecoder(loader, paths, limits: limits)
    var index = 0
    while index < whole.count {
      let rest = whole.slice(index, whole.count - index)
      switch decoder.next(rest, isEnd: true) {
      case .between(let length, _), .blank(let length): index += length
      case .record(let length, _, _, _):
        if decoder.isForeign { return .nothing }
        if rest.first == UInt8(ascii: "{") { return .some }
        index += length
      case .incomplete, .tooLong: return .some
      }
    }
    return decoder.faultAtEnd == nil ? .none : .nothing
  }

  /// Whether it has a key or a time of its own, as the envelope of a list hardly has.
  private func isRecord(_ fields: RecordFields, _ mapping: CompiledMapping) -> Bool {
    mapping.resolveAliases(fields)
    let slots = mapping.key.map(\.slot) + [mapping.event.slot].filter { $0 >= 0 }
    return slots.isEmpty || slots.contains { !mapping.isNull(fields.values[$0]) }
  }
}

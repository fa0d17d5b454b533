import JSON

/// The records at a path of one JSON document, however large the document is.
///
/// Only what the path leads through is understood; other values are passed over by their brackets. A record is found by
/// its brackets, too, and then scanned strictly, so that a bad one does not end the document. Where the document itself
/// is broken, what is left of it is one bad record.
final class JSONDocumentDecoder: RecordDecoder {
  /// What is expected next.
  private enum Phase {
    /// A value that the path leads to.
    case value
    /// An element, or the end of the array that has just begun.
    case firstElement
    /// A name, or the end of the object that has just begun.
    case firstMember
    case member
    case colon
    /// A value beside the path, of which the beginning may be gone.
    case otherValue
    /// A comma, or the end of the container.
    case separator
    /// Nothing but space.
    case end
    /// Nothing that can be understood.
    case broken
  }

  private let loader: JSONLoader
  private let path: [JSONPath.Step]
  private let text: String
  private let limits: FeedLimits
  private var phase = Phase.value
  /// How many containers were entered along the path.
  private var depth = 0
  /// Whether the member at hand is on the path.
  private var isOnPath = false
  private var span = JSONSpan()
  /// Whether the path led to a place where records may stand.
  private var hasArrived = false
  /// Whether the outermost object's texts beside the path are kept, and the name of the one at hand.
  private let keepsSurroundings: Bool
  private var beside: String?

  var fields: RecordFields { loader.fields }
  var isContextual: Bool { true }

  /// - Parameter keepsSurroundings: whether the loader wants to know the texts that stand beside the records.
  init(_ loader: JSONLoader, _ path: JSONPath, limits: FeedLimits, keepsSurroundings: Bool = false) {
    self.loader = loader
    self.keepsSurroundings = keepsSurroundings
    self.path = path.steps
    text = path.text
    self.limits = limits
  }

  func next(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> DecodedRecord {
    var index = 0
    while index < bytes.count {
      if JSONDocumentDecoder.isSpace(bytes[index]), phase != .otherValue {
        index += 1
        continue
      }
      if phase == .broken {
        index = bytes.count
      } else if isAtRecord(bytes[index]) {
        return index > 0 ? between(bytes, index) : record(bytes, isEnd: isEnd)
      } else {
        switch token(bytes, from: index) {
        case .length(let length): index += length
        case .incomplete where index > 0: return between(bytes, index)
        case .incomplete:
          if !isEnd, bytes.count <= limits.recordLength { return .incomplete }
          return fail("the document ends too soon", bytes)
        case .unexpected(let what):
          return index > 0 ? between(bytes, index) : fail("\(what) is expected", bytes)
        }
      }
    }
    return between(bytes, index)
  }

  var faultAtEnd: RecordFault? {
    switch phase {
    case .broken: nil
    case .end where hasArrived: nil
    case .end: RecordFault(.missingKey, "the document has nothing at \(text)")
    case .otherValue where depth == 0 && span.mayEnd:
      RecordFault(.missingKey, "the document has nothing at \(text)")
    case .value where depth == 0: RecordFault(.badJSON, "the document is empty")
    default: RecordFault(.badJSON, "the document ends too soon")
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private func between(_ bytes: UnsafeRawBufferPointer, _ length: Int) -> DecodedRecord {
    .between(length: length, lines: JSONDocumentDecoder.lineEnds(bytes.slice(0, length)))
  }

  private static func lineEnds(_ bytes: UnsafeRawBufferPointer) -> Int {
    var (count, index) = (0, 0)
    while let found = ByteSearch.first(0x0A, in: bytes, from: index) {
      count += 1
      index = found + 1
    }
    return count
  }
}

/// Records.
extension JSONDocumentDecoder {
  private func isAtRecord(_ byte: UInt8) -> Bool {
    guard depth == path.count else { return false }
    return phase == .value || (phase == .firstElement && byte != UInt8(ascii: "]"))
  }

  /// The record that begins with the bytes.
  private func record(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> DecodedRecord {
    hasArrived = true
    let found = span.end(in: bytes)
    if found ?? bytes.count > limits.recordLength { return .tooLong }
    guard let end = found ?? (isEnd ? bytes.count : nil) else { return .incomplete }
    guard end > 0 else { return fail("a value is expected", bytes) }
    let content = bytes.slice(0, end)
    endValue()
    return .record(
      length: end, content: end, lines: JSONDocumentDecoder.lineEnds(content), fault: loader.load(content))
  }

  func skip(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> SkippedBytes {
    let end = span.end(in: bytes)
    let length = end ?? bytes.count
    if end != nil || isEnd { endValue() } else { span.forgetBytes() }
    return SkippedBytes(
      length: length, lines: JSONDocumentDecoder.lineEnds(bytes.slice(0, length)), isFinished: end != nil || isEnd)
  }

  /// What is left of a document that cannot be understood any further.
  private func fail(_ detail: String, _ bytes: UnsafeRawBufferPointer) -> DecodedRecord {
    phase = .broken
    hasArrived = true
    let end = min(bytes.count, limits.rawLength)
    fields.removeAll()
    return .record(
      length: end, content: end, lines: JSONDocumentDecoder.lineEnds(bytes.slice(0, end)),
      fault: RecordFault(.badJSON, "\(detail); the rest of the document cannot be read"))
  }
}

/// The way to them.
extension JSONDocumentDecoder {
  private enum Token {
    case length(Int)
    case incomplete
    case unexpected(String)
  }

  private func token(_ bytes: UnsafeRawBufferPointer, from index: Int) -> Token {
    let byte = bytes[index]
    switch phase {
    case .value, .firstElement:
      if phase == .firstElement, byte == UInt8(ascii: "]") { return leave() }
      return enter(byte)
    case .firstMember where byte == UInt8(ascii: "}"): return leave()
    case .firstMember, .member: return name(bytes, from: index)
    case .colon:
      guard byte == UInt8(ascii: ":") else { return .unexpected("':'") }
      phase = isOnPath ? .value : .otherValue
      return .length(1)
    case .otherValue: return otherValue(bytes, from: index)
    case .separator: return separator(byte)
    case .end: return .unexpected("the end of the document")
    case .broken: return .length(bytes.count - index)
    }
  }

  /// Goes into the container that the path leads through, or passes over what stands in its place.
  private func enter(_ byte: UInt8) -> Token {
    let isArray = path[depth] == .elements
    guard byte == UInt8(ascii: isArray ? "[" : "{") else {
      phase = .otherValue
      return .length(0)
    }
    depth += 1
    if depth == path.count, isArray { hasArrived = true }
    phase = isArray ? .firstElement : .firstMember
    return .length(1)
  }

  private func leave() -> Token {
    depth -= 1
    endValue()
    return .length(1)
  }

  /// After a value: in a container its separator, else the end.
  private func endValue() {
    span = JSONSpan()
    phase = depth == 0 ? .end : .separator
  }

  private func name(_ bytes: UnsafeRawBufferPointer, from index: Int) -> Token {
    guard bytes[index] == UInt8(ascii: "\"") else { return .unexpected("a name in quotes") }
    var span = JSONSpan()
    guard let end = span.end(in: bytes.slice(index, bytes.count - index)) else { return .incomplete }
    let name = bytes.slice(index + 1, end - 2)
    if case .member(let wanted) = path[depth - 1] { isOnPath = name.elementsEqual(wanted.utf8) }
    beside = keepsSurroundings && depth == 1 && !isOnPath ? String(decoding: name, as: UTF8.self) : nil
    phase = .colon
    return .length(end)
  }

  private func otherValue(_ bytes: UnsafeRawBufferPointer, from index: Int) -> Token {
    var start = index
    let isWhole = span.isFresh
    if isWhole { while start < bytes.count, JSONDocumentDecoder.isSpace(bytes[start]) { start += 1 } }
    guard start < bytes.count else { return .length(start - index) }
    guard let end = span.end(in: bytes.slice(start, bytes.count - start)) else {
      span.forgetBytes()
      return .length(bytes.count - index)
    }
    guard end > 0 || !isWhole else { return .unexpected("a value") }
    if let beside, isWhole, bytes[start] == UInt8(ascii: "\""), end <= 4096 {
      loader.note(beside, bytes.slice(start, end))
    }
    endValue()
    return .length(start - index + end)
  }

  private func separator(_ byte: UInt8) -> Token {
    let isArray = path[depth - 1] == .elements
    switch byte {
    case UInt8(ascii: ","):
      phase = isArray ? .value : .member
      return .length(1)
    case UInt8(ascii: isArray ? "]" : "}"): return leave()
    default: return .unexpected(isArray ? "',' or ']'" : "',' or '}'")
    }
  }
}

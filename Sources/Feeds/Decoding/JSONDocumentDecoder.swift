import JSON

/// The records at a path of one JSON document, however large the document is; or at one of several paths, of which the one
/// counts that first leads to a record.
///
/// Only what the paths lead through is understood; other values are passed over by their brackets. A record is found by
/// its brackets, too, and then scanned strictly, so that a bad one does not end the document. Where the document itself
/// is broken, what is left of it is one bad record.
final class JSONDocumentDecoder: RecordDecoder {
  /// What is expected next.
  private enum Phase {
    /// A value that a path leads to.
    case value
    /// An element, or the end of the array that has just begun.
    case firstElement
    /// A name, or the end of the object that has just begun.
    case firstMember
    case member
    case colon
    /// A value beside the paths, of which the beginning may be gone.
    case otherValue
    /// A comma, or the end of the container.
    case separator
    /// Nothing but space.
    case end
    /// Nothing that can be understood.
    case broken
  }

  /// A list or an object that was entered.
  private struct Container {
    let isArray: Bool
    /// The paths that lead through it: of a list into each element, of an object to one member or another.
    var paths: [Int]
  }

  private let loader: JSONLoader
  private let paths: [[JSONPath.Step]]
  /// The paths as a message names them.
  private let text: String
  private let limits: FeedLimits
  private var phase = Phase.value
  /// The containers that were entered along the paths, outermost first.
  private var containers: [Container] = []
  /// The paths that lead to the value at hand, or through it, in the order of the feed.
  private var here: [Int]
  /// Whether a record was found, so that its path is the only one.
  private var isChosen: Bool
  private var span = JSONSpan()
  /// Whether a path led to a place where records may stand.
  private var hasArrived = false
  /// Whether the outermost object's texts beside the path are kept, and the name of the one at hand.
  private let keepsSurroundings: Bool
  private var beside: String?
  /// Whether this is no document that has one of the paths.
  private(set) var isForeign = false

  private var depth: Int { containers.count }

  var fields: RecordFields { loader.fields }
  var isContextual: Bool { true }

  /// - Parameter keepsSurroundings: whether the loader wants to know the texts that stand beside the records.
  init(_ loader: JSONLoader, _ paths: [JSONPath], limits: FeedLimits, keepsSurroundings: Bool = false) {
    self.loader = loader
    self.keepsSurroundings = keepsSurroundings
    self.paths = paths.map(\.steps)
    text = paths.map(\.text).joined(separator: " or ")
    self.limits = limits
    here = Array(paths.indices)
    isChosen = paths.count == 1
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
      } else if isForeign(bytes[index]) {
        let length = bytes.count - index
        if length < 40, !isEnd { return index > 0 ? between(bytes, index) : .incomplete }
        let start = bytes.slice(index, min(length, 40)).excerpt
        return fail("the file is no JSON document with records at \(text): it begins with '\(start)'", bytes)
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
    case .broken: return nil
    case .end where hasArrived: return nil
    case .end: isForeign = true
    default: isForeign = !hasArrived
    }
    if phase == .end { return RecordFault(.missingKey, "the document has nothing at \(text)") }
    let isEmpty = phase == .value && depth == 0
    return RecordFault(.badJSON, isEmpty ? "the document is empty" : "the document ends too soon")
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
    guard phase == .value || (phase == .firstElement && byte != UInt8(ascii: "]")) else { return false }
    if isChosen { return here.first.map { paths[$0].count == depth } ?? false }
    // `$.item` and `$.item[*]` are one place, written in two ways: there a list is never the record itself.
    if byte == UInt8(ascii: "["), here.contains(where: { step($0) == .elements }) { return false }
    let isObject = byte == UInt8(ascii: "{")
    let first = here.first { step($0).map { isObject && $0 != .elements } ?? true }
    return first.map { paths[$0].count == depth } ?? false
  }

  /// How a path goes on from the value at hand; nil where it ends there.
  private func step(_ path: Int) -> JSONPath.Step? { depth < paths[path].count ? paths[path][depth] : nil }

  /// Whether the outermost value is none in which records can be.
  private func isForeign(_ byte: UInt8) -> Bool {
    guard depth == 0, phase == .value else { return false }
    if byte == UInt8(ascii: "[") { return isAtRecord(byte) }
    return byte != UInt8(ascii: "{")
  }

  /// With an object for a record it is settled which path the document has.
  private func choose() {
    isChosen = true
    here = here.first { paths[$0].count == depth }.map { [$0] } ?? []
    for index in containers.indices { containers[index].paths = here }
  }

  /// The record that begins with the bytes.
  private func record(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> DecodedRecord {
    hasArrived = true
    let found = span.end(in: bytes)
    if found ?? bytes.count > limits.recordLength { return .tooLong }
    guard let end = found ?? (isEnd ? bytes.count : nil) else { return .incomplete }
    guard end > 0 else { return fail("a value is expected", bytes) }
    let content = bytes.slice(0, end)
    if !isChosen, bytes[0] == UInt8(ascii: "{") { choose() }
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
    isForeign = !hasArrived
    let end = min(bytes.count, limits.rawLength)
    fields.removeAll()
    return .record(
      length: end, content: end, lines: JSONDocumentDecoder.lineEnds(bytes.slice(0, end)),
      fault: RecordFault(.badJSON, isForeign ? detail : "\(detail); the rest of the document cannot be read"))
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
      phase = here.isEmpty ? .otherValue : .value
      return .length(1)
    case .otherValue: return otherValue(bytes, from: index)
    case .separator: return separator(byte)
    case .end: return .unexpected("the end of the document")
    case .broken: return .length(bytes.count - index)
    }
  }

  /// Goes into a container that a path leads through, or passes over what stands in its place.
  private func enter(_ byte: UInt8) -> Token {
    let isArray = byte == UInt8(ascii: "[")
    let inside =
      isArray || byte == UInt8(ascii: "{") ? here.filter { step($0).map { ($0 == .elements) == isArray } ?? false } : []
    guard !inside.isEmpty else {
      phase = .otherValue
      return .length(0)
    }
    containers.append(Container(isArray: isArray, paths: inside))
    here = inside
    if isArray, inside.contains(where: { paths[$0].count == depth }) { hasArrived = true }
    phase = isArray ? .firstElement : .firstMember
    return .length(1)
  }

  private func leave() -> Token {
    containers.removeLast()
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
    here = containers[depth - 1].paths.filter { path in
      if case .member(let wanted) = paths[path][depth - 1] { name.elementsEqual(wanted.utf8) } else { false }
    }
    beside = keepsSurroundings && depth == 1 && here.isEmpty ? String(decoding: name, as: UTF8.self) : nil
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
    let isArray = containers[depth - 1].isArray
    switch byte {
    case UInt8(ascii: ","):
      if isArray { here = containers[depth - 1].paths }
      phase = isArray ? .value : .member
      return .length(1)
    case UInt8(ascii: isArray ? "]" : "}"): return leave()
    default: return .unexpected(isArray ? "',' or ']'" : "',' or '}'")
    }
  }
}

import Events
import JSON

/// The records of an XML document, read piece by piece. Each is turned into JSON, which then is what the record says.
///
/// A record's place is where its start tag ends; the next one's begins where its end tag does. Reading cannot begin in the
/// middle of a document, so one that goes on reads it from the beginning and passes over as many records as were stored.
final class XMLStream: RecordStream {
  private var source: any ByteSource
  private let loader: JSONLoader
  private let limits: FeedLimits
  private let kind: XMLKind
  private let records: XMLRecords
  private let parser: XMLPushParser
  private var waiting: ArraySlice<XMLRecords.Found> = []
  private var readOffset: Int
  /// What was read and not yet parsed: one piece is held back, since the last one's end needs care.
  private var piece: [UInt8]
  private var isFinished = false
  /// The bytes of the last record.
  private let pool = BytePool()
  private(set) var position: ResumePoint

  var fields: RecordFields { loader.fields }

  private static let pieceLength = 16 << 10

  init(
    _ source: any ByteSource, _ kind: XMLKind, _ loader: JSONLoader, encoding: TextEncoding?, limits: FeedLimits
  ) throws(FeedReadError) {
    self.source = source
    self.kind = kind
    self.loader = loader
    self.limits = limits
    let records = XMLRecords(names: kind.recordNames, limits: limits)
    self.records = records
    position = .start
    let first = try XMLStream.read(&self.source, at: 0)
    readOffset = first.count
    let head = Array(first.prefix(4))
    let hasMark = Transcoder.detect(head, declared: .utf8).markLength > 0
    let made = head.withUnsafeBytes { XMLPushParser(records, head: $0, hasMark: hasMark, encoding: encoding) }
    guard let parser = made else { throw FeedReadError("out of memory") }
    self.parser = parser
    piece = Array(first.dropFirst(head.count))
  }

  private static func read(_ source: inout any ByteSource, at offset: Int) throws(FeedReadError) -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceLength, alignment: 16)
    defer { buffer.deallocate() }
    var count = 0
    while count < buffer.count {
      let read = try source.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]), at: offset + count)
      if read == 0 { break }
      count += read
    }
    return Array(buffer[..<count])
  }

  func next() throws(FeedReadError) -> StreamStep {
    while waiting.isEmpty {
      if isFinished { return .end }
      try advance()
    }
    return .record(take(waiting.removeFirst()))
  }

  func isAtEnd() throws(FeedReadError) -> Bool {
    while waiting.isEmpty, !isFinished { try advance() }
    guard waiting.isEmpty else { return false }
    position.offset = readOffset
    return true
  }

  /// Passes over the records before a place.
  func pass(to resume: ResumePoint) throws(FeedReadError) {
    while position.record < resume.record {
      while waiting.isEmpty {
        if isFinished { return }
        try advance()
      }
      moveBehind(waiting.removeFirst())
    }
  }

  /// Parses the next piece.
  private func advance() throws(FeedReadError) {
    let following = try XMLStream.read(&source, at: readOffset)
    readOffset += following.count
    let isEnd = following.isEmpty
    // Ctrl-Z, as CP/M ended its files, is no part of the document.
    if isEnd { while piece.last == 0x1A { piece.removeLast() } }
    let problem = piece.withUnsafeBytes { parser.push($0, isEnd: isEnd) }
    piece = following
    if let problem { throw FeedReadError(.unreadable, problem) }
    if let root = records.root, let problem = kind.problem(root: root) { throw FeedReadError(.wrongHeader, problem) }
    waiting += records.take()
    isFinished = isEnd
  }

  private func take(_ found: XMLRecords.Found) -> StreamedRecord {
    defer { moveBehind(found) }
    pool.removeAll()
    let place = RecordPosition(line: found.line, offset: found.offset)
    guard let element = found.element else {
      let fault = RecordFault(.tooLong, "longer than \(limits.recordLength) bytes")
      return StreamedRecord(position: place, content: UnsafeRawBufferPointer(start: nil, count: 0), fault: fault)
    }
    let content = pool.copy(JSONValue.object(kind.members(of: element, records.surroundings)).text)
    return StreamedRecord(position: place, content: content, fault: loader.load(content))
  }

  private func moveBehind(_ found: XMLRecords.Found) {
    position.record += 1
    position.offset = found.endOffset
    position.line = found.endLine
  }
}

import Events

/// The records that a decoder cuts out of a file's text.
final class WindowStream: RecordStream {
  private let window: ByteWindow
  private let decoder: any RecordDecoder
  private let limits: FeedLimits
  private(set) var position: ResumePoint
  /// Whether the decoder has said what the file's end tells it.
  private var isFinished = false

  var fields: RecordFields { decoder.fields }

  /// - Parameter position: where the window begins.
  init(_ window: ByteWindow, _ decoder: any RecordDecoder, _ limits: FeedLimits, at position: ResumePoint) {
    self.window = window
    self.decoder = decoder
    self.limits = limits
    self.position = position
  }

  func next() throws(FeedReadError) -> StreamStep {
    try window.lookForEnd()
    let bytes = window.bytes
    if bytes.isEmpty { return try ending() }
    switch decoder.next(bytes, isEnd: window.isEnd) {
    case .incomplete:
      try window.fill()
      return .more
    case .blank(let length):
      advance(length, lines: 1)
      return .blank
    case .between(let length, let lines):
      advance(length, lines: lines)
      return .more
    case .record(let length, let content, let lines, let fault):
      if let fault { try refuse(fault) }
      let record = begin(bytes.slice(0, content), fault)
      advance(length, lines: lines)
      return .record(record)
    case .tooLong:
      return .record(try tooLong(bytes))
    }
  }

  func isAtEnd() throws(FeedReadError) -> Bool {
    try window.lookForEnd()
    position.offset = window.offset
    return window.isEnd && window.bytes.isEmpty && (isFinished || decoder.faultAtEnd == nil)
  }

  private func begin(_ content: UnsafeRawBufferPointer, _ fault: RecordFault?) -> StreamedRecord {
    position.record += 1
    return StreamedRecord(
      position: RecordPosition(line: position.line, offset: position.offset), content: content, fault: fault)
  }

  private func advance(_ length: Int, lines: Int) {
    window.consume(length)
    position.offset = window.offset
    position.line += lines
  }

  /// What the file's end itself says: a document that is not complete is one more bad record.
  private func ending() throws(FeedReadError) -> StreamStep {
    guard !isFinished, let fault = decoder.faultAtEnd else { return .end }
    try refuse(fault)
    isFinished = true
    return .record(begin(UnsafeRawBufferPointer(start: nil, count: 0), fault))
  }

  /// A file of another format has no records at all.
  private func refuse(_ fault: RecordFault) throws(FeedReadError) {
    if decoder.isForeign { throw FeedReadError(.wrongHeader, fault.detail) }
  }

  /// A record over the limit: as much as is kept of it, copied before the rest is passed over.
  private func tooLong(_ bytes: UnsafeRawBufferPointer) throws(FeedReadError) -> StreamedRecord {
    // As much as is there whatever was read so far.
    let kept = bytes.slice(0, min(limits.recordLength, limits.rawLength))
    decoder.fields.removeAll()
    let copy = decoder.fields.scratch.allocate(kept.count)
    copy.copyMemory(from: kept)
    let fault = RecordFault(.tooLong, "longer than \(limits.recordLength) bytes")
    let record = begin(UnsafeRawBufferPointer(copy), fault)
    while true {
      let step = decoder.skip(window.bytes, isEnd: window.isEnd)
      advance(step.length, lines: step.lines)
      if step.isFinished { return record }
      try window.fill()
    }
  }
}

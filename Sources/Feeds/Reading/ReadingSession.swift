import Events

/// An opened file: its window, its decoder, and the place that was reached.
final class ReadingSession {
  private let feed: FeedDefinition
  private let limits: FeedLimits
  private let window: ByteWindow
  private let decoder: any RecordDecoder
  private var mapper: RecordMapper
  private let examination: FileExamination
  private var position: ResumePoint
  /// Whether this reader began at the file's beginning and has not yet handed out a chunk.
  private var isFirstChunk: Bool
  /// Whether something in the file has a name of the event model; asked of the built-in feed only.
  private var hasModelNames = false

  init(
    feed: FeedDefinition, source: any ByteSource, resume: ResumePoint, limits: FeedLimits, now: Instant
  ) throws(FileRejection) {
    self.feed = feed
    self.limits = limits
    isFirstChunk = resume.offset == 0
    examination = try FileExamination(feed, source, limits)
    let opening = try examination.open(source)
    decoder = opening.decoder
    mapper = RecordMapper(feed, opening.mapping, now: now)
    position = opening.start
    if resume.offset > opening.start.offset {
      window = ByteWindow(source, examination.encoding, offset: resume.offset, capacity: limits.windowLength)
      position = resume
    } else {
      window = opening.window
    }
  }

  func nextChunk() throws(FileRejection) -> FeedChunk {
    var chunk = FeedChunk(start: position)
    chunk.reports.reserveCapacity(limits.recordsPerChunk)
    do throws(FeedReadError) {
      while chunk.records < limits.recordsPerChunk, position.offset - chunk.start.offset < limits.bytesPerChunk {
        try window.lookForEnd()
        if window.bytes.isEmpty { break }
        try readRecord(into: &chunk)
      }
      try window.lookForEnd()
    } catch {
      throw FileRejection(.unreadable, "the file cannot be read: \(error.message)", afterCommit: !isFirstChunk)
    }
    chunk.isLast = window.isEnd && window.bytes.isEmpty
    position.offset = window.offset
    chunk.end = position
    try judge(chunk)
    isFirstChunk = false
    return chunk
  }

  private func readRecord(into chunk: inout FeedChunk) throws(FeedReadError) {
    let bytes = window.bytes
    switch decoder.next(bytes, isEnd: window.isEnd) {
    case .incomplete:
      try window.fill()
    case .blank(let length):
      advance(length, lines: 1)
    case .record(let length, let content, let lines, let fault):
      begin(&chunk)
      take(bytes.slice(0, content), fault, &chunk)
      advance(length, lines: lines)
    case .tooLong:
      begin(&chunk)
      let fault = RecordFault(.tooLong, "longer than \(limits.recordLength) bytes")
      // As much as is there whatever was read so far.
      quarantine(bytes.slice(0, limits.recordLength), fault, &chunk)
      try skipLine()
    }
  }

  private func begin(_ chunk: inout FeedChunk) {
    chunk.records += 1
    position.record += 1
  }

  private func advance(_ length: Int, lines: Int) {
    window.consume(length)
    position.offset = window.offset
    position.line += lines
  }

  /// Moves past a line that is longer than the window.
  private func skipLine() throws(FeedReadError) {
    while true {
      let bytes = window.bytes
      if let end = ByteSearch.lineEnd(in: bytes, from: 0) {
        if let ending = LineEnding.length(in: bytes, at: end, isEnd: window.isEnd) {
          return advance(end + ending, lines: 1)
        }
        window.consume(end)
      } else {
        window.consume(bytes.count)
        if window.isEnd { return advance(0, lines: 1) }
      }
      try window.fill()
    }
  }

  /// Makes a report of a record, or puts it in quarantine.
  private func take(_ content: UnsafeRawBufferPointer, _ fault: RecordFault?, _ chunk: inout FeedChunk) {
    if let fault { return quarantine(content, fault, &chunk) }
    let index = chunk.reports.count
    chunk.reports.append((mapper.blank, RecordPosition(line: position.line, offset: position.offset)))
    do throws(RecordFault) {
      if try mapper.fill(&chunk.reports[index].report, from: decoder.fields, content: content) { return }
      chunk.dropped += 1
    } catch {
      hasModelNames = hasModelNames || examination.hasModelNames(decoder.fields, mapper.mapping)
      quarantine(content, error, &chunk)
    }
    chunk.reports.removeLast()
  }

  private func quarantine(_ content: UnsafeRawBufferPointer, _ fault: RecordFault, _ chunk: inout FeedChunk) {
    chunk.quarantined.append(
      BadRecord(
        position: RecordPosition(line: position.line, offset: position.offset), record: position.record,
        reason: fault.reason, detail: fault.detail, field: fault.field, raw: Array(content.prefix(limits.rawLength))))
  }

  /// Rejects the file if this chunk shows that it should be.
  private func judge(_ chunk: FeedChunk) throws(FileRejection) {
    if isFirstChunk, feed.isBuiltIn, chunk.records > 0, chunk.reports.isEmpty, !hasModelNames {
      throw FileRejection(.noFeed, "no feed matches: no record has 'time' and 'kind', as the feed events needs")
    }
    let (bad, records) = (chunk.quarantined.count, chunk.records)
    guard feed.errorBudget.isExceeded(bad: bad, of: records) else { return }
    if isFirstChunk, let finding = examination.finding {
      throw FileRejection(.wrongHeader, finding)
    }
    throw FileRejection(.tooManyBad, TooManyBad.message(chunk, feed.errorBudget), afterCommit: !isFirstChunk)
  }
}

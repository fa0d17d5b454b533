import Events

/// An opened file: its records, what they become, and the chunks these are handed out in.
final class ReadingSession {
  private let feed: FeedDefinition
  private let limits: FeedLimits
  private let stream: any RecordStream
  private var mapper: RecordMapper
  private let examination: FileExamination
  /// Whether this reader began at the file's beginning and has not yet handed out a chunk.
  private var isFirstChunk: Bool
  /// How many records of the file are bad so far.
  private var bad: Int
  /// Whether these are more than the feed allows, behind the first chunk.
  private var hasTooManyBad = false
  /// What a chunk is made for.
  private var room = (rows: 0, words: 0, bytes: 0)
  /// The feed's name among the words of the chunk at hand.
  private var feedWord = Word.none
  /// Whether something in the file has a name of the event model; asked of the built-in feed only.
  private var hasModelNames = false

  init(
    feed: FeedDefinition, source: any ByteSource, resume: ResumePoint, limits: FeedLimits, now: Instant
  ) throws(FileRejection) {
    self.feed = feed
    self.limits = limits
    isFirstChunk = resume.offset == 0
    bad = resume.bad
    examination = try FileExamination(feed, source, limits, isResumed: !isFirstChunk)
    let opening = try examination.open(resume: resume)
    stream = opening.stream
    mapper = RecordMapper(feed, opening.mapping, now: now)
  }

  func nextChunk() throws(FileRejection) -> FeedChunk {
    var chunk = FeedChunk(start: stream.position)
    chunk.start.bad = bad
    chunk.reports = PackedReports(rows: room.rows, words: room.words, bytes: room.bytes)
    feedWord = chunk.reports.word(feed.name)
    do throws(FeedReadError) {
      try fill(&chunk)
      chunk.isLast = try stream.isAtEnd()
    } catch {
      throw FileRejection(error, afterCommit: !isFirstChunk)
    }
    swap(&chunk.unknownCodes, &mapper.unknownCodes)
    chunk.end = stream.position
    chunk.end.bad = bad
    try judge(chunk)
    isFirstChunk = false
    makeRoom(for: chunk.reports)
    return chunk
  }

  /// Makes the next chunks for a little more than one that outgrew its room, which doubled what was too small. Otherwise the
  /// room stays what it is: what is then freed is what fits the next chunk.
  private func makeRoom(for reports: PackedReports) {
    if reports.count > room.rows { room.rows = reports.count * 17 / 16 }
    if reports.bytes.count > room.bytes { room.bytes = reports.bytes.count * 17 / 16 }
    room.words = reports.words.count
  }

  private func fill(_ chunk: inout FeedChunk) throws(FeedReadError) {
    var mayEnd = true
    while !hasTooManyBad, !mayEnd || !isFull(chunk) {
      let step = try stream.next()
      if case .end = step { return }
      if case .record(let record) = step { take(record, &chunk) }
      if case .more = step { mayEnd = false } else { mayEnd = true }
    }
  }

  private func isFull(_ chunk: FeedChunk) -> Bool {
    chunk.records >= limits.recordsPerChunk || stream.position.offset - chunk.start.offset >= limits.bytesPerChunk
  }

  /// Makes a report of a record, or puts it in quarantine.
  private func take(_ record: StreamedRecord, _ chunk: inout FeedChunk) {
    chunk.records += 1
    if let fault = record.fault { return quarantine(record, fault, &chunk) }
    chunk.reports.begin(feed: feedWord, record.position)
    do throws(RecordFault) {
      if try mapper.fill(&chunk.reports, from: stream.fields, content: record.content) {
        chunk.reports.append()
      } else {
        chunk.dropped += 1
      }
    } catch {
      hasModelNames = hasModelNames || examination.hasModelNames(stream.fields, mapper.mapping)
      quarantine(record, error, &chunk)
    }
  }

  private func quarantine(_ record: StreamedRecord, _ fault: RecordFault, _ chunk: inout FeedChunk) {
    chunk.quarantined.append(
      BadRecord(
        position: record.position, record: stream.position.record, reason: fault.reason, detail: fault.detail,
        field: fault.field, raw: Array(record.content.prefix(limits.rawLength))))
    bad += 1
    // At each record, so that it does not count where chunks end.
    if !isFirstChunk { hasTooManyBad = feed.errorBudget.isExceeded(bad: bad, of: chunk.start.record + chunk.records) }
  }

  /// Rejects the file if the records up to here show that it should be: the first chunk by itself, before anything of the file
  /// is stored; further on all that were read of the file so far.
  private func judge(_ chunk: FeedChunk) throws(FileRejection) {
    if isFirstChunk, feed.isBuiltIn, chunk.records > 0, chunk.reports.isEmpty, !hasModelNames {
      let first = TooManyBad.first(chunk)
      throw FileRejection(.noFeed, "no feed matches: no record has 'time' and 'kind', as the feed events needs\(first)")
    }
    if !isFirstChunk {
      guard hasTooManyBad else { return }
      throw FileRejection(.tooManyBad, TooManyBad.message(chunk, feed.errorBudget), afterCommit: true)
    }
    guard feed.errorBudget.isExceeded(bad: bad, of: chunk.records) else { return }
    if let finding = examination.finding { throw FileRejection(.wrongHeader, finding) }
    throw FileRejection(.tooManyBad, TooManyBad.message(chunk, feed.errorBudget))
  }
}

import Events

/// Records of a file as they stand there, for those of which it shows only when they are stored that they are bad.
package enum RecordTexts {
  /// Reads some records of a file again.
  ///
  /// - Parameters:
  ///   - start: where to begin to read, such as the beginning of the chunk that they were in.
  ///   - offsets: where the records begin, in the order of the file.
  ///   - body: is called for each of them in turn, by its place among the offsets, with its number in the file, from 1, and its
  ///     text as UTF-8, cut off as that of any bad record; nil where it cannot be read.
  package static func read<Failure: Error>(
    _ feed: FeedDefinition, _ source: any ByteSource, from start: ResumePoint, at offsets: [Int],
    limits: FeedLimits = FeedLimits(),
    _ body: (_ place: Int, _ found: (number: Int, text: [UInt8])?) throws(Failure) -> Void
  ) throws(Failure) {
    let stream = try? FileExamination(feed, source, limits, isResumed: true).open(resume: start).stream
    var record: StreamedRecord?
    for (place, offset) in offsets.enumerated() {
      while record.map({ $0.position.offset < offset }) ?? true, let next = stream.flatMap(RecordTexts.next) {
        record = next
      }
      guard let record, let stream, record.position.offset == offset else {
        try body(place, nil)
        continue
      }
      try body(place, (stream.position.record, Array(record.content.prefix(limits.rawLength))))
    }
  }

  /// The next record; nil where there is none, or none that can be read.
  private static func next(_ stream: any RecordStream) -> StreamedRecord? {
    while let step = try? stream.next() {
      switch step {
      case .record(let record): return record
      case .end: return nil
      case .more, .blank: continue
      }
    }
    return nil
  }
}

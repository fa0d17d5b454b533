import Events
import Feeds

// What `make fuzz` runs: any bytes as a file of each kind. Nothing may crash, and every record must be accounted for.

/// The kinds of files, by the names of their corpora.
private let decoders: [(name: String, feed: FeedDefinition)] = {
  let kinds = [
    ("ndjson", "{type: ndjson}"), ("json", "{type: json, records: ['$.items[*]', '$[*]', $]}"), ("csv", "{type: csv}"),
    ("delimited", "{type: delimited, separator: tab, quote: none, header: none, columns: gdelt-1.0}"),
    ("web", "{type: rss}"), ("cap", "{type: cap}"), ("cloudevents", "{type: cloudevents}"),
    // Compressed files are told by their first bytes in every feed; this corpus has them.
    ("compressed", "{type: ndjson}"),
  ]
  return [("events", FeedDefinition.events)]
    + kinds.map { name, format in
      let field = name == "delimited" ? "SQLDATE" : "time"
      let text = """
        feed: fuzz
        format: \(format)
        time: {event: {field: \(field), formats: [iso8601, rfc822, yyyyMMdd, unix]}}
        map: {kind: {value: k}}
        on_error: {max_bad: 100%}
        """
      guard let feed = FeedFile.parse(text, file: "fuzz.yaml", lookups: { _ in nil }).feed else {
        fatalError("the feed of \(name) cannot be read")
      }
      return (name, feed)
    }
}()

/// The number of a decoder, or -1.
@_cdecl("vedette_fuzz_number")
public func number(_ name: UnsafePointer<CChar>) -> CInt {
  let name = String(cString: name)
  return CInt(decoders.firstIndex { $0.name == name } ?? -1)
}

/// Reads some bytes as a file of a kind, in pieces whose length the first byte gives.
@_cdecl("vedette_fuzz")
public func fuzz(_ decoder: CInt, _ start: UnsafePointer<UInt8>?, _ count: Int) {
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  var limits = FeedLimits()
  limits.recordLength = 512
  limits.readLength = 128
  limits.recordsPerChunk = 3
  limits.expandedLength = 1 << 20
  let source = Bytes(bytes: Array(bytes), pieceLength: Int(bytes.first ?? 0) + 1)
  var reader = FeedReader(
    feed: decoders[Int(decoder)].feed, source: source, limits: limits, now: Instant(milliseconds: 1_700_000_000_000))
  do throws(FileRejection) {
    var end = ResumePoint.start
    while let chunk = try reader.nextChunk() {
      precondition(chunk.records == chunk.reports.count + chunk.quarantined.count + chunk.dropped)
      precondition(chunk.end.record - chunk.start.record == chunk.records)
      precondition(chunk.start.offset >= end.offset && chunk.end.offset >= chunk.start.offset)
      end = chunk.end
    }
  } catch {
    precondition(!error.message.isEmpty)
  }
}

private struct Bytes: ByteSource {
  let bytes: [UInt8]
  let pieceLength: Int

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FeedReadError) -> Int {
    let count = min(buffer.count, pieceLength, max(0, bytes.count - offset))
    for index in 0..<count { buffer[index] = bytes[offset + index] }
    return count
  }
}

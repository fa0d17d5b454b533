import Events
import Feeds
import Glibc

// read-large FORMAT MEBIBYTES LIMIT | read-large write MEBIBYTES | read-large file PATH LIMIT
//
// Reads a large file as a feed does and says how many records it had, how long that took and how much memory; fails
// where that is more than the limit in MiB. Without a path the bytes are made while they are read.

/// A file that is a beginning, a record again and again, and an end, and lies nowhere.
struct MadeFile: ByteSource {
  let beginning: [UInt8]
  let record: [UInt8]
  let end: [UInt8]
  let count: Int

  var length: Int { beginning.count + record.count * count + end.count }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FeedReadError) -> Int {
    let wanted = min(buffer.count, length - offset)
    var done = 0
    while done < wanted {
      let (part, start) = part(at: offset + done)
      let piece = part[start...].prefix(wanted - done)
      UnsafeMutableRawBufferPointer(rebasing: buffer[done...]).copyBytes(from: piece)
      done += piece.count
    }
    return done
  }

  private func part(at offset: Int) -> (bytes: [UInt8], start: Int) {
    if offset < beginning.count { return (beginning, offset) }
    let inside = offset - beginning.count
    return inside < record.count * count ? (record, inside % record.count) : (end, inside - record.count * count)
  }
}

/// A file of the disk.
struct DiskFile: ByteSource {
  let descriptor: CInt

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FeedReadError) -> Int {
    let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
    guard count >= 0 else { throw FeedReadError("errno \(errno)") }
    return count
  }
}

/// A file of a format, of about so many bytes.
func made(_ format: String, _ size: Int) -> (feed: String, source: MadeFile) {
  let object = #"{"time":"2022-01-05T10:00:00Z","kind":"protest.riot","note":"seen by many, told by few","n":[1,2,3]}"#
  func file(_ feed: String, _ beginning: String, _ record: String, _ end: String) -> (String, MadeFile) {
    let record = Array(record.utf8)
    return (
      feed, MadeFile(beginning: Array(beginning.utf8), record: record, end: Array(end.utf8), count: size / record.count)
    )
  }
  switch format {
  case "json": return file("{type: json, records: '$.a[*]'}", "{\"b\":1,\"a\":[", object + ",\n", object + "]}")
  case "csv":
    return file("{type: csv}", "time,kind,note\n", "2022-01-05,protest.riot,\"seen by \"\"many\"\",\ntold\"\n", "")
  case "delimited":
    let columns = "{type: delimited, separator: tab, quote: none, header: none, columns: [time, kind, note]}"
    return file(columns, "", "2022-01-05\tprotest.riot\tseen by many\n", "")
  case "rss":
    let item =
      "<item><guid>1</guid><title>seen &amp; told</title><pubDate>Wed, 05 Jan 2022 10:00:00 GMT</pubDate></item>\n"
    return file("{type: rss}", "<rss><channel><title>t</title>", item, "</channel></rss>")
  default: return file("{type: ndjson}", "", object + "\n", "")
  }
}

func feed(_ format: String) -> FeedDefinition? {
  let isWeb = format.contains("rss")
  let text = """
    feed: large
    format: \(format)
    time: {event: {field: \(isWeb ? "published" : "time"), formats: [iso8601, rfc822]}}
    map: {kind: \(isWeb ? "{value: news}" : "kind")}
    """
  return FeedFile.parse(text, file: "large.yaml", lookups: { _ in nil }).feed
}

/// The most memory that this process had, in KiB.
func peakMemory() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss
}

func read(_ name: String, _ definition: FeedDefinition, _ source: any ByteSource, limit: Int) throws -> Bool {
  let start = clock()
  var reader = FeedReader(feed: definition, source: source, now: Instant(milliseconds: 1_700_000_000_000))
  var (records, bad, end) = (0, 0, 0)
  while let chunk = try reader.nextChunk() {
    records += chunk.records
    bad += chunk.quarantined.count
    end = chunk.end.offset
  }
  let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
  let memory = peakMemory() >> 10
  print("\(name): \(end >> 20) MiB, \(records) records, \(bad) bad, \(Int(seconds)) CPU s, \(memory) MiB of memory")
  return bad == 0 && records > 0 && memory <= limit
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
  print("usage: read-large FORMAT MEBIBYTES LIMIT | write MEBIBYTES | file PATH LIMIT")
  exit(64)
}
let limit = arguments.count > 3 ? Int(arguments[3]) ?? 0 : 0
switch arguments[1] {
case "write":
  // Numbers that do not repeat keep it from being packed to nothing.
  var left = (Int(arguments[2]) ?? 0) << 20
  while left > 0 {
    let note = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let line = #"{"time":"2022-01-05T10:00:00Z","kind":"protest.riot","note":"\#(note)"}"# + "\n"
    let bytes = Array(line.utf8)
    guard write(STDOUT_FILENO, bytes, bytes.count) == bytes.count else { exit(1) }
    left -= line.utf8.count
  }
case "file":
  guard let definition = feed("{type: ndjson}") else { exit(70) }
  let file = DiskFile(descriptor: open(arguments[2], O_RDONLY))
  exit(try read("gz", definition, file, limit: limit) ? 0 : 1)
default:
  let (format, source) = made(arguments[1], (Int(arguments[2]) ?? 0) << 20)
  guard let definition = feed(format) else { exit(70) }
  exit(try read(arguments[1], definition, source, limit: limit) ? 0 : 1)
}

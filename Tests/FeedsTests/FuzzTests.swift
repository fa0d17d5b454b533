import Events
import Feeds
import TestSupport
import Testing

/// Whatever bytes arrive, nothing crashes and every record is accounted for.
@Suite struct FuzzTests {
  private static let seeds = [
    #"{"key":"1","kind":"a.b","time":"2022-03-06/2022-05-09","actor":["A","B"],"value":1.5e3,"x":{"y":[1,"\u00e9"]}}"#
      + "\n",
    "key,time,kind,actor,note\r\n1,2022-01-01,k,\"A;B\",\"a \"\"b\"\"\nc\"\r\n2,2022,k,,\r\n",
    #"{"meta":{"n":1},"items":[{"id":"1","kind":"k","date_published":"2022-01-01"},{"id":"2","tags":["a"]}],"x":[{}]}"#,
    "<?xml version='1.0'?><rss><channel><title>t</title><item><guid>1</guid><title>a &amp; b</title>"
      + "<pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate></item><item/></channel></rss>",
    "1001\t20220823\t190\t\"x\t2.5\n1002\t20220824\t051\t\t\r\n",
  ]
  private static let noise: [UInt8] = [
    0x00, 0x09, 0x0A, 0x0D, 0x1A, 0x22, 0x2C, 0x3B, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0x80, 0xC3, 0xD8, 0xE2, 0xFE, 0xFF,
  ]

  private static func mutated(_ random: inout SplitMix64) -> [UInt8] {
    var bytes = (0..<Int.random(in: 1...4, using: &random)).flatMap { _ in
      Array((seeds.randomElement(using: &random) ?? "").utf8)
    }
    for _ in 0..<Int.random(in: 0...8, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = noise.randomElement(using: &random) ?? 0
      case 1: bytes.insert(noise.randomElement(using: &random) ?? 0, at: place)
      case 2: bytes.remove(at: place)
      default: bytes.removeSubrange(place..<min(bytes.count, place + 20))
      }
    }
    return [[], [0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF]][Int.random(in: 0..<4, using: &random)] + bytes
  }

  private static func feeds() throws -> [FeedDefinition] {
    let patient = "on_error: {max_bad: 100%}"
    return try [
      .events,
      feed(
        "feed: a\nformat: {type: ndjson}\ntime: {event: time}\nmap: {kind: kind, actor: actor}\nkeep: [x]\n\(patient)"),
      feed("feed: b\nformat: {type: csv, encoding: cp1252}\ntime: {event: time}\nmap: {kind: kind}\n\(patient)"),
      feed(
        "feed: d\nformat: {type: json, records: '$.items[*]'}\ntime: {event: date_published}\nmap: {kind: kind}\n\(patient)"
      ),
      feed(
        "feed: e\nformat: {type: rss}\ntime: {event: {field: published, formats: [iso8601, rfc822]}}\n"
          + "map: {kind: {value: news}}\n\(patient)"),
      feed(
        """
        feed: c
        format: {type: delimited, separator: tab, quote: none, header: none, columns: [id, day, code, note, value]}
        key: [id]
        time: {event: {field: day, format: yyyyMMdd}}
        map: {kind: code, value: value, title: {template: "{note}!"}}
        \(patient)
        """),
    ]
  }

  @Test func everyRecordIsAccountedFor() throws {
    var random = SplitMix64.announced()
    let feeds = try Self.feeds()
    var limits = FeedLimits()
    limits.recordLength = 90
    limits.readLength = 64
    limits.recordsPerChunk = 3
    var accepted = 0
    for round in 0..<600 {
      let bytes = Self.mutated(&random)
      let feed = feeds[round % feeds.count]
      guard let chunks = try? feed.chunks(bytes, limits: limits, pieceLength: Int.random(in: 1...99, using: &random))
      else { continue }
      for chunk in chunks {
        #expect(chunk.records == chunk.reports.count + chunk.quarantined.count + chunk.dropped)
        #expect(chunk.end.record - chunk.start.record == chunk.records)
        #expect(chunk.start.offset <= chunk.end.offset && chunk.start.line <= chunk.end.line)
      }
      #expect(chunks.last?.isLast == true)
      #expect(chunks.last?.end.offset == bytes.count)
      accepted += chunks.reduce(0) { $0 + $1.reports.count }
    }
    #expect(accepted > 0)
  }
}

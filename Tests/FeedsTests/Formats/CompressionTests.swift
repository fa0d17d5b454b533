import Events
import Feeds
import TestSupport
import Testing

/// Files in gz, zip, zst, bz2 and xz: the same reports as without, and nothing of a file that is not as it should be.
@Suite struct CompressionTests {
  private func text(_ count: Int) -> String {
    (0..<count).map {
      #"{"key":"\#($0)","kind":"k.\#($0 % 7)","time":"2020-01-01","title":"number \#($0 * 7919)"}"# + "\n"
    }
    .joined()
  }

  private func rejection(_ bytes: [UInt8], limits: FeedLimits = FeedLimits()) -> FileRejection? {
    let rejection = #expect(throws: FileRejection.self) {
      _ = try FeedDefinition.events.chunks(bytes, limits: limits)
    }
    #expect(rejection?.afterCommit == false)
    return rejection
  }

  @Test(arguments: Compressed.Kind.allCases) func theSameAsWithout(kind: Compressed.Kind) throws {
    let text = text(3000)
    let plain = try FeedDefinition.events.chunks(text.utf8)
    let bytes = Compressed.make(kind, text.utf8)
    #expect(bytes.count < text.utf8.count / 2)
    for pieceLength in [Int.max, 1000] {
      let chunks = try FeedDefinition.events.chunks(bytes, pieceLength: pieceLength)
      #expect(chunks.flatMap(\.reports).map(\.report) == plain.flatMap(\.reports).map(\.report))
      #expect(chunks.flatMap(\.reports).map(\.position) == plain.flatMap(\.reports).map(\.position))
      #expect(chunks.last?.end == plain.last?.end)
    }
  }

  @Test(arguments: Compressed.Kind.allCases) func goesOnWhereAChunkEnded(kind: Compressed.Kind) throws {
    var limits = FeedLimits()
    limits.recordsPerChunk = 400
    let bytes = Compressed.make(kind, text(1000).utf8)
    let whole = try FeedDefinition.events.chunks(bytes, limits: limits)
    #expect(whole.map(\.records) == [400, 400, 200])
    for (index, chunk) in whole.enumerated().dropLast() {
      let rest = try FeedDefinition.events.chunks(bytes, from: chunk.end, limits: limits)
      #expect(rest.flatMap(\.reports).map(\.report) == whole[(index + 1)...].flatMap(\.reports).map(\.report))
      #expect(rest.map(\.end) == whole[(index + 1)...].map(\.end))
    }
  }

  @Test(arguments: Compressed.Kind.allCases) func anEmptyFile(kind: Compressed.Kind) throws {
    let chunks = try FeedDefinition.events.chunks(Compressed.make(kind, []))
    #expect(chunks.map(\.records) == [0])
  }

  @Test func membersOneBehindTheOther() throws {
    let lines = [text(10), #"{"key":"x","kind":"k","time":"2021"}"# + "\n"]
    for kind in [Compressed.Kind.gzip, .bzip2, .zstd, .xz] {
      let bytes = lines.flatMap { Compressed.make(kind, $0.utf8) }
      #expect(try FeedDefinition.events.chunks(bytes).flatMap(\.reports).map(\.report.key).last == "x", "\(kind)")
    }
  }

  /// Cut off anywhere, it is damaged, and nothing of it is taken.
  @Test(arguments: Compressed.Kind.allCases) func aTornFile(kind: Compressed.Kind) throws {
    let bytes = Compressed.make(kind, text(2000).utf8)
    // What makes a zip archive whole is that its file is; the directory behind it is not asked.
    let last = kind == .zip ? bytes.count / 2 : bytes.count - 1
    for length in [bytes.count / 10, bytes.count / 3, bytes.count / 2, last] {
      let rejection = rejection(Array(bytes[..<length]))
      #expect(rejection?.reason == .corruptArchive, "\(kind) \(length)")
      #expect(rejection?.message.hasPrefix("the compressed file is damaged: ") == true)
    }
  }

  /// A checksum finds what the method does not. Zstandard's is optional, and libarchive writes none.
  @Test(arguments: [Compressed.Kind.gzip, .zip, .bzip2, .xz]) func aBitThatFlipped(kind: Compressed.Kind) throws {
    let bytes = Compressed.make(kind, text(2000).utf8)
    var random = SplitMix64.announced()
    for _ in 0..<20 {
      var damaged = bytes
      let place = Int.random(in: bytes.count / 4..<bytes.count / 2, using: &random)
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      let reason = rejection(damaged)?.reason
      // Damage may show as what the file would become.
      #expect(reason == .corruptArchive || reason == .expansionRatio, "\(kind) \(place)")
    }
  }

  /// As gzip(1) does, which tapes taught it.
  @Test func zerosBehindAGzipFile() throws {
    for count in [0, 10, 3000] {
      let bytes = Compressed.make(.gzip, text(count).utf8)
      for zeros in [1, 7, 8, 512, 100_000] {
        let padded = bytes + Array(repeating: 0, count: zeros)
        for pieceLength in [Int.max, 1000] {
          let chunks = try FeedDefinition.events.chunks(padded, pieceLength: pieceLength)
          #expect(chunks.flatMap(\.reports).count == count, "\(count) \(zeros)")
        }
        guard count > 0 else { continue }
        var damaged = padded
        damaged[bytes.count - 7] ^= 1
        #expect(rejection(damaged)?.message == "the compressed file is damaged: its checksum is wrong")
      }
    }
  }

  @Test func aWrongChecksum() {
    var bytes = Compressed.make(.gzip, text(10).utf8)
    bytes[bytes.count - 6] ^= 1
    #expect(rejection(bytes)?.message == "the compressed file is damaged: its checksum is wrong")
  }

  @Test func oneFileAnArchive() {
    let member = Compressed.Member(bytes: Array(text(2).utf8))
    let two = rejection(Compressed.zip([member, Compressed.Member(name: "b", bytes: [0x0A])]))
    #expect(two?.reason == .archiveMembers)
    #expect(two?.message == "the archive holds more than one file; one is expected")
    let none = rejection(Compressed.zip([]))
    #expect(none?.reason == .archiveMembers)
    #expect(none?.message == "the archive holds no file; one is expected")
  }

  @Test(arguments: ["/etc/passwd", "../up.csv", "a/../../b", "C:\\windows\\b", "a\\..\\b", "\\\\host\\share"])
  func namesThatLeadElsewhere(name: String) {
    let rejection = rejection(Compressed.zip([Compressed.Member(name: name, bytes: Array(text(1).utf8))]))
    #expect(rejection?.reason == .archivePath)
  }

  @Test func aNameInAFolder() throws {
    let bytes = Compressed.zip([Compressed.Member(name: "2022/a..b.ndjson", bytes: Array(text(1).utf8))])
    #expect(try FeedDefinition.events.chunks(bytes).flatMap(\.reports).count == 1)
  }

  @Test func anEncryptedArchive() {
    let member = Compressed.Member(bytes: Array(text(1).utf8))
    let rejection = rejection(Compressed.zip([member], passphrase: "secret"))
    #expect(rejection?.reason == .corruptArchive)
    #expect(rejection?.message == "the archive is encrypted")
  }

  @Test(arguments: Compressed.Kind.allCases) func aBomb(kind: Compressed.Kind) {
    let rejection = rejection(Compressed.make(kind, [UInt8](repeating: 0x20, count: 8 << 20)))
    #expect(rejection?.reason == .expansionRatio)
    #expect(rejection?.message == "the file expands to more than 200 times its size")
  }

  /// What is small may consist of nothing but one line over and over.
  @Test func aLittleThatRepeats() throws {
    let line = #"{"kind":"k","time":"2020"}"# + "\n"
    let bytes = Compressed.make(.xz, String(repeating: line, count: 9000).utf8)
    #expect(bytes.count * 200 < line.utf8.count * 9000)
    #expect(try FeedDefinition.events.chunks(bytes).flatMap(\.reports).count == 9000)
  }

  @Test(arguments: Compressed.Kind.allCases) func moreThanIsAllowed(kind: Compressed.Kind) {
    var limits = FeedLimits()
    limits.expandedLength = 20_000
    let rejection = rejection(Compressed.make(kind, text(1000).utf8), limits: limits)
    #expect(rejection?.reason == .tooLarge)
    #expect(rejection?.message == "the file expands to more than the 20000 bytes that are allowed")
  }

  @Test func aDiskThatFails() {
    expectUnreadable(Compressed.make(.gzip, text(2000).utf8), brokenFrom: 9000)
  }
}

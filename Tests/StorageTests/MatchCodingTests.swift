import Events
import TestSupport
import Testing

@testable import Storage

/// What goes into a block comes out of it.
@Suite struct MatchCodingTests {
  private func key(_ stream: Int64, _ group: Int64, _ finish: Int64, _ event: Int64) -> MatchKey {
    MatchKey(stream: stream, group: group, finish: finish, event: event)
  }

  private func packed(_ key: MatchKey, _ row: MatchRow) -> PackedMatch {
    var bytes: [UInt8] = []
    let parts = row.packRest(into: &bytes)
    return PackedMatch(key: key, parts: parts, rest: bytes[...])
  }

  private func row(_ key: MatchKey, start: Int64? = nil) -> MatchRow {
    MatchRow(
      stream: key.stream, group: "g", event: key.event, start: Instant(milliseconds: start ?? key.finish),
      finish: Instant(milliseconds: key.finish))
  }

  private func roundTrip(_ matches: [(MatchKey, MatchRow)]) throws {
    var builder = MatchBlockBuilder(most: .max)
    for (key, row) in matches { builder.append(packed(key, row)) }
    var cursor = MatchCursor(builder.bytes)
    for (key, row) in matches {
      #expect(try cursor.advance())
      #expect(cursor.key == key)
      #expect(try MatchRow(cursor.match, group: "g") == row)
    }
    #expect(try !cursor.advance())
    #expect(builder.first == matches.first?.0)
  }

  @Test func extremesComeBack() throws {
    let moments = [
      Int64.min, Instant.distantPast.milliseconds, -1, 0, 1, Instant.distantFuture.milliseconds, .max,
    ]
    var matches: [(MatchKey, MatchRow)] = []
    for stream in [Int64.min, 0, .max] {
      for group in [Int64.min, 1, .max] {
        for finish in moments {
          for event in [Int64.min, -1, 7, .max] {
            let key = key(stream, group, finish, event)
            matches.append((key, row(key, start: moments[matches.count % moments.count])))
          }
        }
      }
    }
    try roundTrip(matches)
  }

  /// Numbers of every length, read in one piece where eight bytes are left and byte by byte where not.
  @Test func numbersOfEveryLengthComeBack() throws {
    var numbers: [UInt64] = []
    for bit in UInt64(0)..<64 { numbers += [1 << bit, (1 << bit) - 1, .max >> bit] }
    for padding in 0...9 {
      for number in numbers {
        var bytes: [UInt8] = [7]
        bytes.write(varint: number)
        let length = bytes.count
        bytes += [UInt8](repeating: 0xFF, count: padding)
        var reader = ByteReader(bytes)
        #expect(try reader.byte() == 7)
        #expect(try reader.varint() == number, "\(number) before \(padding) bytes")
        #expect(reader.next == length)
      }
    }
  }

  @Test func aNumberWithoutEndIsDamage() {
    for count in [0, 1, 7, 8, 9, 10, 20] {
      var reader = ByteReader([UInt8](repeating: 0x80, count: count))
      #expect(throws: StorageError.self) { try reader.varint() }
    }
  }

  @Test func everyPartMayBeThereOrNot() throws {
    let texts = [nil, "", "a\0b", "\u{E9}", "e\u{301}", String(repeating: "long ", count: 40_000)]
    var matches: [(MatchKey, MatchRow)] = []
    for number in 0..<240 {
      let key = key(1, 1, 5, Int64(number))
      var row = row(key, start: number % 3 == 0 ? nil : -5)
      row.steps = [0, 1, .min, .max][number % 4]
      row.value = texts[number % 6]
      row.dedupe = texts[number / 3 % 5]
      row.relation = texts[number / 5 % 5]
      matches.append((key, row))
    }
    try roundTrip(matches)
  }

  /// Earlier versions could write one.
  @Test func aNumberIsPassedOver() throws {
    let keys = [key(1, 1, 1, 1), key(1, 1, 1, 2)]
    var expected = row(keys[0])
    expected.value = "value"
    expected.relation = "after"
    var value: [UInt8] = []
    var relation: [UInt8] = []
    let part = MatchTag.value | MatchTag.relation | MatchTag.number
    value.write(varint: 5)
    relation.write(varint: 5)
    let rest = value + "value".utf8 + [UInt8](1...8) + relation + "after".utf8
    var builder = MatchBlockBuilder(most: .max)
    builder.append(PackedMatch(key: keys[0], parts: part, rest: rest[...]))
    builder.append(packed(keys[1], row(keys[1])))
    var cursor = MatchCursor(builder.bytes)
    #expect(try cursor.advance())
    #expect(try MatchRow(cursor.match, group: "g") == expected)
    #expect(try cursor.advance())
    #expect(try MatchRow(cursor.match, group: "g") == row(keys[1]))
  }

  @Test func anyMatchesComeBack() throws {
    var random = SplitMix64.announced()
    for _ in 0..<50 {
      let keys = Set(
        (0..<Int.random(in: 1...80, using: &random)).map { _ in
          key(
            Int64.random(in: 1...3, using: &random), Int64.random(in: 1...9, using: &random),
            Int64.random(in: -9_000_000_000...9_000_000_000, using: &random), Int64.random(in: 1...5000, using: &random)
          )
        })
      try roundTrip(
        keys.sorted().map { ($0, row($0, start: $0.finish - Int64.random(in: 0...1 << 40, using: &random))) })
    }
  }

  @Test func aBlockTakesWhatFitsAndAtLeastOne() {
    var builder = MatchBlockBuilder(most: 100)
    var long = row(key(1, 1, 1, 1))
    long.value = String(repeating: "x", count: 500)
    #expect(builder.hasRoom(forRest: packed(key(1, 1, 1, 1), long).rest.count))
    builder.append(packed(key(1, 1, 1, 1), long))
    #expect(!builder.hasRoom(forRest: packed(key(1, 1, 1, 2), row(key(1, 1, 1, 2))).rest.count))
    builder.removeAll()
    var count: Int64 = 0
    while builder.hasRoom(forRest: packed(key(1, 1, 1, count), row(key(1, 1, 1, count))).rest.count) {
      builder.append(packed(key(1, 1, 1, count), row(key(1, 1, 1, count))))
      count += 1
    }
    #expect(builder.bytes.count <= 100 && count > 10)
  }

  /// Whatever stands in a block, reading it ends, with what was written or with an error.
  @Test func damageIsAnErrorAndNoCrash() throws {
    var random = SplitMix64.announced()
    var builder = MatchBlockBuilder(most: .max)
    for number in Int64(0)..<20 {
      var row = row(key(1, number / 4, number * 1000, number), start: 3)
      row.value = "value"
      row.relation = "after"
      builder.append(packed(key(1, number / 4, number * 1000, number), row))
    }
    var failures = 0
    for _ in 0..<2000 {
      var bytes = builder.bytes
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      var cursor = MatchCursor(bytes)
      do throws(StorageError) {
        while try cursor.advance() { _ = try MatchRow(cursor.match, group: "g") }
      } catch {
        guard case .corrupt = error else { throw error }
        failures += 1
      }
    }
    #expect(failures > 500)
  }
}

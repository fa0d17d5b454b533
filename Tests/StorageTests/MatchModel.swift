import Events
import TestSupport
import Testing

@testable import Storage

/// What the matches of a store must be: a plain dictionary.
struct MatchModel {
  struct Name: Hashable {
    var stream: Int64
    var group: String
    var finish: Instant
    var event: Int64
  }

  static let streams = Int64(1)...3
  static let groups = (0..<7).map { "g\($0)" }

  var rows: [Name: MatchRow] = [:]

  mutating func put(_ row: MatchRow) {
    rows[Name(stream: row.stream, group: row.group, finish: row.finish, event: row.event)] = row
  }

  func matches(_ stream: Int64, _ group: String) -> [MatchRow] {
    rows.values.filter { $0.stream == stream && $0.group == group }
      .sorted { ($0.finish, $0.start, $0.event) < ($1.finish, $1.start, $1.event) }
  }

  /// A match among few, so that keys are met again.
  static func any(_ random: inout SplitMix64) -> MatchRow {
    let moments = [Instant.distantPast.advanced(byMilliseconds: 1), Instant.distantFuture]
    let day = Int.random(in: 1...20, using: &random)
    let finish = Int.random(in: 0..<30, using: &random) == 0 ? moments[day % 2] : january(day)
    var row = MatchRow(
      stream: Int64.random(in: streams, using: &random), group: groups.randomElement(using: &random) ?? "",
      event: Int64.random(in: 1...12, using: &random),
      start: finish.advanced(byMilliseconds: -Int64.random(in: 0...2, using: &random)), finish: finish,
      steps: Int64.random(in: 0...4, using: &random))
    if Bool.random(using: &random) { row.value = "v\(day)" }
    if Int.random(in: 0..<20, using: &random) == 0 { row.relation = String(repeating: "long\0", count: 100) }
    return row
  }

  /// Changes something at random, here and in a store.
  mutating func change(_ tx: Transaction, _ random: inout SplitMix64) throws {
    switch Int.random(in: 0..<100, using: &random) {
    case 0:
      let stream = Int64.random(in: MatchModel.streams, using: &random)
      try tx.removeMatches(stream: stream)
      rows = rows.filter { $0.key.stream != stream }
    case 1..<20:
      // One that is there, or any.
      let known = rows.keys.min {
        ($0.event, $0.finish, $0.stream, $0.group) < ($1.event, $1.finish, $1.stream, $1.group)
      }
      let any = MatchModel.any(&random)
      let name = Bool.random(using: &random) ? known : nil
      let stream = name?.stream ?? any.stream
      let group = name?.group ?? any.group
      let (finish, event) = (name?.finish ?? any.finish, name?.event ?? any.event)
      try tx.removeMatch(stream: stream, group: group, finish: finish, event: event)
      rows[.init(stream: stream, group: group, finish: finish, event: event)] = nil
    case 20:
      let any = MatchModel.any(&random)
      #expect(try tx.lastMatch(stream: any.stream, group: any.group) == matches(any.stream, any.group).last)
    default:
      let row = MatchModel.any(&random)
      try tx.put(row)
      put(row)
    }
  }

  /// Compares every question with the answer of a store.
  func expectSame(_ store: some StoreReading, _ random: inout SplitMix64) throws {
    let order = try store.database.connection.rows("SELECT text FROM grp ORDER BY id") { $0.text(0) }
    // First, while what was put waits to be written.
    for stream in MatchModel.streams {
      #expect(try store.hasMatches(stream: stream) == rows.keys.contains { $0.stream == stream })
    }
    for stream in MatchModel.streams {
      let groups = order.filter { !matches(stream, $0).isEmpty }
      #expect(try store.groups(stream: stream) == groups)
      #expect(try store.groups(stream: stream, limit: 2) == Array(groups.prefix(2)))
      for group in MatchModel.groups { try expectSame(store, stream, group, &random) }
    }
  }

  private func expectSame(
    _ store: some StoreReading, _ stream: Int64, _ group: String, _ random: inout SplitMix64
  ) throws {
    let all = matches(stream, group)
    let (low, high) = (january(Int.random(in: 0...22, using: &random)), january(Int.random(in: 0...22, using: &random)))
    let limit = Int.random(in: 0...9, using: &random)
    #expect(try store.matches(stream: stream, group: group) == all)
    #expect(
      try store.matches(stream: stream, group: group, finishAfter: low, finishThrough: high)
        == all.filter { low < $0.finish && $0.finish <= high })
    #expect(try store.lastMatch(stream: stream, group: group) == all.last)
    #expect(
      try store.lastMatch(stream: stream, group: group, finishThrough: high) == all.last { $0.finish <= high })
    #expect(try store.firstMatch(stream: stream, group: group) == all.first)
    #expect(
      try store.newestFinishes(stream: stream, group: group, limit: limit)
        == Array(all.map(\.finish).reversed().prefix(limit)))
    let later = all.filter { $0.finish >= low }
    for count in 1...3 {
      #expect(
        try store.finish(ofMatch: count, stream: stream, group: group, from: low)
          == later.dropFirst(count - 1).first?.finish)
    }
  }
}

extension Store {
  /// Puts matches of which no two have one key.
  func put(_ numbers: Range<Int64>) throws {
    try transaction { (tx) throws(StorageError) in
      for number in numbers {
        let moment = january(1).advanced(byMilliseconds: number * 1000)
        try tx.put(
          MatchRow(stream: number % 3 + 1, group: "g\(number % 7)", event: number, start: moment, finish: moment))
      }
    }
  }
}

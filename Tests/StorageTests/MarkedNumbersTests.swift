import TestSupport
import Testing

@testable import Storage

@Suite struct MarkedNumbersTests {
  private let test: TestStore

  init() throws {
    test = try TestStore()
    try test.store.database.connection.script(
      """
      CREATE TABLE kind(number INTEGER);
      INSERT INTO kind VALUES (-1), (0), (1), (2), (300), (65535), (65536), (9223372036854775807)
      """)
  }

  /// The numbers that a statement gives, before each of which one more may be marked.
  private func unmarked(_ numbers: MarkedNumbers, marking: [Int64: Int64] = [:]) throws -> [Int64] {
    let statement = try test.store.database.connection.statement(
      "SELECT number FROM kind WHERE NOT is_marked(?, number) ORDER BY rowid")
    numbers.bind(to: statement, at: 1)
    var found: [Int64] = []
    while try statement.step() {
      let number = statement.int64(0)
      found.append(number)
      if let next = marking[number] { numbers.mark(next) }
    }
    return found
  }

  @Test func aStatementLeavesOutWhatIsMarked() throws {
    let numbers = MarkedNumbers()
    #expect(try unmarked(numbers) == [-1, 0, 1, 2, 300, 65535, 65536, .max])
    for number in [2, 300, 65535] as [Int64] { numbers.mark(number) }
    #expect(try unmarked(numbers) == [-1, 0, 1, 65536, .max])
  }

  @Test func whatIsTooGreatOrNegativeIsGiven() throws {
    let numbers = MarkedNumbers()
    for number in [-1, MarkedNumbers.most, .max, .min] { numbers.mark(number) }
    #expect(try unmarked(numbers) == [-1, 0, 1, 2, 300, 65535, 65536, .max])
  }

  @Test func aStatementThatRunsSeesWhatIsMarkedMeanwhile() throws {
    #expect(try unmarked(MarkedNumbers(), marking: [0: 1, 2: 65535]) == [-1, 0, 2, 300, 65536, .max])
  }

  @Test func withoutNumbersNothingIsMarked() throws {
    let statement = try test.store.database.connection.statement(
      "SELECT count(*) FROM kind WHERE NOT is_marked(?, number)")
    #expect(try statement.step())
    #expect(statement.int(0) == 8)
  }
}

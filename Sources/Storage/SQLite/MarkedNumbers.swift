internal import CSQLite

/// Numbers by which a statement tells rows apart before it gives them: `is_marked(?, column)` in its condition.
///
/// A row that SQLite passes over costs less than one that it gives and that is dropped then. A class, since statements hold
/// its place.
final class MarkedNumbers {
  /// Numbers from here on are never marked: what they would need grows with the greatest.
  static let most: Int64 = 1 << 16

  private let numbers: UnsafeMutablePointer<csqlite_numbers>
  private var marks: UnsafeMutableBufferPointer<UInt8>

  init() {
    marks = .allocate(capacity: 0)
    numbers = .allocate(capacity: 1)
    numbers.initialize(to: csqlite_numbers(marks: nil, count: 0))
  }

  deinit {
    marks.deallocate()
    numbers.deallocate()
  }

  /// Marks a number, unless it is too great or negative. Statements that run see it from their next row on.
  func mark(_ number: Int64) {
    guard 0..<MarkedNumbers.most ~= number else { return }
    if number >= marks.count { grow(toHold: Int(number)) }
    marks[Int(number)] = 1
  }

  private func grow(toHold number: Int) {
    let grown = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(2 * marks.count, number + 1))
    grown.initialize(repeating: 0)
    for place in marks.indices { grown[place] = marks[place] }
    marks.deallocate()
    marks = grown
    numbers.pointee = csqlite_numbers(marks: grown.baseAddress, count: Int64(grown.count))
  }

  /// Must outlive every run of the statement.
  func bind(to statement: borrowing Statement, at index: Int32) {
    csqlite_bind_numbers(statement.pointer, index, numbers)
  }
}

/// A place in a text: line and column from 1, columns in Unicode scalars.
package struct Mark: Sendable, Hashable, Comparable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The first character of a text.
  package static let start = Mark(line: 1, column: 1)

  /// The place of a byte of a text in UTF-8, all before which is well-formed.
  init(byte offset: Int, in bytes: some BidirectionalCollection<UInt8>) {
    let before = bytes.prefix(offset)
    let tail = before.lastIndex(of: 0x0A).map { before[before.index(after: $0)...] } ?? before
    self.init(line: before.count { $0 == 0x0A } + 1, column: tail.count { $0 & 0xC0 != 0x80 } + 1)
  }

  package static func < (left: Mark, right: Mark) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// Rows of cells in columns that line up, for a person.
struct Table {
  private(set) var rows: [[String]] = []

  mutating func add(_ cells: String...) {
    rows.append(cells)
  }

  mutating func add(_ cells: [String]) {
    rows.append(cells)
  }

  /// The lines, each behind `indent`; the last cell of a line is not padded.
  func lines(indent: String = "") -> [String] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.dropLast().enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], Table.width(cell))
      }
    }
    return rows.map { row in
      let padded = row.enumerated().map { column, cell in
        column == row.count - 1 ? cell : Table.pad(cell, to: widths[column])
      }
      return indent + trimmedEnd(padded.joined(separator: "  "))
    }
  }

  /// The text with spaces behind it, at least `width` wide.
  static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - Table.width(text)))
  }

  /// How many columns a terminal shows: characters, without the sequences that set colours.
  static func width(_ text: String) -> Int {
    guard text.unicodeScalars.contains("\u{1B}") else { return text.count }
    var count = 0
    var isSequence = false
    for character in text {
      if character == "\u{1B}" {
        isSequence = true
      } else if isSequence {
        isSequence = character != "m"
      } else {
        count += 1
      }
    }
    return count
  }

  private func trimmedEnd(_ line: String) -> String {
    var line = Substring(line)
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}

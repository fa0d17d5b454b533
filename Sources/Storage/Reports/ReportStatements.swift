/// The statements that insert reports, one for each set of columns that was met, for one report and for many.
///
/// Many rows in a statement cost a quarter less than as many statements of one row: each has to open the table, look
/// whether the transaction still stands, and close the table.
final class ReportStatements {
  /// How many rows go through a statement for many.
  static let batch = 16

  /// More sets than that share the statement that names all columns.
  private static let limit = 24

  /// A prepared statement, and the columns that have a parameter in it.
  final class Prepared {
    let columns: ReportColumns
    let statement: Statement

    init(_ columns: ReportColumns, rows: Int, on connection: borrowing Connection) throws(StorageError) {
      let values = (0..<rows).map { Prepared.values(columns, row: $0) }.joined(separator: ", ")
      self.columns = columns
      statement = try Statement(composed: "INSERT INTO report VALUES \(values)", on: connection.handle)
    }

    /// The parameters of each row follow those of the row before; what is the same for all rows is that of the first.
    private static func values(_ columns: ReportColumns, row: Int) -> String {
      let values = (1...ReportColumns.count).map { column -> String in
        if ReportColumns.ofAllRows.contains(column) { return "?\(column)" }
        let isNull = ReportColumns.all.subtracting(columns).contains(column)
        return isNull ? "NULL" : "?\(row * ReportColumns.count + column)"
      }
      return "(\(values.joined(separator: ", ")))"
    }

    /// Binds null to columns of a row.
    func bindNull(to columns: ReportColumns, row: Int32) {
      var left = columns.rawValue
      while left != 0 {
        let column = Int32(left.trailingZeroBitCount)
        Int64?.none.bind(to: statement, at: row * Int32(ReportColumns.count) + column)
        left &= left - 1
      }
    }
  }

  private struct Shape: Hashable {
    let columns: ReportColumns
    let rows: Int
  }

  private var prepared: [Shape: Prepared] = [:]

  /// A statement with a parameter for each of these columns, and for others where it names all.
  func statement(
    for columns: ReportColumns, rows: Int, on connection: borrowing Connection
  ) throws(StorageError) -> Prepared {
    if let known = prepared[Shape(columns: columns, rows: rows)] { return known }
    let named = Shape(columns: prepared.count < ReportStatements.limit ? columns : .all, rows: rows)
    if let known = prepared[named] { return known }
    let made = try Prepared(named.columns, rows: rows, on: connection)
    prepared[named] = made
    return made
  }
}

/// What schema 6 adds: when the events of neighbouring reports were, so that a search by time reads few of them.
enum StretchTables {
  static let all = """
    -- A row for each 1,024 numbers of reports, `seq >> 10`, of which a report is there: the least and the greatest start
    -- of an event that one of them tells, the least end of one of them, and a bit for each period of 2^31 ms in which
    -- such an event may start, `1 << (start >> 31 & 63)`. Bounds may be wider than need be, never narrower.
    CREATE TABLE report_stretch(
      id INTEGER PRIMARY KEY, first_start INTEGER NOT NULL, last_start INTEGER NOT NULL, first_end INTEGER NOT NULL,
      periods INTEGER NOT NULL);
    """

  /// Summarises the reports that are there.
  static func fill(_ connection: borrowing Connection) throws(StorageError) {
    try connection.summariseReports(from: .min, through: .max)
  }
}

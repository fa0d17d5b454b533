extension StoreReader {
  /// What is wrong with the summary of when reports are: a search by time would not find what lies outside of it.
  func stretchProblems() throws(StorageError) -> [String] {
    var stretch: (number: Int64, noted: ReportStretch)?
    var outside = 0
    try database.connection.forEachReportTime(from: .min, through: .max) {
      (seq, starts, ends, isAlone) throws(StorageError) in
      let number = ReportStretch.number(of: seq)
      if stretch?.number != number { stretch = (number, try noted(number)) }
      var report = ReportStretch()
      report.include(starts: starts, ends: ends, isAlone: isAlone)
      if stretch?.noted.covers(report) != true { outside += 1 }
    }
    switch outside {
    case 0: return []
    case 1: return ["a report lies outside the times that are noted of its stretch"]
    default: return ["\(outside) reports lie outside the times that are noted of their stretches"]
    }
  }

  /// What is noted of a stretch; that of no report where nothing is.
  private func noted(_ stretch: Int64) throws(StorageError) -> ReportStretch {
    try database.connection.first(
      "SELECT first_start, last_start, first_end, periods FROM report_stretch WHERE id = ?", stretch
    ) { ReportStretch($0, from: 0) } ?? ReportStretch()
  }
}

internal import Events

/// The numbers that stand for words in the columns of a report. They are part of the file's format: a new word gets
/// the next number.
enum PrecisionCode {
  static let words = ["year", "month", "day", "minute", "second", "interval"]
  private static let precisions = words.map(Precision.init(rawValue:))

  static func code(_ precision: Precision) -> Int64 {
    switch precision {
    case .year: 0
    case .month: 1
    case .day: 2
    case .minute: 3
    case .second: 4
    case .interval: 5
    }
  }

  static func precision(_ code: Int64) -> Precision? {
    precisions.indices.contains(Int(code)) ? precisions[Int(code)] : nil
  }
}

/// As ``PrecisionCode``, for the status of a report.
enum StatusCode {
  static let words = ["active", "withdrawn", "superseded"]
  private static let statuses = words.map(Report.Status.init(rawValue:))

  static func code(_ status: Report.Status) -> Int64 {
    switch status {
    case .active: 0
    case .withdrawn: 1
    case .superseded: 2
    }
  }

  static func status(_ code: Int64) -> Report.Status? {
    statuses.indices.contains(Int(code)) ? statuses[Int(code)] : nil
  }
}

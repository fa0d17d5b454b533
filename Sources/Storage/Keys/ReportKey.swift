/// The name under which a feed knows a report.
struct ReportKey {
  /// The feed's number in `dict`.
  var feed: Int64
  var key: String

  /// Compared by their bytes: two spellings of one character are two keys.
  func isSame(as other: ReportKey) -> Bool {
    feed == other.feed && key.utf8.elementsEqual(other.key.utf8)
  }
}

/// What an index says of a key.
enum KeyClaim: Equatable {
  /// Nobody had the key. It now names the report with this number.
  case new(Int64)
  /// The report that has the key; of two equal keys in one call, the second is known by the first.
  case known(Int64)

  var report: Int64 {
    switch self {
    case .new(let seq), .known(let seq): seq
    }
  }
}

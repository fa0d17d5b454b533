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

/// An amount of bytes as users write it: `512KiB`, `256MiB`, `2GiB`, `1TiB`, powers of 1000 as `kB MB GB TB`,
/// or plain `1048576` and `0B`.
package struct ByteSize: Hashable, Comparable, Sendable {
  package var bytes: Int64

  package init(bytes: Int64) {
    self.bytes = bytes
  }

  /// A size in units of 2^20 bytes.
  package static func mebibytes(_ count: Int64) -> ByteSize { ByteSize(bytes: count << 20) }

  package static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }

  /// Reads what a user wrote; nil for anything else, and for what does not fit 64 bits.
  package init?(_ text: some StringProtocol) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int64(digits), let factor = ByteSize.factors[String(text[digits.endIndex...])] else { return nil }
    let (total, overflow) = count.multipliedReportingOverflow(by: factor)
    guard !overflow else { return nil }
    bytes = total
  }

  /// The shortest way to write it that ``init(_:)`` reads back exactly.
  package var text: String {
    for unit in ["TiB", "GiB", "MiB", "KiB"] {
      if let factor = ByteSize.factors[unit], bytes >= factor, bytes % factor == 0 { return "\(bytes / factor)\(unit)" }
    }
    return "\(bytes)B"
  }

  private static let factors: [String: Int64] = [
    "": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
    "kB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
  ]
}

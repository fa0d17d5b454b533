import Events

/// Finds out which format of time some texts may have, for who writes a feed file.
package enum TimeFormatSuggestion {
  private static let dates = [
    "yyyyMMdd", "yyyy/M/d", "yyyy.M.d", "d.M.yyyy", "d/M/yyyy", "M/d/yyyy", "d-M-yyyy", "M-d-yyyy", "d MMM yyyy",
    "d-MMM-yyyy", "MMM d, yyyy", "MMM d yyyy", "d. MMM yyyy", "EEE, d MMM yyyy", "yyyyMM",
    "M/yyyy", "MMM yyyy", "yyyy-M-d",
  ]
  private static let times = [
    "", " H:mm", " H:mm:ss", " h:mm a", " h:mm:ss a", "THH:mm:ss", " H:mm:ss.S", " HH:mm:ss X", " HH:mm X", "HHmmss",
    "HHmm", "'T'HHmmss'Z'",
  ]

  private static let patterns: [DatePattern] = dates.flatMap { date in times.compactMap { DatePattern(date + $0) } }

  /// The formats that every text follows, as a feed file names them; none where there is no text. More than one where
  /// the texts leave it open, as `03/04/2022` leaves open which is the month.
  package static func formats(of texts: [String]) -> [String] {
    guard !texts.isEmpty else { return [] }
    if fits(.iso8601, texts) && !texts.allSatisfy({ $0.utf8.count == 4 }) { return ["iso8601"] }
    let fitting = patterns.filter { fits(.pattern($0), texts) }.map(\.text)
    if !fitting.isEmpty { return fitting }
    if fits(.rfc822, texts) { return ["rfc822"] }
    let lengths = Set(texts.map { $0.prefix { $0 != "." }.utf8.count })
    if lengths.isSubset(of: [9, 10]), fits(.unix, texts) { return ["unix"] }
    if lengths.isSubset(of: [12, 13]), fits(.unixMilliseconds, texts) { return ["unix_ms"] }
    return fits(.iso8601, texts) ? ["iso8601"] : []
  }

  private static func fits(_ format: TimeFormat, _ texts: [String]) -> Bool {
    texts.allSatisfy { text in
      var text = text
      return text.withUTF8 { format.time(UnsafeRawBufferPointer($0)) != nil }
    }
  }
}

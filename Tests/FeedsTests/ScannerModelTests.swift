import TestSupport
import Testing

@testable import Feeds

/// Random tables written as CSV in random style are read back the same, whatever part of them is seen at once.
@Suite struct ScannerModelTests {
  private static let texts = [
    "", "a", "b c", " x ", "1.5", "\u{E9}\u{20AC}", "a,b", "say \"yes\"", "\"", "\"\"", "two\nlines", "two\r\nlines",
    "\r", ",",
    "tab\tbed", String(repeating: "long ", count: 20),
  ]

  private static func table(_ random: inout SplitMix64, columns: Int) -> [[String]] {
    (0..<Int.random(in: 1...12, using: &random)).map { _ in
      var row = (0..<columns).map { _ in texts.randomElement(using: &random) ?? "" }
      // A line without anything on it is no record.
      if row.allSatisfy(\.isEmpty) { row[0] = "x" }
      return row
    }
  }

  /// A field in quotes where it must be, and now and then where it need not.
  private static func field(_ text: String, _ random: inout SplitMix64) -> String {
    let isSpecial = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
    guard isSpecial || Int.random(in: 0..<4, using: &random) == 0 else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  @Test func whatIsWrittenIsRead() {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let columns = Int.random(in: 1...5, using: &random)
      let table = Self.table(&random, columns: columns)
      let end = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
      let lines = table.map { row in row.map { Self.field($0, &random) }.joined(separator: ",") }
      let text = lines.joined(separator: end) + (Bool.random(using: &random) ? end : "")
      #expect(CSVSpectrumTests.rows(Array(text.utf8), columns: columns) == table)
    }
  }

  /// As long as the record may go on, the scanner asks for more; once it may not, more bytes change nothing.
  @Test func aRecordIsTheSameHoweverMuchFollows() {
    var random = SplitMix64.announced()
    for _ in 0..<200 {
      let table = Self.table(&random, columns: 3)
      let lines = table.map { row in row.map { Self.field($0, &random) }.joined(separator: ",") }
      let bytes = Array(lines.joined(separator: "\r\n").utf8)
      var scanner = DelimitedScanner(.csv, limits: FeedLimits())
      let whole = bytes.withUnsafeBytes { scanner.next($0, isEnd: true) }
      for count in 1..<bytes.count {
        let part = bytes.withUnsafeBytes { scanner.next($0.slice(0, count), isEnd: false) }
        guard part == .incomplete || part == whole else {
          Issue.record("\(part) after \(count) bytes, \(whole) after all")
          return
        }
      }
    }
  }
}

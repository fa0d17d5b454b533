import Glibc
import Synchronization

/// Shows on a terminal how far a long file is: what is done, how fast it goes, and how long the rest will take.
final class ImportProgress: Sendable {
  /// How often the line is drawn at most, in nanoseconds.
  private static let pause: Int64 = 200_000_000

  private let name: String
  private let isShown: Bool
  private let started: Int64
  private let drawn: Mutex<Int64>

  /// - Parameter now: nanoseconds on a clock that never goes back.
  init(_ name: String, isShown: Bool, now: Int64) {
    self.name = name
    self.isShown = isShown
    started = now
    drawn = Mutex(now)
  }

  /// Draws the line anew, where that is due.
  func note(offset: Int, size: Int, records: Int, now: Int64) {
    guard isShown else { return }
    let isDue = drawn.withLock { drawn in
      guard now - drawn >= ImportProgress.pause else { return false }
      drawn = now
      return true
    }
    guard isDue else { return }
    let text = ImportProgress.line(
      name, offset: offset, size: size, records: records, seconds: Double(now - started) / 1e9)
    var writer = LineWriter(file: STDERR_FILENO)
    writer.write("\r\u{1B}[K\(text)")
    writer.flush()
  }

  /// Takes the line away.
  func clear() {
    guard isShown, drawn.withLock({ $0 != started }) else { return }
    var writer = LineWriter(file: STDERR_FILENO)
    writer.write("\r\u{1B}[K")
    writer.flush()
  }

  /// `big.csv  45 %  1,200,000 records  52,000/s  23 s left`. The rest is not reckoned for a compressed file, of whose
  /// content more is read than the file has bytes.
  static func line(_ name: String, offset: Int, size: Int, records: Int, seconds: Double) -> String {
    let rate = seconds > 0 ? Double(records) / seconds : 0
    var parts = [
      printable(name), "\(grouped(records)) \(records == 1 ? "record" : "records")", "\(grouped(Int(rate)))/s",
    ]
    if offset > 0, size >= offset {
      parts.insert("\(offset * 100 / size) %", at: 1)
      parts.append("\(duration(seconds * Double(size - offset) / Double(offset))) left")
    }
    return parts.joined(separator: "  ")
  }

  /// `1,234,567`.
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return String(
      digits.enumerated().flatMap { index, digit in
        index > 0 && (digits.count - index) % 3 == 0 ? [",", digit] : [digit]
      })
  }

  private static func duration(_ seconds: Double) -> String {
    let seconds = Int(seconds.rounded(.up))
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600: return "\(seconds / 60) min \(seconds % 60) s"
    default: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
    }
  }
}

/// A table of lines with open addressing. It forgets groups where it has grown too large.
struct RecentTable<let depth: Int>: Sendable {
  /// Each grows alone, so that growing needs little memory beside what is there already.
  private var segments: [RecentSegment<depth>]

  /// - Parameter mostLines: how many it has room for at most; it holds three quarters of that.
  init(mostLines: Int) {
    let count = mostLines >= 1024 ? 16 : 1
    segments = Array(repeating: RecentSegment(mostLines: max(mostLines / count, 2)), count: count)
  }

  func line(_ hash: UInt64) -> RecentLine<depth>? { segments[segment(hash)].line(hash) }

  /// Something of what stands where the line of a hash would first be looked for.
  func glance(_ hash: UInt64) -> UInt64 { segments[segment(hash)].glance(hash) }

  /// Changes the line of a hash; nil where there is none.
  mutating func change<Result>(_ hash: UInt64, _ body: (inout RecentLine<depth>) -> Result) -> Result? {
    segments[segment(hash)].change(hash, body)
  }

  /// Stores a line in place of that with its hash; true if others had to be forgotten for it.
  @discardableResult
  mutating func put(_ line: RecentLine<depth>) -> Bool { segments[segment(line.hash)].put(line) }

  private func segment(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (segments.count - 1) }
}

/// A part of a table of lines. A line stands at its hash's place or, where that was taken, behind it; nothing
/// is ever taken out but all at once.
struct RecentSegment<let depth: Int>: Sendable {
  private var lines: [RecentLine<depth>]
  private var used = 0
  private let mostLines: Int

  init(mostLines: Int) {
    self.mostLines = mostLines
    lines = Array(repeating: .empty, count: min(mostLines, 16))
  }

  func line(_ hash: UInt64) -> RecentLine<depth>? {
    let line = lines[place(hash)]
    return line.hash == hash ? line : nil
  }

  /// Changes the line of a hash; nil where there is none.
  mutating func change<Result>(_ hash: UInt64, _ body: (inout RecentLine<depth>) -> Result) -> Result? {
    let place = place(hash)
    return lines[place].hash == hash ? body(&lines[place]) : nil
  }

  /// Stores a line in place of that with its hash; true if others had to be forgotten for it.
  mutating func put(_ line: RecentLine<depth>) -> Bool {
    let known = place(line.hash)
    if lines[known].hash == line.hash {
      lines[known] = line
      return false
    }
    let isFull = makeRoom()
    lines[place(line.hash)] = line
    used += 1
    return isFull
  }

  /// Grows where more than three quarters are taken; true if it may not, and was emptied.
  private mutating func makeRoom() -> Bool {
    guard (used + 1) * 4 > lines.count * 3 else { return false }
    let old = lines
    guard old.count < mostLines else {
      lines = Array(repeating: .empty, count: mostLines)
      used = 0
      return true
    }
    lines = Array(repeating: .empty, count: min(old.count + old.count / 2, mostLines))
    for line in old where line.hash != 0 { lines[place(line.hash)] = line }
    return false
  }

  /// Something of what stands where the line of a hash would first be looked for.
  func glance(_ hash: UInt64) -> UInt64 { lines[home(hash)].glance }

  /// Where a line with this hash is first looked for.
  private func home(_ hash: UInt64) -> Int { Int(hash.multipliedFullWidth(by: UInt64(lines.count)).high) }

  /// Where a line with this hash stands, or else would.
  private func place(_ hash: UInt64) -> Int {
    var place = home(hash)
    while lines[place].hash != hash && lines[place].hash != 0 {
      place += 1
      if place == lines.count { place = 0 }
    }
    return place
  }
}

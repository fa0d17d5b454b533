import Events

/// What ``RecentMatches`` knows of when the matches of a group finish.
protocol KnownFinishes {
  /// How many matches finish from one moment through another, in units of ``RecentMatches``; nil where that is unknown.
  func count(from first: UInt32, through last: UInt32) -> Int?

  /// Whether the group has fewer matches than so many, wherever they finish; false where that is unknown.
  func hasFewer(than limit: Int) -> Bool
}

extension KnownFinishes {
  /// How many matches finish after one moment and not after another, or a few more where moments lie within seconds;
  /// nil where that is unknown.
  func count(after: Instant, through: Instant) -> Int? {
    count(from: RecentMatches.coarse(after), through: RecentMatches.coarse(through))
  }
}

extension RecentLine: KnownFinishes {}
extension RecentList: KnownFinishes {}

extension RecentMatches.Entry: KnownFinishes {
  func count(from first: UInt32, through last: UInt32) -> Int? {
    switch self {
    case .short(let line): line.count(from: first, through: last)
    case .long(let line): line.count(from: first, through: last)
    case .list(let list): list.count(from: first, through: last)
    }
  }

  func hasFewer(than limit: Int) -> Bool {
    switch self {
    case .short(let line): line.hasFewer(than: limit)
    case .long(let line): line.hasFewer(than: limit)
    case .list(let list): list.hasFewer(than: limit)
    }
  }
}

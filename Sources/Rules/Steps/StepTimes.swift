import Events

/// A piece of time in which something must not come, where dates leave room for what it is. Both ends belong to it; one
/// that ends before it begins is empty.
struct Gap {
  /// The longest it can be: an event that touches it possibly lies in it.
  var longest: (from: Instant, through: Instant)
  /// The shortest it can be: an event from one to the other certainly lies in it.
  var shortest: (from: Instant, through: Instant)

  /// Whether a match keeps what depends on the gap from holding under a reading: for what is to be certain, one that
  /// possibly lies in it; for what is to be possible, one that certainly does.
  func isBroken(by match: Match, _ reading: Reading) -> Bool {
    switch reading {
    case .certain:
      longest.from <= longest.through && match.finish >= longest.from && match.start <= longest.through
    case .possible: match.start >= shortest.from && match.finish <= shortest.through
    }
  }
}

/// When the matches of one step were, to count those in a piece of time.
struct StepTimes {
  /// In the order of their ends.
  private let matches: [Match]
  private let finishes: [Instant]
  private let starts: [Instant]

  init(_ matches: [Match], step: Int) {
    self.matches = matches.filter { $0.fills(step) }
    finishes = self.matches.map(\.finish)
    starts = self.matches.map(\.start).sorted()
  }

  /// How many matches break a gap under a reading.
  func count(in gap: Gap, _ reading: Reading) -> Int {
    switch reading {
    case .certain:
      guard gap.longest.from <= gap.longest.through else { return 0 }
      // What starts behind the gap also ends behind its begin.
      let ending = finishes.count - finishes.firstPlace { $0 >= gap.longest.from }
      let behind = starts.count - starts.firstPlace { $0 > gap.longest.through }
      return ending - behind
    case .possible:
      let first = finishes.firstPlace { $0 >= gap.shortest.from }
      return matches[first...].prefix { $0.finish <= gap.shortest.through }.count { $0.start >= gap.shortest.from }
    }
  }

  /// How many matches start at a moment or before it.
  func startedCount(by moment: Instant) -> Int { starts.firstPlace { $0 > moment } }

  /// How many matches end before a moment.
  func finishedCount(before moment: Instant) -> Int { finishes.firstPlace { $0 >= moment } }

  /// The earliest end from which on a condition holds; the distant future where it never does.
  func firstFinish(where holds: (Instant) -> Bool) -> Instant {
    let place = finishes.firstPlace(where: holds)
    return place < finishes.count ? finishes[place] : .distantFuture
  }

  /// The earliest start from which on a condition holds; the distant future where it never does.
  func firstStart(where holds: (Instant) -> Bool) -> Instant {
    let place = starts.firstPlace(where: holds)
    return place < starts.count ? starts[place] : .distantFuture
  }
}

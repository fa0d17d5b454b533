/// How much an alert matters, in rising order.
package enum Level: String, Sendable, CaseIterable, Comparable {
  case informational, low, medium, high, critical

  package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

  private var rank: Int { Level.allCases.firstIndex(of: self) ?? 0 }
}

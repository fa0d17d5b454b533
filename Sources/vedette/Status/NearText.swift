import Events
import JSON
import Rules

/// How a group is near an alert, in words: `3 of 4 events, the oldest leaves in 12 days`.
struct NearText {
  private let near: NearGroup
  private let now: Instant

  init(_ near: NearGroup, at now: Instant) {
    self.near = near
    self.now = now
  }

  /// What is measured, and what is asked for.
  var measure: String {
    let value = NearText.shown(near.value)
    let bound = NearText.shown(near.bound.number)
    let without = near.missing.isEmpty ? "" : ", without \(near.missing.joined(separator: ", "))"
    switch (near.unit, near.bound.comparison) {
    case (.days, .gte): return "silent for \(length(near.value)) of \(length(near.bound.number))"
    case (.days, _): return "\(length(near.value)) ahead, told \(length(near.bound.number)) before"
    case (.number, .gt): return "\(value) of more than \(bound)"
    case (.number, .lte): return "\(value), told at \(bound) or less"
    case (.number, .lt): return "\(value), told below \(bound)"
    case (.number, _): return "\(value) of \(bound)"
    case (_, .lte): return "\(value) \(unit(of: value)), told at \(bound) or fewer"
    default: return "\(value) of \(bound) \(unit(of: bound))\(without)"
    }
  }

  /// What a number counts: `step` of one, else `steps`.
  private func unit(of number: String) -> String {
    number == "1" ? String(near.unit.rawValue.dropLast()) : near.unit.rawValue
  }

  /// What happens when, if nothing more comes.
  var moments: [(what: String, at: Instant)] {
    var moments: [(what: String, at: Instant)] = []
    if let at = near.leavesAt {
      switch near.fall {
      case .leaves: moments.append(("the oldest leaves", at))
      case .ends: moments.append(("the window ends", at))
      case .falls: moments.append(("goes away", at))
      }
    }
    if let at = near.firesAt { moments.append(("fires", at)) }
    return moments
  }

  /// `in 12 days`.
  func distance(to moment: Instant) -> String {
    let distance = moment.milliseconds(since: now)
    return distance < 0 ? "now" : "in \(NearText.length(distance))"
  }

  /// One line for people.
  func line(_ style: Style) -> String {
    let group = near.group.labels.isEmpty ? "" : printable(near.group.text) + " "
    let moments = moments.map { ", \($0.what) \($0.at.text), \(distance(to: $0.at))" }.joined()
    return "\(group)\(style(.yellow, near.state.rawValue)) \(printable(measure))\(moments)"
  }

  private func length(_ days: Double) -> String {
    // Exact enough to tell three quarters of it from all.
    NearText.length(Int64((days * 86_400_000).rounded()), least: 4)
  }

  /// In the largest unit of which it has so many.
  private static func length(_ milliseconds: Int64, least: Int64 = 2) -> String {
    for (unit, factor) in [("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000)] as [(String, Int64)]
    where milliseconds >= least * factor {
      return Count.of(Int(milliseconds / factor), unit)
    }
    return Count.of(Int(milliseconds / 1000), "second")
  }

  /// With three decimals at most.
  private static func shown(_ number: Double) -> String {
    JSONWriter.token(abs(number) < 1e12 ? (number * 1000).rounded() / 1000 : number)
  }
}

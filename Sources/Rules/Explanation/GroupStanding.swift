package import Events

/// How far a group of a rule is at a moment of event time: what is measured, what counts for it and until when, and what
/// does not count and why.
package struct GroupStanding: Sendable {
  /// An event that counts at the moment.
  package struct Counted: Sendable, Hashable {
    package var event: Event.ID
    /// The steps that it can fill.
    package var steps: [String]
    /// When it was, as it counts.
    package var start: Instant
    package var finish: Instant
    /// When it ceases to count; nil where it does not.
    package var leavesAt: Instant?
    /// Of a score, what it adds at the moment.
    package var adds: Double?
  }

  /// An event that the rule matches and that does not count at the moment.
  package struct Uncounted: Sendable, Hashable {
    package var event: Event.ID
    package var start: Instant
    package var finish: Instant
    package var why: Why
  }

  /// Why an event that matches does not count.
  package enum Why: Sendable, Hashable {
    /// It left the window.
    case left(Instant)
    /// It lasts longer than the window, or does not lie in one.
    case lastsTooLong
    /// Another one counts that has the same values in `dedupe-by`.
    case sameTuple(Event.ID)
    /// It has no number in `field`.
    case noNumber
    /// An alert that opened then used it up.
    case usedUp(Instant)
  }

  /// How often a step was matched at the moment.
  package struct Step: Sendable, Hashable {
    package var name: String
    package var count: Int
    package var minimum: Int
    /// Whether it must not match.
    package var isExcluded: Bool
  }

  package var group: Group
  package var at: Instant
  /// The measured number; nil where there is none.
  package var value: Double?
  /// The number if uncertain dates are read so that it is possible; nil where that makes no difference.
  package var possibleValue: Double?
  /// Whether the condition holds.
  package var holds: Bool
  package var counted: [Counted] = []
  package var uncounted: [Uncounted] = []
  /// The distinct values that are counted, or that were seen.
  package var values: [String] = []
  package var steps: [Step] = []
  /// Of a sequence, how many of its steps are done in their order.
  package var stepsInOrder: Int?
  /// Of a baseline, the counts of the bins, the current one first; of a ratio, the measured number and the earlier one.
  package var compared: [Double] = []
  /// Of silence, when the group was heard last, and when it is silent for long enough.
  package var heardAt: Instant?
  package var dueAt: Instant?
  /// Before this moment nothing is said, since the group is new.
  package var warmUntil: Instant?
  /// Before this moment no alert opens, since one opened lately.
  package var restsUntil: Instant?
  /// How it is near an alert, if it is.
  package var near: NearGroup?
  /// The alert that is open at the moment.
  package var alert: Alert?
}

extension GroupStanding {
  /// How far the way to the bound is gone, from 0 to 1, for showing the nearest first.
  package func share(of condition: Condition) -> Double {
    if alert != nil || holds { return 2 }
    if let near { return 1 + near.share }
    guard let value, let bound = condition.bounds.first, bound.number > 0 else { return 0 }
    let steps = Double(self.steps.count { $0.count >= $0.minimum && !$0.isExcluded })
    switch bound.comparison {
    case .gte, .gt: return min(1, max(value, steps) / bound.number)
    case .lte, .lt: return value > 0 ? min(1, bound.number / value) : 0
    case .eq, .neq: return 0
    }
  }
}

package import Events

/// A group of a rule that has no alert at a moment, but is near one.
package struct NearGroup: Sendable, Hashable {
  /// How it is near; the names of `vedette status`.
  package enum State: String, Sendable {
    /// An alert opens at a known moment unless something comes before.
    case armed
    /// One short of the bound, or three quarters of the way to it.
    case near
  }

  /// What ``value`` and ``bound`` count; the names of `vedette status --json`.
  package enum Unit: String, Sendable {
    case events, values, steps, number
    /// Of silence, and of what is scheduled.
    case days
  }

  /// How ``value`` gets away from the bound if nothing more comes.
  package enum Fall: Sendable {
    /// The oldest match leaves its window.
    case leaves
    /// The window ends for all that is in it.
    case ends
    /// The number changes for another reason: it fades, or is no sum of matches.
    case falls
  }

  package var group: Group
  package var state: State
  /// What is measured at this moment.
  package var value: Double
  /// What the rule compares it with; of a count the number that is enough, so that one says "3 of 4".
  package var bound: Condition.Bound
  package var unit: Unit
  /// The steps that have not matched yet, where all of them must.
  package var missing: [String] = []
  /// When the number gets away from the bound if nothing more comes; nil where it does not.
  package var leavesAt: Instant?
  package var fall = Fall.leaves
  /// When an alert opens if nothing more comes; nil where none does.
  package var firesAt: Instant?

  /// How far the way to the bound is gone, from 0 to 1: what is nearest is shown first.
  var share = 1.0

  package init(group: Group, state: State, value: Double, bound: Condition.Bound, unit: Unit) {
    self.group = group
    self.state = state
    self.value = value
    self.bound = bound
    self.unit = unit
  }
}

/// What is near of one rule at a moment.
package struct NearRule: Sendable, Hashable {
  package var rule: String
  /// The nearest groups, the nearest first.
  package var groups: [NearGroup]
  /// How many groups are near, those included that are not among ``groups``.
  package var count: Int
  /// Whether every group was looked at; else there were too many, or they have too many matches.
  package var isComplete: Bool

  package init(rule: String, groups: [NearGroup], count: Int, isComplete: Bool) {
    self.rule = rule
    self.groups = groups
    self.count = count
    self.isComplete = isComplete
  }

  /// That nothing is known of rules.
  package static func unknown(_ plans: [Plan]) -> [NearRule] {
    plans.map { NearRule(rule: $0.rule.id, groups: [], count: 0, isComplete: false) }
  }
}

extension NearGroup {
  /// What is shown first: what fires by itself, then what is nearest, then what leaves last.
  static func precedes(_ left: NearGroup, _ right: NearGroup) -> Bool {
    if left.share != right.share { return left.share > right.share }
    let (leftEnd, rightEnd) = (left.leavesAt ?? .distantFuture, right.leavesAt ?? .distantFuture)
    return leftEnd != rightEnd ? leftEnd > rightEnd : left.group.text < right.group.text
  }
}

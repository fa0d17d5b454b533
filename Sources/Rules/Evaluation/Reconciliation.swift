import Events

/// An alert as an evaluation finds it now.
struct Draft: Sendable {
  var group: Group
  var event: Event?
  /// For `rearm: every`, the event that made it an alert.
  var subject: Event?
  var start: Instant
  var earliest: Instant
  /// Where it ends, if that is decided.
  var end: Instant?
  /// The level at the start, and each rise.
  var escalations: [Span.Escalation]
  /// The measured number at the start.
  var opening: Double
  var peak: Double
  var peakAt: Instant
  var certainty: Certainty
  var isQuiet: Bool
  var evidence: [Event.ID]
  /// The id of a new alert that opens so; empty until ``takeID(rule:unless:)``.
  private(set) var id = ""

  /// The highest level that it reached.
  var highest: Level { escalations[escalations.count - 1].level }

  /// Whether it ends when it opens: that it is over is no news of its own.
  var isOverAtOnce: Bool { end == start }

  /// Takes the id that is minted from its opening or, where another alert has that, from the opening and a number.
  mutating func takeID<Failure: Error>(
    rule: String, unless isTaken: (_ id: String) throws(Failure) -> Bool
  ) throws(Failure) {
    var number = 0
    repeat {
      id = minted(rule, number)
      number += 1
    } while try isTaken(id)
  }

  private func minted(_ rule: String, _ number: Int) -> String {
    // What is only possible never takes an id from what is certain.
    let opening = isQuiet ? "possible" : number == 0 ? "" : "#\(number)"
    let report = (event ?? subject)?.report
    return AlertID.mint(
      rule: rule, group: group.text + opening, opening: start, feed: report?.feed ?? "", key: report?.key ?? "")
  }
}

/// Why alerts are evaluated again.
enum Cause: Sendable {
  /// Events came, were corrected or withdrawn; these are the ids of the corrected and withdrawn ones.
  case changes(corrected: Set<Event.ID>)
  /// Time passed.
  case clock
  case ruleChanged
}

/// Compares the alerts that were raised with those that are found now.
///
/// A new span takes the id of the earliest old alert that it overlaps; old ones left over are cancelled. What is only
/// possible where the rule asks for certainty is kept without a line.
struct Reconciliation {
  /// A transition whose evidence is still to be looked up.
  struct Step {
    var state: Transition.State
    var at: Instant
    var alert: Alert
    var reason: String?
  }

  let rule: String
  let cause: Cause
  /// Whether alerts are single occurrences that may lie beside each other: one that opens at another moment is another.
  let areOccurrences: Bool
  private(set) var steps: [Step] = []
  private(set) var saved: [Alert] = []
  private(set) var forgotten: [Alert] = []
  /// The alerts that came, changed or went.
  private(set) var changes: [AlertChange] = []

  init(rule: String, cause: Cause, areOccurrences: Bool = false) {
    self.rule = rule
    self.cause = cause
    self.areOccurrences = areOccurrences
  }

  /// - Parameters:
  ///   - old: the alerts in the range that was evaluated, by their start.
  ///   - drafts: those found there now, by their start.
  ///   - frozen: those of the old that stay as they are; what is found in their place is not told.
  mutating func reconcile(_ old: [Alert], with drafts: [Draft], frozen: [Alert] = []) {
    var told = bounded(drafts.filter { !$0.isQuiet }, start: \.start, end: \.end)
    var alerts = bounded(old.filter { !$0.isQuiet }, start: \.startsAt, end: \.endsAt)
    if !frozen.isEmpty {
      let ids = Set(frozen.map(\.id))
      let kept = alerts.filter { ids.contains($0.item.id) }
      alerts.removeAll { ids.contains($0.item.id) }
      told.removeAll { draft in
        kept[kept.firstPlace { !isBefore($0, draft) }...].prefix { !isAfter($0, draft) }.contains { overlap($0, draft) }
      }
    }
    var left: [Bounded<Alert>?] = alerts
    var begin = 0
    for draft in told {
      // Both stand in the order of time, so that neither is gone through from its beginning for each of the other.
      while begin < left.count, left[begin].map({ isBefore($0, draft) }) ?? true { begin += 1 }
      var place = begin
      while place < left.count, left[place].map({ !overlap($0, draft) && !isAfter($0, draft) }) ?? true { place += 1 }
      if place < left.count, let alert = left[place], overlap(alert, draft) {
        left[place] = nil
        carryOn(alert.item, as: draft.item)
      } else {
        raise(draft.item)
      }
    }
    for alert in left.compactMap(\.self) { cancel(alert, told) }
    replaceQuiet(old.filter(\.isQuiet), with: drafts.filter(\.isQuiet))
  }

  /// An alert or a draft, and when it is over at the latest, which is behind its start also where that is all of it.
  private struct Bounded<Item> {
    let item: Item
    let over: Instant
  }

  /// Those that stand one behind the other: where it is not decided when one ends, it does so before the next begins.
  private func bounded<Item>(
    _ items: [Item], start: (Item) -> Instant, end: (Item) -> Instant?
  ) -> [Bounded<Item>] {
    items.indices.map { place in
      let next = place + 1 < items.count ? start(items[place + 1]) : .distantFuture
      let begun = start(items[place]).advanced(byMilliseconds: 1)
      return Bounded(item: items[place], over: max(end(items[place]) ?? next, begun))
    }
  }

  /// Whether an alert is over before a draft begins, and so before all that begin later.
  private func isBefore(_ alert: Bounded<Alert>, _ draft: Bounded<Draft>) -> Bool {
    if alert.item.event != nil { return false }
    return areOccurrences ? alert.item.startsAt < draft.item.start : alert.over <= draft.item.start
  }

  /// Whether an alert begins when a draft is over, and so do all that begin later.
  private func isAfter(_ alert: Bounded<Alert>, _ draft: Bounded<Draft>) -> Bool {
    if alert.item.event != nil { return false }
    return areOccurrences ? alert.item.startsAt > draft.item.start : alert.item.startsAt >= draft.over
  }

  private func overlap(_ alert: Bounded<Alert>, _ draft: Bounded<Draft>) -> Bool {
    let (old, new) = (alert.item, draft.item)
    if let event = old.event { return event == new.event?.id }
    if let subject = new.subject {
      // A report that leaves its cluster is another event with the same name, so the alert has the same id.
      return old.startsAt == new.start && (old.openingEvidence.last == subject.id || old.id == new.id)
    }
    if areOccurrences { return old.startsAt == new.start }
    return old.startsAt < draft.over && new.start < alert.over
  }

  private func alert(_ draft: Draft, id: String? = nil) -> Alert {
    Alert(
      id: id ?? draft.id, rule: rule, group: draft.group, event: draft.event?.id,
      startsAt: draft.start,
      earliestAt: draft.earliest, level: draft.escalations[0].level, certainty: draft.certainty, peak: draft.opening,
      peakAt: draft.start, openingEvidence: draft.evidence, isQuiet: draft.isQuiet)
  }

  private mutating func raise(_ draft: Draft) {
    var alert = alert(draft)
    if draft.isOverAtOnce { alert.endsAt = draft.end }
    steps.append(Step(state: .firing, at: draft.start, alert: alert))
    escalate(&alert, draft)
    finish(&alert, draft)
    save(alert, insteadOf: nil)
  }

  private mutating func save(_ alert: Alert, insteadOf old: Alert?) {
    saved.append(alert)
    changes.append(AlertChange(old: old, new: alert.isCancelled ? nil : alert))
  }

  private mutating func carryOn(_ old: Alert, as draft: Draft) {
    var alert = alert(draft, id: old.id)
    // It never falls as time goes on; where history was corrected, it is what was reached in truth.
    let isLower = isLower(old, draft)
    alert.level = isLower ? draft.highest : max(old.level, alert.level)
    (alert.peak, alert.peakAt) = (draft.peak, draft.peakAt)
    alert.endsAt = draft.isOverAtOnce ? draft.end : old.endsAt
    if let reason = correction(old, draft) {
      if old.endsAt != nil && draft.end == nil { alert.endsAt = nil }
      steps.append(Step(state: .updated, at: draft.start, alert: alert, reason: reason))
    }
    // What came late may have made its level rise where it begins.
    if !isLower && tellsLevel(of: old, as: draft) { alert.level = old.level }
    escalate(&alert, draft)
    finish(&alert, draft, insteadOf: old)
    if alert != old { save(alert, insteadOf: old) }
  }

  /// Whether it is news that an alert should have begun with another level: not where the rule was changed and it is over.
  private func tellsLevel(of old: Alert, as draft: Draft) -> Bool {
    if case .ruleChanged = cause { old.endsAt == nil || draft.end == nil } else { true }
  }

  /// Whether what made an alert reach its level is gone.
  private func isLower(_ old: Alert, _ draft: Draft) -> Bool {
    tellsLevel(of: old, as: draft) && draft.highest < old.level
  }

  /// What was corrected in an alert, in words; nil where it only grew.
  private func correction(_ old: Alert, _ draft: Draft) -> String? {
    if old.startsAt != draft.start { return "start corrected" }
    if old.certainty != draft.certainty { return draft.certainty == .certain ? "now certain" : "no longer certain" }
    if old.endsAt != nil && draft.end == nil { return "reopened" }
    guard case .changes(let corrected) = cause else { return isLower(old, draft) ? "level corrected" : nil }
    if isLower(old, draft) { return "evidence corrected" }
    // What is over at once does not grow: what came late belongs to the moment of which its line tells.
    if areOccurrences && draft.peak != old.peak { return "evidence corrected" }
    guard !corrected.isEmpty else { return nil }
    // Of what came after its opening nothing is kept but how high it led.
    let isLower = draft.peak < old.peak
    return isLower || !corrected.isDisjoint(with: old.openingEvidence) ? "evidence corrected" : nil
  }

  private mutating func escalate(_ alert: inout Alert, _ draft: Draft) {
    for rise in draft.escalations where rise.level > alert.level {
      alert.level = rise.level
      steps.append(Step(state: .escalated, at: rise.at, alert: alert))
    }
    (alert.peak, alert.peakAt) = (draft.peak, draft.peakAt)
  }

  private mutating func finish(_ alert: inout Alert, _ draft: Draft, insteadOf old: Alert? = nil) {
    alert.endsAt = draft.end
    guard let end = draft.end, end != old?.endsAt else { return }
    // One that only a change of its rule made so was a state before, and others wait for its end.
    if draft.isOverAtOnce && old.map({ $0.endsAt == $0.startsAt }) ?? true { return }
    let reason = old?.endsAt == nil ? nil : "end corrected"
    steps.append(Step(state: .resolved, at: end, alert: alert, reason: reason))
  }

  private mutating func cancel(_ old: Bounded<Alert>, _ drafts: [Bounded<Draft>]) {
    var alert = old.item
    alert.isCancelled = true
    let near = drafts[drafts.firstPlace { !isAfter(old, $0) }...].prefix { !isBefore(old, $0) }
    let isMerged = near.contains { overlap(old, $0) }
    let reason: String
    if isMerged {
      reason = "merged"
    } else if case .ruleChanged = cause {
      reason = "rule changed"
    } else {
      reason = "withdrawn"
    }
    steps.append(Step(state: .cancelled, at: old.item.startsAt, alert: alert, reason: reason))
    save(alert, insteadOf: old.item)
  }

  private mutating func replaceQuiet(_ old: [Alert], with drafts: [Draft]) {
    let now = drafts.map { draft in
      var alert = alert(draft)
      alert.endsAt = draft.end
      (alert.peak, alert.peakAt) = (draft.peak, draft.peakAt)
      return alert
    }
    let ids = Set(now.map(\.id))
    forgotten += old.filter { !ids.contains($0.id) }
    let known = Dictionary(old.map { ($0.id, $0) }) { first, _ in first }
    saved += now.filter { known[$0.id] != $0 }
  }
}

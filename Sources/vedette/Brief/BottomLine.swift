import Events
import Rules

/// What a reader in a hurry must know, in sentences that the data makes.
extension Brief {
  var bottomLine: [String] {
    guard events > 0 else { return ["Nothing is known, so nothing can fire.", emptiness].compactMap(\.self) }
    return [whatFires, whatChanged, whatIsNear, caution].compactMap(\.self)
  }

  private var emptiness: String? {
    if isAsOf { return "No report of any feed was known by then." }
    return gaps.feeds.isEmpty
      ? "No feed ever brought anything." : "What feeds brought was rejected, withdrawn or quarantined."
  }

  private var whatFires: String {
    guard let gravest = firing.first?.alert else { return "Nothing fires." }
    let verb = firingCount == 1 ? "fires" : "fire"
    let levels = StatusPage.levels.compactMap { level in firingLevels[level].map { "\($0) \(level)" } }.joined(
      separator: ", ")
    return "\(Count.of(firingCount, "alert")) \(verb) (\(levels)); the gravest: \(gravest.summary), since "
      + "\(gravest.startsAt.date.text)."
  }

  private var whatChanged: String {
    let (began, ended) = (change.began, change.ended)
    if began == .init() && ended == .init() {
      return "No alert began or ended in the last \(period.text), nor in the \(period.text) before."
    }
    let now = "\(Count.of(began.now, "alert")) began and \(ended.now) ended"
    return
      "In the last \(period.text) \(now); in the \(period.text) before, \(began.before) and \(ended.before)\(liveliest)."
  }

  /// The tag with the most alerts, unless several have as many.
  private var liveliest: String {
    let tags = change.tags.filter { $0.name != BriefChange.untagged && $0.alerts.now > 0 }
    guard let first = tags.first, tags.dropFirst().first.map({ $0.alerts.now < first.alerts.now }) ?? true else {
      return ""
    }
    return ". Most of what began is tagged \(first.name) (\(first.alerts.now), after \(first.alerts.before))"
  }

  private var whatIsNear: String {
    let groups = near.flatMap { near in near.groups.map { (rule: near, group: $0) } }
    let armed = groups.filter { $0.group.state == .armed && $0.group.firesAt != nil }
    let next = armed.min { ($0.group.firesAt ?? .distantFuture) < ($1.group.firesAt ?? .distantFuture) }
    // Those of the gravest rule stand first, and of these the nearest.
    guard let (rule, group) = next ?? groups.first else {
      let isKnown = near.allSatisfy(\.isComplete)
      return isKnown ? "Nothing is near an alert." : "What is near an alert is not known: there is too much to look at."
    }
    let count = near.map(\.count).reduce(0, +)
    let others = count > 1 ? "; \(Count.of(count - 1, "other group")) \(count == 2 ? "is" : "are") near" : ""
    let name = group.group.labels.isEmpty ? rule.title : "\(rule.title) (\(group.group.text))"
    let text = NearText(group, at: now)
    if next != nil, let at = group.firesAt {
      return "Next to fire, unless something comes before: \(name), on \(at.date.text)\(others)."
    }
    let when = text.moments.first.map { ", \($0.what) on \($0.at.date.text)" } ?? ""
    return "Of what is near an alert, the gravest: \(name), \(text.measure)\(when)\(others)."
  }

  /// What makes the sentences before less worth.
  private var caution: String? {
    var reasons: [String] = []
    let silent = gaps.silentFeeds.map(\.name)
    if !silent.isEmpty {
      let names = silent.prefix(5).joined(separator: ", ") + (silent.count > 5 ? " and \(silent.count - 5) more" : "")
      reasons.append("nothing became known in the last \(period.text) from \(names)")
    }
    if !gaps.unevaluated.isEmpty {
      reasons.append(
        "\(Count.of(gaps.unevaluated.count, "rule")) of the configuration did not run yet as written")
    }
    return reasons.isEmpty ? nil : "Read this with care: \(reasons.joined(separator: ", and "))."
  }
}

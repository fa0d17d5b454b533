import Events
import Rules

@testable import vedette

/// Briefs that are made by hand.
enum BriefSample {
  static let now = ISO8601.instant("2022-08-24T12:00:00Z")!
  static let period = BriefPeriod(now: now, span: .days(30))

  static func alert(
    _ summary: String, level: String = "high", rule: String = "r", group: String = "asset=CPC",
    from: String = "2022-08-23", to: String? = nil
  ) -> Brief.AlertLine {
    Brief.AlertLine(
      id: "399c1c9e93827f06", rule: rule, level: level, group: group, summary: summary,
      startsAt: ISO8601.instant(from)!, endsAt: to.flatMap { ISO8601.instant($0) })
  }

  static func near(_ state: NearGroup.State = .near, firesAt: String? = nil, asset: String = "CPC") -> NearGroup {
    var near = NearGroup(
      group: Group([Label("asset", asset)]), state: state, value: 3, bound: .init(.gte, 4), unit: .events)
    near.leavesAt = ISO8601.instant("2022-08-28T00:00:00Z")
    near.firesAt = firesAt.flatMap { ISO8601.instant($0) }
    return near
  }

  static func rule(
    _ id: String, level: String = "high", groups: [NearGroup], count: Int? = nil, isComplete: Bool = true
  ) -> Brief.Near {
    Brief.Near(
      rule: id, title: "Title of \(id)", level: level, groups: groups, count: count ?? groups.count,
      isComplete: isComplete)
  }

  /// Something of everything, and `text` wherever a text comes from outside.
  static func full(_ text: String) -> Brief {
    var brief = Brief(period)
    (brief.reports, brief.events) = (5, 4)
    var firing = Brief.Firing(alert: alert(text, rule: text, group: text), certainty: text, sources: "4 reports")
    firing.evidence = [Brief.Evidence(time: "2022-08", title: text, publishers: [text, text], isLater: true)]
    (firing.moreEvidence, firing.counter) = (3, [text])
    (firing.expectedEnd, firing.acknowledgedBy) = (now.advanced(byMilliseconds: 1), text)
    (brief.firing, brief.firingLevels) = ([firing], ["high": 1])
    brief.began = [alert(text, rule: text, group: text)]
    brief.change.began = .init(now: 1)
    brief.change.tags = [.init(name: text, alerts: .init(now: 1), events: .init(before: 2))]
    brief.change.quietTags = [text]
    var group = near(.armed, firesAt: "2022-09-01", asset: text)
    group.missing = [text]
    brief.near = [Brief.Near(rule: text, title: text, level: text, groups: [group], count: 40, isComplete: false)]
    brief.possible = [alert(text, level: text)]
    brief.picture = BriefPicture(
      period, rows: [.init(name: text, spans: [.init(level: text, start: now, end: nil)], marks: [now])])
    let values = EventConflict.all(in: [report("a", text, "1"), report("b", text, "2")])
    brief.conflicts = [
      Brief.Conflict(event: 1, time: ISO8601.time("2022-08")!, title: text, asset: text, differences: values)
    ]
    brief.calendar = BriefDate.Kind.allCases.map { BriefDate(at: now, kind: $0, subject: text, detail: text) }
    brief.gaps.feeds = [
      BriefGaps.Feed(name: text, quarantined: 2, rejected: [.init(name: text, reason: text, at: now)])
    ]
    brief.gaps.unheard = [text]
    brief.gaps.off = [.init(rule: text)]
    (brief.gaps.unevaluated, brief.gaps.unmatched, brief.gaps.badFiles) = ([text], [text], [text])
    return brief
  }

  private static func report(_ key: String, _ text: String, _ value: String) -> Report {
    var report = Report(feed: text, key: key, kind: "k", time: ISO8601.time("2022-08")!)
    (report.value, report.pretext) = (value, text + key)
    return report
  }
}

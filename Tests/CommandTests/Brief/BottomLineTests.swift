import Events
import Rules
import Testing

@testable import vedette

/// The sentences that a reader in a hurry reads.
@Suite struct BottomLineTests {
  private func brief() -> Brief {
    var brief = Brief(BriefSample.period)
    (brief.reports, brief.events) = (5, 4)
    return brief
  }

  @Test func anEmptyStoreIsNoCalm() {
    var brief = Brief(BriefSample.period)
    #expect(brief.bottomLine == ["Nothing is known, so nothing can fire.", "No feed ever brought anything."])
    brief.isAsOf = true
    #expect(brief.bottomLine.last == "No report of any feed was known by then.")
    brief.isAsOf = false
    brief.gaps.feeds = [BriefGaps.Feed(name: "wire", quarantined: 3)]
    #expect(brief.bottomLine.last == "What feeds brought was rejected, withdrawn or quarantined.")
  }

  @Test func calmIsSaid() {
    #expect(
      brief().bottomLine == [
        "Nothing fires.", "No alert began or ended in the last 30 days, nor in the 30 days before.",
        "Nothing is near an alert.",
      ])
  }

  @Test func whatFiresIsCountedByLevel() {
    var brief = brief()
    brief.firing = [Brief.Firing(alert: BriefSample.alert("CPC: 4 disruptions"), certainty: "certain")]
    brief.firingLevels = ["high": 1]
    #expect(brief.bottomLine[0] == "1 alert fires (1 high); the gravest: CPC: 4 disruptions, since 2022-08-23.")
    brief.firingLevels = ["low": 10, "critical": 2, "high": 1]
    #expect(brief.bottomLine[0].hasPrefix("13 alerts fire (2 critical, 1 high, 10 low); the gravest: "))
  }

  @Test func theChangeNamesATagOnlyWhereOneStandsOut() {
    var brief = brief()
    (brief.change.began, brief.change.ended) = (.init(now: 5, before: 1), .init(now: 2, before: 0))
    brief.change.tags = [
      .init(name: "energy", alerts: .init(now: 4, before: 1)), .init(name: "legal", alerts: .init(now: 4)),
    ]
    #expect(
      brief.bottomLine[1] == "In the last 30 days 5 alerts began and 2 ended; in the 30 days before, 1 and 0.")
    brief.change.tags[1].alerts.now = 3
    #expect(brief.bottomLine[1].hasSuffix(", 1 and 0. Most of what began is tagged energy (4, after 1)."))
    brief.change.tags = [.init(name: BriefChange.untagged, alerts: .init(now: 4))]
    #expect(!brief.bottomLine[1].contains("tagged"))
  }

  @Test func whatFiresByItselfGoesBeforeWhatIsGraver() {
    var brief = brief()
    brief.near = [BriefSample.rule("grave", level: "critical", groups: [BriefSample.near()])]
    #expect(
      brief.bottomLine[2]
        == "Of what is near an alert, the gravest: Title of grave (asset=CPC), 3 of 4 events, the oldest leaves on "
        + "2022-08-28.")
    let (later, next) = (
      BriefSample.near(.armed, firesAt: "2022-09-09"), BriefSample.near(.armed, firesAt: "2022-08-30")
    )
    brief.near.append(BriefSample.rule("calm", level: "low", groups: [later, next], count: 4))
    #expect(
      brief.bottomLine[2]
        == "Next to fire, unless something comes before: Title of calm (asset=CPC), on 2022-08-30; 4 other groups are near."
    )
  }

  @Test func whatWasNotLookedAtIsNotCalledCalm() {
    var brief = brief()
    brief.near = [BriefSample.rule("large", groups: [], isComplete: false)]
    #expect(brief.bottomLine[2] == "What is near an alert is not known: there is too much to look at.")
  }

  @Test func silenceOfFeedsIsAReasonForCare() {
    var brief = brief()
    let then = BriefSample.now.advanced(byMilliseconds: -100 * 86_400_000)
    brief.gaps.feeds = ["a", "b", "c", "d", "e", "f", "g"].map {
      BriefGaps.Feed(name: $0, reports: 1, lastKnown: then, recent: $0 == "a" ? 1 : 0)
    }
    #expect(
      brief.bottomLine.last
        == "Read this with care: nothing became known in the last 30 days from b, c, d, e, f and 1 more.")
    brief.gaps.unevaluated = ["x"]
    #expect(
      brief.bottomLine.last?.hasSuffix(" and 1 more, and 1 rule of the configuration did not run yet as written.")
        == true)
  }
}

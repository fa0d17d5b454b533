import Events
import Rules
import Testing

@testable import vedette

/// The timeline, before it is drawn and as text. Each of its sixty signs is six days.
@Suite struct BriefPictureTests {
  private let period = BriefSample.period

  private func day(_ number: Int64) -> Instant { period.begin.advanced(byMilliseconds: number * 86_400_000) }

  private func row(_ spans: [(level: String, from: Int64, to: Int64?)], name: String = "CPC", marks: [Int64] = [])
    -> BriefPicture.Row
  {
    BriefPicture.Row(
      name: name, spans: spans.map { .init(level: $0.level, start: day($0.from), end: $0.to.map(day)) },
      marks: marks.map(day))
  }

  private func signs(_ row: BriefPicture.Row) -> String { BriefPicture(period, rows: [row]).signs(row) }

  @Test func theHighestLevelThatHoldsIsShown() {
    let signs = signs(row([("low", 3, 20), ("high", 10, 15)], marks: [1, 31]))
    #expect(signs.hasPrefix("LHHL.:..."))
    #expect(signs.count == 60)
  }

  @Test func everyLevelHasASign() {
    let spans = StatusPage.levels.enumerated().map {
      ($0.element, Int64($0.offset * 6 + 1), Optional(Int64($0.offset * 6 + 2)))
    }
    #expect(signs(row(spans)).hasPrefix("CHMLI."))
  }

  @Test func whatLastsReachesTheEnd() {
    #expect(signs(row([("medium", 355, nil)])) == String(repeating: ".", count: 59) + "M")
    #expect(signs(row([("medium", -900, nil)])) == String(repeating: "M", count: 60))
  }

  @Test func edgesBelongToThePieceThatTheyEnd() {
    // Over at once, at the end of the first piece; one more, at the end of all.
    #expect(signs(row([("low", 6, 6), ("high", 360, 360)])) == "L" + String(repeating: ".", count: 58) + "H")
    // What ended where the second begins does not hold in it.
    #expect(signs(row([("low", 1, 6)])).hasPrefix("L."))
    #expect(signs(row([("low", 1, 2)], marks: [0, 6, 360])).hasPrefix("L.."))
  }

  @Test func anotherLevelIsNoSign() {
    #expect(signs(row([("<b>", 1, 20)], marks: [1])).hasPrefix(":."))
  }

  @Test func whereTheGravestHoldsStandsFirst() {
    let rows = [
      row([("critical", 1, 300)], name: "over"), row([("low", 350, nil)], name: "low"),
      row([("high", 100, nil)], name: "older"),
      row([("high", 200, nil)], name: "newer"), row([], name: "nothing"), row([("high", 200, nil)], name: "twin"),
    ]
    #expect(BriefPicture(period, rows: rows).rows.map(\.name) == ["newer", "twin", "older", "low", "over"])
    #expect(BriefPicture(period, rows: rows.reversed()).rows.map(\.name) == ["newer", "twin", "older", "low", "over"])
  }

  @Test func rowsThatAreLeftOutAreCounted() {
    let picture = BriefPicture(period, rows: (10..<30).map { row([("low", 1, nil)], name: "\($0)") })
    #expect(picture.rows.map(\.name) == (10..<25).map { "\($0)" })
    #expect(picture.more == 5)
    #expect(
      picture.caption == "Alerts from 2021-08-29 to 2022-08-24, and the events behind them. 5 further rows not shown.")
    #expect(BriefPicture(period).caption == "No alerts from 2021-08-29 to 2022-08-24.")
  }

  @Test func aRowIsNamedByItsAsset() {
    func name(_ labels: [(String, String)]) -> String {
      BriefPicture.rowName(group: Group(labels.map { Label($0.0, $0.1) }), rule: "r")
    }
    #expect(name([("country", "KAZ"), ("asset", "CPC")]) == "CPC")
    #expect(name([("actor", "KAZ"), ("target", "RUS")]) == "actor=KAZ,target=RUS")
    #expect(name([]) == "r")
  }

  @Test func asTextItHasAnAxis() {
    let brief = BriefDocument(
      title: "T", lead: [],
      sections: [
        .init(id: "t", title: "T", blocks: [.picture(BriefPicture(period, rows: [row([("high", 350, nil)])]))])
      ])
    #expect(
      brief.markdown.contains(
        """
        ```text
             2021-08-29                                        2022-08-24
             -------------------------------------------------------=====
        CPC  ..........................................................HH

        C H M L I  an alert of that level holds: critical, high, medium, low, informational
        :          events behind alerts    =  the period
        ```
        """), "\(brief.markdown)")
  }
}

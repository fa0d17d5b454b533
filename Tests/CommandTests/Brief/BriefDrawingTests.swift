import Events
import Testing

@testable import vedette

/// The timeline as it is drawn: 540 units from the beginning, at 170, to the end, at 710.
@Suite struct BriefDrawingTests {
  private let period = BriefSample.period

  private func day(_ number: Int64) -> Instant { period.begin.advanced(byMilliseconds: number * 86_400_000) }

  private func drawing(_ rows: [BriefPicture.Row]) -> String {
    var out = HTMLText()
    BriefDrawing(picture: BriefPicture(period, rows: rows)).write(to: &out)
    return out.text
  }

  private func row(_ spans: [(String, Int64, Int64?)], marks: [Int64] = [], name: String = "CPC") -> BriefPicture.Row {
    BriefPicture.Row(
      name: name, spans: spans.map { .init(level: $0.0, start: day($0.1), end: $0.2.map(day)) }, marks: marks.map(day))
  }

  @Test func barsLieWhereTheirTimesLie() {
    let svg = drawing([row([("high", 180, 270)])])
    #expect(svg.contains("<rect height=\"12\" x=\"440.0\" y=\"31.0\" width=\"135.0\" data-level=\"high\">"), "\(svg)")
    #expect(svg.contains("<title>high, 2022-02-25 to 2022-05-26</title>"))
  }

  @Test func whatBeganBeforeBeginsAtTheEdge() {
    let svg = drawing([row([("low", -100, 90), ("high", 350, nil)])])
    #expect(svg.contains(" x=\"170.0\" y=\"31.0\" width=\"135.0\" data-level=\"low\""), "\(svg)")
    #expect(svg.contains(" x=\"695.0\" y=\"31.0\" width=\"15.0\" data-level=\"high\""))
  }

  @Test func whatIsOverAtOnceCanBeSeen() {
    #expect(drawing([row([("low", 360, 360)])]).contains(" x=\"706.0\" y=\"31.0\" width=\"4.0\" data-level=\"low\""))
  }

  @Test func theGraverLiesAbove() throws {
    let svg = drawing([row([("critical", 1, 9), ("low", 1, 9), ("high", 1, 9)])])
    let bars = svg.matches(of: /height="12" x[^>]*data-level="(\w+)"><title>/).map { String($0.1) }
    #expect(bars == ["low", "high", "critical"])
  }

  @Test func eventsAreTicksOfTheTimeThatIsShown() {
    let svg = drawing([row([("low", 300, nil)], marks: [-5, 0, 180, 360])])
    let ticks = svg.matches(of: /<line x1="([0-9.]+)" y1="27.0"[^>]*class="event"/).map { String($0.1) }
    #expect(ticks == ["440.0", "710.0"])
  }

  @Test func rowsLieBelowEachOther() {
    let svg = drawing([row([("high", 1, nil)], name: "A"), row([("low", 1, nil)], name: "B")])
    #expect(svg.contains("viewBox=\"0 0 720 106\""))
    #expect(svg.contains("<text x=\"0\" y=\"41.0\">A</text>") && svg.contains("<text x=\"0\" y=\"67.0\">B</text>"))
  }

  @Test func theLastPeriodIsShaded() {
    let svg = drawing([row([("high", 1, nil)])])
    #expect(svg.contains("<rect x=\"665.0\" y=\"24.0\" width=\"45.0\" height=\"26.0\" class=\"period\"/>"), "\(svg)")
    for date in ["2021-08-29", "2022-02-25", "2022-08-24"] { #expect(svg.contains(">\(date)</text>")) }
  }

  @Test func longNamesAreCut() {
    let svg = drawing([row([("high", 1, nil)], name: String(repeating: "name ", count: 20))])
    #expect(svg.contains(">name name name name nam…</text>"))
  }

  @Test func withoutAlertsThereIsOnlyASentence() {
    #expect(drawing([]) == "<figure>\n<figcaption>No alerts from 2021-08-29 to 2022-08-24.</figcaption></figure>\n")
  }
}

import Inbox
import TestSupport
import Testing

@testable import vedette

/// What is near and what is to come, by rules of every kind that waits.
@Suite struct BriefAheadTests {
  private static let rules = """
    id: unanswered
    title: A threat without an answer
    level: critical
    detection: {threat: {kind: threat}, answer: {kind: answer}, condition: threat or answer}
    correlation:
      {type: temporal, rules: [threat, answer], group-by: [actor], timespan: 10d, condition: threat and not answer}
    ---
    id: vote
    title: A vote is near
    level: low
    detection: {vote: {kind: vote}, condition: vote}
    correlation: {type: countdown, lead: [20d]}
    annotations: {summary: "{{last.title}}"}
    ---
    id: quiet
    title: A source is silent
    detection: {word: {kind: word}, condition: word}
    correlation: {type: absence, group-by: [actor], timespan: 30d}
    ---
    id: twice
    title: Twice in five days
    level: medium
    detection: {stop: {kind: stop}, condition: stop}
    correlation: {type: event_count, group-by: [asset], timespan: 5d, condition: {gte: 2}}

    """

  private func page(_ facts: String, _ moment: String) throws -> String {
    let folder = try ExplainProcessTests.folder(rules: Self.rules, facts: facts)
    let result = try ExplainProcessTests.run(folder, "brief", "--as-of", moment)
    #expect(result.status == 0, "\(result.errors)")
    return result.output
  }

  @Test func whatFiresByItselfIsSaidFirst() throws {
    let page = try page(
      """
      {"key":"t","kind":"threat","time":"2022-03-05","actor":["RUS"]}
      {"key":"s","kind":"stop","time":"2022-03-06","asset":"CPC"}

      """, "2022-03-07")
    #expect(
      page.contains(
        "Next to fire, unless something comes before: A threat without an answer (actor=RUS), on 2022-03-15; 1 other group is near."
      ), "\(page)")
    #expect(page.contains("- **CRITICAL** **A threat without an answer** (unanswered)\n  - armed: actor=RUS, "))
    #expect(page.contains(" **unanswered actor=RUS** fires, unless something comes before\n"))
    #expect(page.contains("- 2022-03-11 00:00 UTC **twice asset=CPC** is no longer so near, if nothing more comes\n"))
  }

  @Test func anAnswerTakesItOffTheCalendar() throws {
    let page = try page(
      """
      {"key":"t","kind":"threat","time":"2022-03-05","actor":["RUS"]}
      {"key":"a","kind":"answer","time":"2022-03-06","actor":["RUS"]}

      """, "2022-03-07")
    #expect(!page.contains("unanswered actor=RUS"), "\(page)")
  }

  @Test func aScheduledDayIsCountedDown() throws {
    let fact = """
      {"key":"v","kind":"vote","time":"2022-04-20","known":"2022-03-01","modality":"scheduled","title":"The vote"}

      """
    let early = try page(fact, "2022-03-30")
    #expect(early.contains("- 2022-03-31 00:00 UTC **vote** fires, unless something comes before\n"), "\(early)")
    #expect(early.contains("- 2022-04-20 **The vote** scheduled\n"))
    let close = try page(fact, "2022-04-10")
    #expect(close.contains("- **LOW** **The vote**, 2022-03-31 (vote, `"), "\(close)")
    #expect(close.contains("- 2022-04-20 00:00 UTC **vote** ends, if nothing more comes\n"))
    let over = try page(fact, "2022-04-21")
    #expect(over.contains("## Calendar\n\nNothing is known to come.\n"), "\(over)")
  }

  @Test func manySilentGroupsTakeSixLines() throws {
    let facts = (1...8).map { "{\"kind\":\"word\",\"time\":\"2022-03-0\($0)\",\"actor\":[\"A\($0)\"]}\n" }
    let page = try page(facts.joined(), "2022-03-10")
    let lines = page.split(separator: "\n").filter { $0.contains("is silent for too long") }
    #expect(lines.count == 6, "\(page)")
    #expect(
      lines.first == "- 2022-03-31 23:59 UTC **quiet actor=A1** is silent for too long, unless it is heard before")
    #expect(
      lines.last
        == "- 2022-04-05 23:59 UTC **quiet, 3 further groups from then on** is silent for too long, unless it is heard before"
    )
  }

  @Test func whatIsOnlyPossibleIsNotFiring() throws {
    let page = try page(
      """
      {"key":"a","kind":"stop","time":"2022-03-01/2022-03-05","asset":"CPC"}
      {"key":"b","kind":"stop","time":"2022-03-07","asset":"CPC"}

      """, "2022-03-08")
    #expect(page.contains("## Firing\n\nNothing.\n"))
    #expect(
      page.contains(
        "  - only possible: holds if uncertain dates are read so\n"), "\(page)")
  }

  @Test func whatIsDatedAheadIsTakenAtItsWord() throws {
    let page = try page(
      """
      {"key":"s","kind":"fair","time":"2022-05","known":"2022-03-01","title":"A fair"}
      {"key":"t","kind":"treaty","time":"2030/2040","known":"2022-03-01","modality":"standing","title":"A treaty"}

      """, "2022-03-10")
    #expect(page.contains("- 2022-05 **A fair** is dated so\n"), "\(page)")
    #expect(!page.contains("A treaty"))
  }
}

import Events
import Rules
import TestSupport
import Testing

/// The two scores of the founding case: when they are reached, and how high they stand then.
@Suite struct ScoreTests {
  private let coercion = """
    id: coercion-score
    title: coercion score
    detection:
      disruption: {kind: pipeline.disruption.*}
      restoration: {kind: pipeline.restored.*}
      condition: disruption or restoration
    correlation:
      type: score
      group-by: [asset]
      score: [{match: disruption, add: 4}, {match: restoration, add: -2}]
      half-life: 90d
      condition: {gte: 7}
    resolve: {condition: {lt: 7}}
    """

  private let drift = """
    id: drift-score
    title: drift score
    detection:
      nonrecognition: {kind: statement.nonrecognition}
      step:
        kind: [symbolic.permit, symbolic.ban, symbolic.cancellation, statement.sovereignty, agreement.*,
          military.production, military.spending, defence.shelter_restoration]
      summit: {kind: meeting.summit}
      concern: {kind: statement.concern}
      condition: 1 of them
    correlation:
      type: score
      score:
        - {match: nonrecognition, add: 3}
        - {match: step, add: 2}
        - {match: summit, add: 1.5}
        - {match: concern, add: 1}
      half-life: 90d
      condition: {gte: 8}
    """

  private func first(_ text: String, _ briefs: [String]) throws -> (alert: Alert, value: Double)? {
    let result = RuleFile.parse(text, file: "score.yaml")
    let rule = try #require(result.rules.first)
    var replay = Replay(rules: [rule])
    replay.take(try briefs.flatMap { try FoundingCase.brief($0) })
    guard let alert = replay.alerts(of: rule.id).first else { return nil }
    let firing = replay.transitions.first { $0.alert.id == alert.id && $0.state == .firing }
    return (alert, try #require(firing).value)
  }

  @Test func coercionIsReachedWithTheThirdDisruption() throws {
    let found = try #require(try first(coercion, ["brief-000", "brief-002"]))
    #expect(found.alert.startsAt.date.text == "2022-07-31")
    #expect(abs(found.value - 8.71) < 0.005, "\(found.value)")
  }

  @Test func driftIsReachedAtTheEndOfJune() throws {
    let found = try #require(try first(drift, ["brief-000", "brief-002"]))
    #expect(found.alert.startsAt.date.text == "2022-06-30")
    #expect(abs(found.value - 9.23) < 0.005, "\(found.value)")
    let alone = try #require(try first(drift, ["brief-002"]))
    #expect(alone.alert.startsAt.date.text == "2022-09-14")
  }
}

import Alerting
import Events
import Rules

/// The alert of the manual's example, to be varied by tests.
enum Sample {
  static let now = instant("2026-03-01T12:00:00.250Z")
  static let end = instant("2023-02-19T00:00:00Z")

  static let rule = RuleFacts(
    title: "Four disruptions of one pipeline", hash: "9f", tags: ["energy"],
    condition: Condition([.init(.gte, 4)]), timespan: .days(180))

  static let report = EvidenceReport(
    feed: "events", key: "S002-011", time: EventTime(day: instant("2022-08-23").date),
    kind: "pipeline.disruption.reduced", title: "Two of three moorings are out", publisher: "brief-002",
    file: "kazakhstan-2022.ndjson", line: 11)

  static func instant(_ text: String) -> Instant {
    guard let instant = ISO8601.instant(text) else { preconditionFailure("not a time: \(text)") }
    return instant
  }

  static func alert(id: String = "0b9c", level: Level = .high, endsAt: Instant? = nil) -> Alert {
    Alert(
      id: id, rule: "cpc-four-disruptions", group: Group([Label("asset", "CPC")]),
      startsAt: instant("2022-08-23T23:59:59Z"), earliestAt: instant("2022-08-23T00:00:00Z"), endsAt: endsAt,
      level: level, certainty: .certain, peak: 4, peakAt: instant("2022-08-23T23:59:59Z"),
      openingEvidence: [1, 2, 3, 4])
  }

  static func transition(
    id: String = "0b9c", state: Transition.State = .firing, level: Level = .high, endsAt: Instant? = nil,
    reason: String? = nil
  ) -> Transition {
    Transition(
      state: state, at: endsAt ?? instant("2022-08-23T23:59:59Z"), alert: alert(id: id, level: level, endsAt: endsAt),
      value: 4, count: 4, values: [], evidence: (1...4).map { .init(event: $0) }, reason: reason)
  }

  static func document(
    seq: Int64 = 12, summary: String? = "CPC: 4 disruptions in 180 days", transition: Transition = transition()
  ) -> AlertDocument {
    AlertDocument(
      seq: seq, transition: transition, rule: rule, summary: summary, detectedAt: now,
      sources: .init(reports: 5, publishers: 3, origins: 2), evidence: [report])
  }
}

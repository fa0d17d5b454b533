import Events
import JSON
import Rules

extension AlertDocument {
  /// The document that wrote a line of the alert log; nil for anything else.
  ///
  /// The store keeps lines and not what they were made of; from a line a reminder can be made, and a message to an
  /// endpoint that was not told when it was written. What a line does not hold stays empty: the numbers of events.
  package init?(line: String) {
    guard let json = try? JSONValue(parsing: line), let reader = LineReader(json) else { return nil }
    self = reader.document
  }
}

/// Takes the members of a line apart.
private struct LineReader {
  let document: AlertDocument

  init?(_ json: JSONValue) {
    guard let seq = json["seq"]?.integer, let transition = LineReader.transition(json),
      let detectedAt = json["detected_at"]?.instant, let summary = json["summary"]?.stringValue
    else { return nil }
    let evidence = (json["evidence"]?.elements ?? []).compactMap(LineReader.evidence)
    var document = AlertDocument(
      seq: seq, transition: transition, rule: LineReader.facts(json), summary: summary, detectedAt: detectedAt,
      isLate: json["late"] == .bool(true), isBackfill: json["backfill"] == .bool(true),
      sources: .init(
        reports: json["sources"]?["reports"]?.count ?? 0, publishers: json["sources"]?["publishers"]?.count ?? 0,
        origins: json["sources"]?["origins"]?.count ?? 0),
      evidence: evidence)
    document.evidenceTotal = json["evidence_total"]?.count ?? evidence.count
    document.muting = Muting(
      silencedBy: json["silenced_by"]?.stringValue, inhibitedBy: json["inhibited_by"]?.stringValue)
    self.document = document
  }

  private static func transition(_ json: JSONValue) -> Transition? {
    guard let state = json["state"]?.stringValue.flatMap(Transition.State.init), let at = json["at"]?.instant,
      let id = json["id"]?.stringValue, let rule = json["rule"]?.stringValue,
      let startsAt = json["starts_at"]?.instant, let earliestAt = json["earliest_at"]?.instant,
      let level = json["level"]?.stringValue.flatMap(Level.init),
      let certainty = json["certainty"]?.stringValue.flatMap(Certainty.init),
      let value = json["value"].flatMap(LineReader.measured), let peak = json["peak"].flatMap(LineReader.measured)
    else { return nil }
    let alert = Alert(
      id: id, rule: rule, group: Group(json["group"]?.labels ?? []), startsAt: startsAt, earliestAt: earliestAt,
      endsAt: json["ends_at"]?.instant, level: level, certainty: certainty, peak: peak, peakAt: startsAt,
      openingEvidence: [], isCancelled: state == .cancelled)
    return Transition(
      state: state, at: at, alert: alert, value: value, count: json["count"]?.count ?? 0,
      values: json["values"]?.texts ?? [], evidence: [], reason: json["reason"]?.stringValue)
  }

  /// A number that was measured: where there was none, as that of an average of nothing, the line has null, and it is NaN.
  private static func measured(_ json: JSONValue) -> Double? { json == .null ? .nan : json.doubleValue }

  private static func facts(_ json: JSONValue) -> RuleFacts {
    let bounds = Condition.Comparison.allCases.compactMap { comparison in
      json["condition"]?[comparison.rawValue]?.doubleValue.map { Condition.Bound(comparison, $0) }
    }
    return RuleFacts(
      title: json["title"]?.stringValue ?? "", hash: json["rule_hash"]?.stringValue ?? "",
      tags: json["tags"]?.texts ?? [], labels: json["labels"]?.labels ?? [],
      annotations: json["annotations"]?.labels ?? [], references: json["references"]?.texts ?? [],
      condition: bounds.isEmpty ? nil : Condition(bounds),
      timespan: json["timespan"]?.stringValue.flatMap { TimeSpan($0) })
  }

  private static func evidence(_ json: JSONValue) -> EvidenceReport? {
    guard let feed = json["feed"]?.stringValue, let key = json["key"]?.stringValue,
      let kind = json["kind"]?.stringValue, let file = json["file"]?.stringValue, let line = json["line"]?.count,
      let time = json["time"]?.stringValue.flatMap({ ISO8601.time($0) }),
      let precision = json["precision"]?.stringValue.flatMap(Precision.init)
    else { return nil }
    var report = EvidenceReport(
      feed: feed, key: key, time: EventTime(start: time.start, end: time.end, precision: precision), kind: kind,
      title: json["title"]?.stringValue, publisher: json["publisher"]?.stringValue, url: json["url"]?.stringValue,
      file: file, line: line, role: json["role"]?.stringValue, counter: json["counter"] == .bool(true))
    report.conflicts = json["conflicts"]?.elements.compactMap { EventConflict($0) } ?? []
    return report
  }
}

extension JSONValue {
  fileprivate var integer: Int64? {
    if case .number(let token) = self { Int64(token) } else { nil }
  }

  fileprivate var count: Int? { integer.map { Int($0) } }

  fileprivate var texts: [String] { elements.compactMap(\.stringValue) }

  /// The members of an object whose values are texts.
  fileprivate var labels: [Label] {
    guard case .object(let members) = self else { return [] }
    return members.compactMap { member in member.value.stringValue.map { Label(member.name, $0) } }
  }
}

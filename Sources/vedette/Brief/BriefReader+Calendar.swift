import Alerting
import Daemon
import Events
import Rules
import Storage

/// What is to come.
extension BriefReader {
  /// Events and groups of silence rules that are looked at.
  private static var mostEvents: Int { 100 }
  private static var mostGroups: Int { 200 }
  /// Groups of one rule that stand in the calendar.
  private static var mostOfRule: Int { 5 }

  func calendar(_ brief: Brief, under: [BriefDate]) throws(StorageError) -> [BriefDate] {
    var dates = under + ends(brief) + nears(brief) + silences(try reader.silences(endingAfter: now)) + rules
    dates += try events()
    dates += try deadlinesOfSilence()
    return dates.filter { $0.at > now }.sorted(by: BriefDate.precedes)
  }

  private func ends(_ brief: Brief) -> [BriefDate] {
    brief.firing.compactMap { firing in
      firing.expectedEnd.map { end in
        BriefDate(
          at: end, kind: .ends, subject: Self.name(firing.alert.rule, firing.alert.group), detail: firing.alert.id)
      }
    }
  }

  private func nears(_ brief: Brief) -> [BriefDate] {
    brief.near.filter { !isOfSilence($0.rule) }.flatMap { near in
      let fires = near.groups.compactMap { group in
        group.firesAt.map { BriefDate(at: $0, kind: .fires, subject: Self.name(near.rule, group.group.text)) }
      }
      // A calendar is not to be filled with what is hardly near.
      let leaves = near.groups.prefix(Self.mostOfRule).compactMap { group in
        group.leavesAt.map { BriefDate(at: $0, kind: .leaves, subject: Self.name(near.rule, group.group.text)) }
      }
      return fires + leaves
    }
  }

  private func isOfSilence(_ rule: String) -> Bool {
    plans.first { $0.rule.id == rule }?.rule.correlation?.kind == .absence
  }

  private func silences(_ stored: [SilenceRow]) -> [BriefDate] {
    (stored.map(Silence.init) + definitions.siblings.silences).map { silence in
      BriefDate(
        at: silence.endsAt, kind: .heard, subject: "the silence of \(silence.text)",
        detail: "\(silence.createdBy): \(silence.comment)")
    }
  }

  private var rules: [BriefDate] {
    definitions.rules.compactMap { rule in
      rule.offUntil.map { BriefDate(at: $0, kind: .rule, subject: rule.id) }
    }
  }

  /// What is said to come. What is told as though it had happened is taken at its word.
  private func events() throws(StorageError) -> [BriefDate] {
    var filter = EventFilter()
    filter.from = now.advanced(byMilliseconds: 1)
    var dates: [BriefDate] = []
    try reader.forEachEvent(filter) { event in
      if event.report.modality != .standing && event.report.modality != .aggregate {
        dates.append(BriefDate(start: event))
      }
      return dates.count < Self.mostEvents
    }
    return dates
  }

  /// When groups that are still heard will have been silent for too long.
  private func deadlinesOfSilence() throws(StorageError) -> [BriefDate] {
    var dates: [BriefDate] = []
    for plan in plans where plan.rule.isEnabled && !plan.rule.isSilent {
      guard let correlation = plan.rule.correlation, correlation.kind == .absence,
        var evaluated = try EvaluatedRule(plan, in: reader)
      else { continue }
      let heard = try evaluated.groups(limit: Self.mostGroups)
      var due: [BriefDate] = []
      for group in heard + correlation.expected.filter({ !heard.contains($0) }) {
        guard let standing = try evaluated.record(of: group, from: now, through: now)?.standing(at: now),
          standing.alert == nil, let at = standing.dueAt, at > now
        else { continue }
        due.append(BriefDate(at: at, kind: .silent, subject: Self.name(plan.rule.id, group.text)))
      }
      due.sort(by: BriefDate.precedes)
      dates += due.prefix(Self.mostOfRule)
      if let next = due.dropFirst(Self.mostOfRule).first {
        let rest = Count.of(due.count - Self.mostOfRule, "further group")
        dates.append(BriefDate(at: next.at, kind: .silent, subject: "\(plan.rule.id), \(rest) from then on"))
      }
    }
    return dates
  }

  private static func name(_ rule: String, _ group: String) -> String { group.isEmpty ? rule : "\(rule) \(group)" }
}

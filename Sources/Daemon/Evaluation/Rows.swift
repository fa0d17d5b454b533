import Events
import Rules
import Storage

/// How the engine's matches and alerts stand in the store.

extension MatchRow {
  init(_ match: Match, group: String, stream: Int64) {
    self.init(
      stream: stream, group: group, event: match.event, start: match.start, finish: match.finish,
      steps: Int64(bitPattern: match.steps), value: TextColumn.text(match.values), dedupe: match.dedupe,
      relation: match.names.isEmpty
        ? nil : "\(TextColumn.text(match.names) ?? "")\u{1D}\(TextColumn.text(match.after) ?? "")")
  }
}

extension Match {
  init(_ row: MatchRow) {
    let relation = row.relation?.utf8.split(separator: 0x1D, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    self.init(
      event: row.event, start: row.start, finish: row.finish, steps: UInt64(bitPattern: row.steps),
      values: TextColumn.list(row.value), dedupe: row.dedupe, names: TextColumn.list(relation?.first),
      after: TextColumn.list(relation?.last))
  }
}

extension AlertRow {
  init(_ alert: Alert, hash: String) {
    self.init(
      id: alert.id, rule: alert.rule, group: alert.group.text, event: alert.event, startsAt: alert.startsAt,
      earliestAt: alert.earliestAt, endsAt: alert.endsAt, level: alert.level.rawValue,
      certainty: alert.certainty.rawValue, peak: alert.peak, peakAt: alert.peakAt, opening: alert.openingEvidence,
      isCancelled: alert.isCancelled, isQuiet: alert.isQuiet, hash: hash)
  }
}

extension Alert {
  init(_ row: AlertRow) {
    self.init(
      id: row.id, rule: row.rule, group: Group(text: row.group), event: row.event, startsAt: row.startsAt,
      earliestAt: row.earliestAt, endsAt: row.endsAt, level: Level(rawValue: row.level) ?? .medium,
      certainty: Certainty(rawValue: row.certainty) ?? .certain, peak: row.peak, peakAt: row.peakAt,
      openingEvidence: row.opening, isCancelled: row.isCancelled, isQuiet: row.isQuiet)
  }
}

extension AsideRow {
  init(_ transition: Transition, number: Int64) {
    let roles = transition.evidence.map { $0.role ?? "" }
    let hasRoles = roles.contains { !$0.isEmpty }
    self.init(
      at: transition.at, state: transition.state.rawValue, rank: transition.rank, number: number,
      alert: AlertRow(transition.alert, hash: ""), value: transition.value, count: transition.count,
      values: TextColumn.text(transition.values), evidence: transition.evidence.map(\.event),
      roles: hasRoles ? TextColumn.text(roles) : nil, untold: transition.untold, reason: transition.reason)
  }
}

extension Transition {
  init(_ row: AsideRow) {
    let roles = TextColumn.list(row.roles)
    let evidence = row.evidence.enumerated().map { place, event in
      Evidence(event: event, role: roles.isEmpty || roles[place].isEmpty ? nil : roles[place])
    }
    self.init(
      state: State(rawValue: row.state) ?? .firing, at: row.at, alert: Alert(row.alert), value: row.value,
      count: row.count, values: TextColumn.list(row.values), evidence: evidence, untold: row.untold, reason: row.reason)
  }
}

/// A list of texts in one column, separated by U+001F. Where a text has such a character itself, or the first is empty, the
/// list is a JSON array behind one: what a feed passes on may have any character.
enum TextColumn {
  private static let separator = "\u{1F}"
  private static let mark = separator + "["

  static func text(_ list: [String]) -> String? {
    guard let first = list.first else { return nil }
    let isPlain = !first.isEmpty && list.allSatisfy { text in !text.utf8.contains { (0x1D...0x1F).contains($0) } }
    if isPlain { return list.joined(separator: separator) }
    return separator + TextList.json(list)
  }

  static func list(_ text: String?) -> [String] {
    guard let text, !text.isEmpty else { return [] }
    if text.utf8.starts(with: mark.utf8) {
      let list = TextList.list(String(decoding: text.utf8.dropFirst(), as: UTF8.self))
      if !list.isEmpty { return list }
    }
    return text.utf8.split(separator: 0x1F, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}

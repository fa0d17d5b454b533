import Alerting
import Events
import Rules
import Storage

/// What Vedette has to say about itself, as alerts like all others.
enum OwnRule: String, CaseIterable {
  /// A rule or feed file has errors at the start: its last good copy takes its place, or it is left out.
  case badFile = "vedette-bad-file"
  /// The receiver of a webhook answered that it wants no message ever again.
  case endpointGone = "vedette-endpoint-gone"
  /// A file of the alert log cannot be written.
  case log = "vedette-log"
  /// A rule has as many groups as it may have.
  case maxGroups = "vedette-max-groups"
  /// A disk has less room than is to stay free.
  case noRoom = "vedette-no-room"

  var title: String {
    switch self {
    case .badFile: "A rule or feed file has errors"
    case .endpointGone: "A receiver answered 410: its webhook is disabled"
    case .log: "The alert log cannot be written"
    case .maxGroups: "A rule has reached its max-groups"
    case .noRoom: "Too little room on a disk: no new files are taken"
    }
  }

  var facts: RuleFacts { RuleFacts(title: title, hash: "", tags: ["vedette"]) }
}

/// Raises and resolves Vedette's own alerts, inside one transaction.
struct OwnAlerts {
  private let writer: TransitionWriter
  private let now: Instant
  private let transaction: Transaction

  init(_ writer: TransitionWriter, _ transaction: Transaction, now: Instant) {
    self.writer = writer
    self.transaction = transaction
    self.now = now
  }

  /// Brings the alerts of a rule in line with what is wrong now: one alert for each group, with a sentence.
  func set(_ rule: OwnRule, _ problems: [(group: Group, sentence: String)]) throws(StorageError) {
    var history = StoreHistory(transaction, plans: writer.plans, now: now)
    let open = try history.openAlerts(of: rule.rawValue)
    var transitions: [Transition] = []
    for (group, sentence) in problems where !open.contains(where: { $0.group == group }) {
      let alert = Alert(
        id: AlertID.mint(rule: rule.rawValue, group: group.text, opening: now), rule: rule.rawValue, group: group,
        startsAt: now, earliestAt: now, level: .high, certainty: .certain, peak: 1, peakAt: now, openingEvidence: [])
      try history.save(alert)
      transitions.append(transition(.firing, alert, sentence))
    }
    for alert in open where !problems.contains(where: { $0.group == alert.group }) {
      var ended = alert
      ended.endsAt = now
      try history.save(ended)
      transitions.append(transition(.resolved, ended, "\(rule.title): over"))
    }
    try writer.write(transitions, isBackfill: false, now: now, transaction)
  }

  private func transition(_ state: Transition.State, _ alert: Alert, _ sentence: String) -> Transition {
    Transition(
      state: state, at: now, alert: alert, value: 1, count: 0, values: [], evidence: [], reason: sentence)
  }
}

extension OwnAlerts {
  /// Which rule and feed files have errors.
  func note(badFiles: [String]) throws(StorageError) {
    try set(
      .badFile,
      badFiles.map { path in
        (Group([Label("file", path)]), "\(path) has errors; see 'vedette check'")
      })
  }

  /// Which of the endpoints are disabled, since their receivers answered that they are gone.
  func note(gone: [GoneEndpoint]) throws(StorageError) {
    let names = Set(writer.router.endpoints.map(\.name))
    try set(
      .endpointGone,
      gone.filter { names.contains($0.endpoint) }.map { gone in
        (
          Group([Label("endpoint", gone.endpoint)]),
          "nothing is sent to \(gone.endpoint) since it \(gone.reason); its messages are kept until its URL is another or "
            + "'vedette dead redrive'"
        )
      })
  }

  /// Which rules have as many groups as they may have.
  func note(fullRules: Set<String>) throws(StorageError) {
    try set(
      .maxGroups,
      fullRules.sorted().map { rule in
        let limit = writer.plans[rule]?.rule.correlation?.maxGroups ?? 0
        return (Group([Label("rule", rule)]), "\(rule) has \(limit) groups; events of further ones are not evaluated")
      })
  }

  /// Why the alert log cannot be written; nil where it can.
  func note(log sentence: String?) throws(StorageError) {
    try set(.log, sentence.map { [(Group(), $0)] } ?? [])
  }

  /// Which disk has too little room; nil for none.
  func note(noRoom sentence: String?) throws(StorageError) {
    try set(.noRoom, sentence.map { [(Group(), $0)] } ?? [])
  }
}

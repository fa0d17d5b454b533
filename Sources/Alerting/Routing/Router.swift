package import Events
package import Rules
package import Storage

/// Who is told of alerts, and how much: endpoints, silences, inhibitions and bounds.
package struct Router: Sendable {
  package var endpoints: [Endpoint]
  /// The rules that run, by their ids.
  package var rules: [String: Rule]
  /// Silences and inhibitions of rule files; silences that were added by a command are in the store.
  package var siblings: Siblings
  /// Alerts whose newest evidence was known longer ago are logged and not sent; nil sends whatever its age.
  package var maxAge: TimeSpan?
  /// An endpoint gets no more messages than this in a minute; what is more becomes one digest.
  package var maxPerMinute: Int
  /// When messages are taken to be queued; nil for when the alert is noticed. The two differ where rules are evaluated as of
  /// a moment that is past.
  package var sentAt: Instant?

  package init(
    endpoints: [Endpoint], rules: [String: Rule] = [:], siblings: Siblings = Siblings(), maxAge: TimeSpan? = nil,
    maxPerMinute: Int = 30
  ) {
    self.endpoints = endpoints
    self.rules = rules
    self.siblings = siblings
    self.maxAge = maxAge
    self.maxPerMinute = maxPerMinute
  }

  /// What matchers see of an alert.
  package func labels(of alert: Alert) -> AlertLabels {
    AlertLabels(alert, labels: rules[alert.rule]?.labels ?? [])
  }

  func labels(of row: AlertRow) -> AlertLabels {
    AlertLabels(
      rule: row.rule, level: Level(rawValue: row.level) ?? .medium,
      certainty: Certainty(rawValue: row.certainty) ?? .certain, group: Group(text: row.group),
      labels: rules[row.rule]?.labels ?? [])
  }

  /// Whether ``Routing/catchUp()`` has anything to do.
  package func isDue(_ store: some StoreReading, now: Instant) throws(StorageError) -> Bool {
    if let next = try store.nextReminder(), next <= now { return true }
    if try waiting(store).contains(where: { $0.dueAt <= now }) { return true }
    return try !store.withheldNotices(limit: 1).isEmpty
  }

  /// When ``Routing/catchUp()`` will have something to do though no alert changes; nil for never.
  package func nextDue(_ store: some StoreReading, now: Instant) throws(StorageError) -> Instant? {
    let waiting = try waiting(store).map(\.dueAt)
    let reminder = try store.nextReminder()
    let isWithheld = try !store.withheldNotices(limit: 1).isEmpty
    let ends = isWithheld ? try silences(store, at: now).map(\.endsAt) : []
    return (waiting + ends + [reminder].compactMap(\.self)).min()
  }

  /// For whom something waits, and when the first of it is due: at once where the endpoint follows alerts, as it may since its
  /// format was changed, and where there is no such endpoint any more.
  func waiting(_ store: some StoreReading) throws(StorageError) -> [(endpoint: String, dueAt: Instant)] {
    let gathering = endpoints.filter { !$0.format.followsAlerts }.map(\.name)
    return try store.waitingEndpoints().map { name, due in (name, gathering.contains(name) ? due : .distantPast) }
  }

  /// The silences that are active at a moment.
  func silences(_ store: some StoreReading, at now: Instant) throws(StorageError) -> [Silence] {
    let added = try store.silences(endingAfter: now).map(Silence.init)
    return (siblings.silences + added).filter { $0.isActive(at: now) }
  }
}

extension Silence {
  /// The silence that is stored. Matchers that a later version wrote and this one cannot read match nothing.
  package init(_ row: SilenceRow) {
    self.init(
      id: row.id, matchers: (try? Matcher.parse(row.matchers)) ?? Silence.nothing, startsAt: row.startsAt,
      endsAt: row.endsAt, createdBy: row.createdBy, comment: row.comment)
  }

  /// No alert is without a rule.
  private static let nothing = (try? [Matcher("rule", .equal, "")]) ?? []
}

extension SilenceRow {
  /// The silence as it is stored.
  package init(_ silence: Silence, createdAt: Instant) {
    self.init(
      id: silence.id, matchers: silence.text, startsAt: silence.startsAt, endsAt: silence.endsAt,
      createdBy: silence.createdBy, comment: silence.comment, createdAt: createdAt)
  }
}

extension Silence {
  /// Its matchers as one text that can be read again.
  package var text: String { matchers.map(\.text).joined(separator: ",") }
}

package import Rules

/// What keeps people from being told of an alert. It stands in the log all the same.
package struct Muting: Sendable, Hashable {
  /// The silence that covers the alert; of several the one that ends last.
  package var silencedBy: String?
  /// The alert that inhibits it.
  package var inhibitedBy: String?

  package init(silencedBy: String? = nil, inhibitedBy: String? = nil) {
    self.silencedBy = silencedBy
    self.inhibitedBy = inhibitedBy
  }

  package var isMuted: Bool { silencedBy != nil || inhibitedBy != nil }
}

/// What mutes alerts at one moment.
package struct Mutes: Sendable {
  /// An alert that fires.
  package struct Source: Sendable {
    package var id: String
    package var labels: AlertLabels

    package init(id: String, labels: AlertLabels) {
      self.id = id
      self.labels = labels
    }
  }

  private let silences: [Silence]
  /// The inhibitions, each with the alerts that are its sources.
  private let inhibitions: [(rule: InhibitRule, sources: [Source])]

  /// - Parameters:
  ///   - silences: Those that are active.
  ///   - firing: Every alert that fires.
  package init(silences: [Silence], inhibitRules: [InhibitRule], firing: [Source]) {
    self.silences = silences.sorted { ($0.endsAt, $0.id) > ($1.endsAt, $1.id) }
    let firing = firing.sorted { $0.id < $1.id }
    inhibitions = inhibitRules.map { rule in
      (rule, firing.filter { rule.sourceMatchers.hold(for: $0.labels) })
    }
  }

  /// What mutes an alert.
  package func muting(of labels: AlertLabels) -> Muting {
    Muting(
      silencedBy: silences.first { $0.matchers.hold(for: labels) }?.id,
      inhibitedBy: inhibitions.lazy.compactMap { rule, sources in
        sources.first { rule.inhibits(labels, by: $0.labels) }?.id
      }.first)
  }
}

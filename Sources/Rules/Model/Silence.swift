import Digests
package import Events

/// A span of time in which nobody is told of certain alerts. They are evaluated and stand in the log all the same.
package struct Silence: Sendable, Hashable {
  /// Twelve hexadecimal digits, the same for the same silence.
  package let id: String
  /// All of them must hold; there is at least one.
  package let matchers: [Matcher]
  /// On the wall clock; nil for since ever.
  package let startsAt: Instant?
  /// The first moment at which it does not hold.
  package var endsAt: Instant
  package let createdBy: String
  package let comment: String

  package init(matchers: [Matcher], startsAt: Instant?, endsAt: Instant, createdBy: String, comment: String) {
    self.init(
      id: Silence.mint(matchers, startsAt, endsAt, createdBy, comment), matchers: matchers, startsAt: startsAt,
      endsAt: endsAt, createdBy: createdBy, comment: comment)
  }

  /// One that was minted before.
  package init(
    id: String, matchers: [Matcher], startsAt: Instant?, endsAt: Instant, createdBy: String, comment: String
  ) {
    self.id = id
    self.matchers = matchers
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.createdBy = createdBy
    self.comment = comment
  }

  /// Whether it mutes at a moment of the wall clock.
  package func isActive(at now: Instant) -> Bool {
    now < endsAt && startsAt ?? .distantPast <= now
  }

  private static func mint(
    _ matchers: [Matcher], _ startsAt: Instant?, _ endsAt: Instant, _ createdBy: String, _ comment: String
  ) -> String {
    var digest = SHA256()
    let times = [startsAt?.text ?? "", endsAt.text]
    for part in matchers.map(\.text) + times + [createdBy, comment] {
      digest.update(part)
      digest.update("\u{0}")
    }
    return String(digest.finish().hexadecimal.prefix(12))
  }
}

/// While a source alert fires, nobody is told of the target alerts that have the same values of certain labels.
///
/// As in Alertmanager: labels that neither alert has are the same, and an alert that is both source and target is not
/// inhibited by another that is both, so that none inhibits itself.
package struct InhibitRule: Sendable, Hashable {
  package var sourceMatchers: [Matcher]
  package var targetMatchers: [Matcher]
  /// The labels whose values must be the same.
  package var equal: [String]

  package init(sourceMatchers: [Matcher], targetMatchers: [Matcher], equal: [String] = []) {
    self.sourceMatchers = sourceMatchers
    self.targetMatchers = targetMatchers
    self.equal = equal
  }

  /// Whether an alert with the labels `source`, while it fires, mutes one with the labels `target`.
  package func inhibits(_ target: AlertLabels, by source: AlertLabels) -> Bool {
    guard targetMatchers.hold(for: target), sourceMatchers.hold(for: source) else { return false }
    if sourceMatchers.hold(for: target), targetMatchers.hold(for: source) { return false }
    return equal.allSatisfy { target[$0] == source[$0] }
  }
}

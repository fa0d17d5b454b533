import Digests

/// The name of an alert, the same whenever the same alert is computed again.
package enum AlertID {
  /// Minted from the rule, the group (canonical text) and the moment at which the alert opened; for an alert on a
  /// single event also from that event's feed and key. 32 hexadecimal digits: half of a SHA-256.
  package static func mint(rule: String, group: String, opening: Instant, feed: String = "", key: String = "") -> String
  {
    var digest = SHA256()
    for part in [rule, group, String(opening.milliseconds), feed, key] {
      digest.update(part)
      digest.update("\u{0}")
    }
    return String(digest.finish().hexadecimal.prefix(32))
  }
}

import Digests
import Events
import Testing

@Suite struct AlertIDTests {
  private let opening = Instant(milliseconds: 1_661_299_199_000)

  /// The recipe stands in logs and databases of the past, so it may not change.
  @Test func isHalfOfADigestOfItsParts() {
    let expected = SHA256.hash("rule\0group\u{0}1661299199000\0\0\0".utf8).hexadecimal.prefix(32)
    #expect(AlertID.mint(rule: "rule", group: "group", opening: opening) == expected)
    #expect(expected.count == 32)
  }

  @Test func sameAlertSameName() {
    #expect(
      AlertID.mint(rule: "r", group: "g", opening: opening, feed: "f", key: "k")
        == AlertID.mint(rule: "r", group: "g", opening: opening, feed: "f", key: "k"))
  }

  @Test func everyPartCounts() {
    let later = opening.advanced(byMilliseconds: 1)
    let ids = [
      AlertID.mint(rule: "r", group: "g", opening: opening),
      AlertID.mint(rule: "q", group: "g", opening: opening),
      AlertID.mint(rule: "r", group: "h", opening: opening),
      AlertID.mint(rule: "r", group: "g", opening: later),
      AlertID.mint(rule: "r", group: "g", opening: opening, feed: "f"),
      AlertID.mint(rule: "r", group: "g", opening: opening, key: "f"),
      AlertID.mint(rule: "rg", group: "", opening: opening),
      AlertID.mint(rule: "", group: "rg", opening: opening),
    ]
    #expect(Set(ids).count == ids.count)
  }
}

/// What rule files hold beside rules.
package struct Siblings: Sendable, Hashable {
  package var silences: [Silence] = []
  package var inhibitRules: [InhibitRule] = []

  package init() {}

  mutating func add(_ other: Siblings) {
    silences += other.silences
    inhibitRules += other.inhibitRules
  }
}

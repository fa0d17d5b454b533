import Alerting
import Events
import Rules
import Storage

/// The taking over of rules in a store: those that are new or changed are evaluated over what is stored.
struct Adoption {
  /// Under this name the store keeps the moment as of which its rules were last evaluated, where that is not the present.
  static let asOfName = "as-of"

  private(set) var engine: Engine
  let writer: TransitionWriter
  /// Where the clock stands.
  let now: Instant
  /// Whether only what was known by ``now`` exists.
  let isAsOf: Bool

  init(_ definitions: Definitions, router: Router, now: Instant, isAsOf: Bool) {
    let plans = definitions.plans(at: now)
    engine = Engine(plans)
    var router = router
    router.rules = Dictionary(definitions.rules.map { ($0.id, $0) }) { first, _ in first }
    router.siblings = definitions.siblings
    writer = TransitionWriter(
      plans: Dictionary(plans.map { ($0.rule.id, $0) }) { first, _ in first }, router: router,
      asOf: isAsOf ? now : nil)
    self.now = now
    self.isAsOf = isAsOf
  }

  /// Evaluates and writes what follows, inside one transaction.
  ///
  /// Where the store was or is to be evaluated as of a moment, all rules are evaluated anew: what they matched before is
  /// not what is known now.
  mutating func run(_ transaction: Transaction) throws(StorageError) {
    let wasAsOf = try transaction.meta(Adoption.asOfName) != nil
    if wasAsOf || isAsOf { try forgetMatches(transaction) }
    if wasAsOf && !isAsOf { try transaction.setMeta(Adoption.asOfName, nil) }
    var history = StoreHistory(
      transaction, plans: writer.plans, now: now, known: isAsOf ? try StoredEvents(transaction, asOf: now) : nil)
    let (writer, now) = (writer, now)
    try engine.adopt(now: now, &history) { (piece) throws(StorageError) in
      try writer.write(piece, isBackfill: true, now: now, transaction)
    }
  }

  /// Lets every rule count as changed. Its alerts stay, and are matched with those that come.
  private func forgetMatches(_ transaction: Transaction) throws(StorageError) {
    for stream in try transaction.streams() { try transaction.remove(stream: stream.id) }
    for var state in try transaction.ruleStates() {
      state.hash = ""
      try transaction.put(state)
    }
  }
}

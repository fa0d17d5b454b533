/// How many rules lie between a rule's alerts and events.
struct RuleDepths {
  private let rules: [String: Rule]

  init(_ rules: [Rule]) {
    self.rules = Dictionary(rules.map { ($0.id, $0) }) { first, _ in first }
  }

  /// 0 for a rule that takes no alerts of others. Rules whose references form a circle are never loaded; should there be
  /// one, it is cut where it closes.
  func depth(of rule: Rule) -> Int { depth(of: rule, above: []) }

  private func depth(of rule: Rule, above: Set<String>) -> Int {
    let inputs = (rule.correlation?.rules ?? []).filter { !above.contains($0) && $0 != rule.id }
    return inputs.map { id in (rules[id].map { depth(of: $0, above: above.union([rule.id])) } ?? 0) + 1 }.max() ?? 0
  }
}

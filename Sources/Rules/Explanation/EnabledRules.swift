extension [Rule] {
  /// The rules with one of them, and those whose alerts it takes, switched on: whoever asks for a rule by name wants to see
  /// it.
  package func enabling(_ id: String) -> [Rule] {
    guard let asked = first(where: { $0.id == id }) else { return self }
    let needed = Set([id] + RuleTester.inputs(of: asked, self).map(\.id))
    return map { rule in
      guard needed.contains(rule.id) else { return rule }
      var rule = rule
      (rule.isEnabled, rule.offUntil) = (true, nil)
      return rule
    }
  }
}

/// One way in which an expression over steps holds: these must have matched, and those must not.
struct Disjunct: Sendable, Hashable {
  var positive: Set<Int> = []
  var negative: Set<Int> = []

  /// Whether it holds wherever another does.
  fileprivate func isImplied(by other: Disjunct) -> Bool {
    positive.isSubset(of: other.positive) && negative.isSubset(of: other.negative)
  }

  fileprivate func joined(_ other: Disjunct) -> Disjunct? {
    let both = Disjunct(
      positive: positive.union(other.positive), negative: negative.union(other.negative))
    return both.positive.isDisjoint(with: both.negative) ? both : nil
  }
}

extension Expression {
  /// The expression in disjunctive normal form, in the order in which it is written, without what another implies and
  /// without what contradicts itself; nil where there would be more than the limit.
  func disjuncts(limit: Int = 256) -> [Disjunct]? {
    form(isNegated: false, limit: limit)
  }

  private func form(isNegated: Bool, limit: Int) -> [Disjunct]? {
    switch self {
    case .selection(let place): return [isNegated ? Disjunct(negative: [place]) : Disjunct(positive: [place])]
    case .not(let operand): return operand.form(isNegated: !isNegated, limit: limit)
    case .all(let operands), .any(let operands):
      var isProduct = isNegated
      if case .all = self { isProduct.toggle() }
      var result = isProduct ? [Disjunct()] : []
      for operand in operands {
        guard let form = operand.form(isNegated: isNegated, limit: limit) else { return nil }
        let next = isProduct ? result.flatMap { left in form.compactMap { left.joined($0) } } : result + form
        result = Expression.reduced(next)
        guard result.count <= limit else { return nil }
      }
      return result
    }
  }

  private static func reduced(_ disjuncts: [Disjunct]) -> [Disjunct] {
    var result: [Disjunct] = []
    for disjunct in disjuncts where !result.contains(where: { $0.isImplied(by: disjunct) }) {
      result.removeAll { disjunct.isImplied(by: $0) }
      result.append(disjunct)
    }
    return result
  }
}

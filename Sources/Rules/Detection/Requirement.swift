import Events

/// What a field of an event must be for a detection to have a chance: a bound from above, never narrower than the truth.
enum Requirement: Sendable {
  case anything
  /// One of these; of none, there is no chance at all.
  case oneOf([TextPattern])
}

extension Detection {
  /// False where no kind of event can satisfy it.
  var canMatchSomeKind: Bool {
    if case .oneOf(let patterns) = requirement(on: .kind) { !patterns.isEmpty } else { true }
  }

  /// False where no kind of event can satisfy both the condition and a selection.
  func canMatchSomeKind(selection: Int) -> Bool {
    let step = requirement(of: .selection(selection), on: .kind)
    if case .oneOf(let patterns) = Requirement.all([requirement(on: .kind), step], isScalar: true) {
      return !patterns.isEmpty
    }
    return true
  }

  /// What it requires of one field.
  func requirement(on subject: FieldMatch.Subject) -> Requirement {
    let inSource = Requirement.all(source.map { $0.requirement(on: subject) }, isScalar: subject == .kind)
    return .all([inSource, requirement(of: condition, on: subject)], isScalar: subject == .kind)
  }

  /// A text field other than `kind` that must have one of some exact values, if there is one.
  var exactRequirement: (field: FieldPath, texts: [String])? {
    for subject in subjects {
      guard case .field(let path) = subject, case .oneOf(let patterns) = requirement(on: subject) else { continue }
      let texts = patterns.compactMap(\.exactText).map { $0.lowercased() }
      // A truth value has several spellings, and an index only one.
      guard texts.count == patterns.count, !texts.contains(where: ValueTest.isTruthWord) else { continue }
      return (path, texts)
    }
    return nil
  }

  /// Every field it speaks of, in the order of the file.
  private var subjects: [FieldMatch.Subject] {
    let matches = source + parts.flatMap { $0.alternatives.flatMap { $0 } }
    var seen: Set<FieldMatch.Subject> = []
    return matches.map(\.subject).filter { seen.insert($0).inserted }
  }

  private func requirement(of expression: Expression, on subject: FieldMatch.Subject) -> Requirement {
    switch expression {
    case .selection(let index):
      return .any(
        parts[index].alternatives.map { fields in
          .all(fields.map { $0.requirement(on: subject) }, isScalar: subject == .kind)
        })
    case .not: return .anything
    case .all(let operands):
      return .all(operands.map { requirement(of: $0, on: subject) }, isScalar: subject == .kind)
    case .any(let operands): return .any(operands.map { requirement(of: $0, on: subject) })
    }
  }
}

extension FieldMatch {
  /// What this match alone requires of a field.
  func requirement(on subject: Subject) -> Requirement {
    guard subject == self.subject, !tests.isEmpty else { return .anything }
    switch quantifier {
    case .none, .exists: return .anything
    case .any: return .any(tests.map { requirement(of: $0) })
    case .all: return .all(tests.map { requirement(of: $0) }, isScalar: subject == .kind)
    }
  }

  private func requirement(of test: ValueTest) -> Requirement {
    switch test {
    case .text(let patterns): .oneOf(patterns)
    // The kind is always a text, and always there.
    case .number(_, let pattern): subject == .kind ? .oneOf([pattern]) : .anything
    case .missing: subject == .kind ? .oneOf([]) : .anything
    case .until(_, let test): requirement(of: test)
    case .pattern, .block, .bound, .field, .part: .anything
    }
  }
}

extension Requirement {
  static func any(_ requirements: [Requirement]) -> Requirement {
    var patterns: [TextPattern] = []
    for requirement in requirements {
      guard case .oneOf(let more) = requirement else { return .anything }
      patterns += more
    }
    return .oneOf(patterns)
  }

  /// Of several requirements on a field with one value, what all of them leave. A list can meet two requirements with two
  /// elements, so there the shortest stands for all.
  static func all(_ requirements: [Requirement], isScalar: Bool) -> Requirement {
    let bounds = requirements.compactMap { if case .oneOf(let patterns) = $0 { patterns } else { [TextPattern]?.none } }
    guard let first = bounds.first else { return .anything }
    guard isScalar else { return .oneOf(bounds.min { $0.count < $1.count } ?? first) }
    return .oneOf(bounds.dropFirst().reduce(first, common))
  }

  /// The exact texts of one side that the other side matches; without exact texts, the left side.
  private static func common(_ left: [TextPattern], _ right: [TextPattern]) -> [TextPattern] {
    if left.allSatisfy({ $0.exactText != nil }) { return left.filter { overlaps($0, right) } }
    if right.allSatisfy({ $0.exactText != nil }) { return right.filter { overlaps($0, left) } }
    return left
  }

  /// Whether a text may match one of the patterns. A text whose case is open may match a cased pattern in some case.
  private static func overlaps(_ exact: TextPattern, _ patterns: [TextPattern]) -> Bool {
    patterns.contains { pattern in
      (pattern.isCased && !exact.isCased) || pattern.matches(exact.exactText ?? "")
    }
  }
}

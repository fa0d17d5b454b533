/// A detection's condition, with selections by their place.
indirect enum Expression: Sendable, Hashable {
  case selection(Int)
  case not(Expression)
  case all([Expression])
  case any([Expression])

  /// Asks for a selection only if its answer matters.
  func holds(_ selection: (Int) -> Bool) -> Bool {
    switch self {
    case .selection(let index): selection(index)
    case .not(let operand): !operand.holds(selection)
    case .all(let operands): operands.allSatisfy { $0.holds(selection) }
    case .any(let operands): operands.contains { $0.holds(selection) }
    }
  }

  /// Whether some answers of the selections make it hold, each taken for independent of the others. Of more selections
  /// than can be tried, yes.
  var canHold: Bool {
    let places = selections.sorted()
    guard places.count <= 12 else { return true }
    return (0..<(1 << places.count)).contains { answers in
      holds { place in places.firstIndex(of: place).map { answers & (1 << $0) != 0 } ?? false }
    }
  }

  /// The places of the selections that it names.
  var selections: Set<Int> {
    switch self {
    case .selection(let index): [index]
    case .not(let operand): operand.selections
    case .all(let operands), .any(let operands): operands.reduce(into: []) { $0.formUnion($1.selections) }
    }
  }

  /// In one order, whatever the order of the operands, by the selections' names.
  func canonical(_ names: [String]) -> String {
    func joined(_ operands: [Expression], _ word: String) -> String {
      let texts = Set(operands.map { $0.canonical(names) }).sorted()
      return texts.count == 1 ? texts[0] : "(\(texts.joined(separator: " \(word) ")))"
    }
    switch self {
    case .selection(let index): return names[index]
    case .not(let operand): return "(not \(operand.canonical(names)))"
    case .all(let operands): return joined(operands, "and")
    case .any(let operands): return joined(operands, "or")
    }
  }

  /// As a person writes it, by the selections' names: `a and (b or not c)`.
  func words(_ names: [String]) -> String {
    func inner(_ operand: Expression) -> String {
      operand.binds < binds ? "(\(operand.words(names)))" : operand.words(names)
    }
    switch self {
    case .selection(let index): return names[index]
    case .not(let operand): return "not " + inner(operand)
    case .all(let operands): return operands.map(inner).joined(separator: " and ")
    case .any(let operands): return operands.map(inner).joined(separator: " or ")
    }
  }

  /// How strongly its parts hold together.
  private var binds: Int {
    switch self {
    case .any: 0
    case .all: 1
    case .not: 2
    case .selection: 3
    }
  }
}

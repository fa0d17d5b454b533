import Documents
import Events

/// What rules that name each other are to one another: circles, rules that are missing, rules that are silent.
struct ReferenceCheck {
  private var readings: [(reading: RuleReading, collector: DiagnosticCollector)]
  /// The places of the rules by their ids.
  private let places: [String: Int]

  init(_ readings: [(reading: RuleReading, collector: DiagnosticCollector)]) {
    self.readings = readings
    places = Dictionary(readings.indices.map { (readings[$0].reading.rule.id, $0) }) { first, _ in first }
  }

  /// The rules that can run, in their order.
  mutating func rules() -> [Rule] {
    findCycles()
    for index in readings.indices { checkGroups(of: index) }
    dropDependents()
    silence()
    return readings.map(\.reading).filter { !$0.hasErrors }.map(\.rule)
  }

  func reading(_ index: Int) -> RuleReading { readings[index].reading }

  /// The rule of an id, where there is one.
  func target(_ id: String) -> Rule? { places[id].map { readings[$0].reading.rule } }

  /// Notes that a rule can never fire.
  mutating func fail(_ index: Int, _ message: String, at node: Node) {
    readings[index].collector.report(.neverFires, message, at: node)
    readings[index].reading.hasErrors = true
  }

  private func targets(of index: Int) -> [(target: Int, node: Node)] {
    readings[index].reading.references.compactMap { id, node in places[id].map { ($0, node) } }
  }

  /// A walk along the references, depth first and without recursion: chains may be long. What is on the way when it is
  /// met again closes a circle.
  private mutating func findCycles() {
    enum Mark { case new, onTheWay, done }
    var marks = Array(repeating: Mark.new, count: readings.count)
    for start in readings.indices where marks[start] == .new {
      var way = [(index: start, next: 0)]
      marks[start] = .onTheWay
      while let (index, next) = way.last {
        let targets = targets(of: index)
        guard next < targets.count else {
          marks[index] = .done
          way.removeLast()
          continue
        }
        way[way.count - 1].next += 1
        let (target, node) = targets[next]
        switch marks[target] {
        case .done: continue
        case .onTheWay: reportCycle(way.map(\.index), from: target, at: node)
        case .new:
          marks[target] = .onTheWay
          way.append((target, 0))
        }
      }
    }
  }

  private mutating func reportCycle(_ way: [Int], from first: Int, at node: Node) {
    let circle = way.drop { $0 != first }
    let names = (circle + [first]).map { readings[$0].reading.rule.id }
    readings[way.last ?? first].collector.report(
      .ruleCycle, "the rules name each other in a circle: \(names.joined(separator: " → "))", at: node)
    for index in circle { readings[index].reading.hasErrors = true }
  }

  /// A rule over a rule that cannot run would wait for ever.
  private mutating func dropDependents() {
    var dependents: [Int: [(index: Int, node: Node)]] = [:]
    for index in readings.indices {
      for (target, node) in targets(of: index) { dependents[target, default: []].append((index, node)) }
    }
    var broken = readings.indices.filter { readings[$0].reading.hasErrors }
    while let target = broken.popLast() {
      for (index, node) in dependents[target] ?? [] where !readings[index].reading.hasErrors {
        let id = readings[target].reading.rule.id
        readings[index].collector.report(
          .brokenRule, "the rule '\(id)' has errors, so this one cannot be evaluated", at: node)
        readings[index].reading.hasErrors = true
        broken.append(index)
      }
    }
  }

  /// Sigma: the rules that a correlation names raise no alerts of their own, unless it says so. Between rules of Vedette's
  /// it is the other way round.
  private mutating func silence() {
    for index in readings.indices {
      let reading = readings[index].reading
      for (target, node) in targets(of: index) {
        let usual = !(readings[target].reading.isSigma && reading.isSigma)
        if !(reading.generates ?? usual) { readings[target].reading.rule.isSilent = true }
        if !readings[target].reading.rule.isEnabled, reading.rule.isEnabled {
          let id = readings[target].reading.rule.id
          readings[index].collector.report(.noEffect, "the rule '\(id)' is off and raises no alerts", at: node)
        }
      }
    }
  }
}

import Documents
import Events

/// The keys of absence, score and countdown.
extension MeasureReader {
  /// Every combination of the values of each mapping, in the order of the file.
  func expected(_ groupBy: [Correlation.GroupKey]) -> [Group] {
    guard let node = reader.value("expect") else { return [] }
    let names = groupBy.map(\.name)
    var groups: [Group] = []
    for element in node.elements ?? [node] {
      guard let mapping = MappingReader(element, "a group that is expected", collector) else { continue }
      var combinations = [Group()]
      for name in names {
        guard mapping.required(name) != nil, let values = mapping.list(name) else { continue }
        combinations = combinations.flatMap { group in
          values.map { Group(group.labels + [Label(name, $0.text)]) }
        }
      }
      mapping.finish()
      for group in combinations where !groups.contains(group) { groups.append(group) }
    }
    if groups.isEmpty {
      collector.report(.badValue, "'expect' names no group", at: node)
    }
    return groups
  }

  func readScore(_ correlation: inout Correlation, _ shape: CorrelationShape) -> Bool {
    let contributions = reader.required("score")
    let halfLife = reader.required("half-life") == nil ? nil : reader.positiveSpan("half-life")
    let cap = reader.value("cap-per").flatMap(cap)
    if let contributions, shape.steps.isEmpty, shape.hasAllSteps {
      collector.report(.badValue, "'score' must be a list of {match or rule, add}", at: contributions)
    }
    guard let halfLife, contributions != nil, shape.hasAllSteps else { return false }
    let adds = shape.steps.compactMap(\.add)
    correlation.score = Score(adds: adds, halfLife: halfLife, cap: cap)
    correlation.timespan = TimeSpan.twenty(halfLife)
    checkReach(correlation.condition, adds)
    return true
  }

  /// What only takes away never reaches a threshold above zero.
  private func checkReach(_ condition: Condition, _ adds: [Double]) {
    let bounds = condition.bounds.filter { ($0.comparison == .gte || $0.comparison == .gt) && $0.number > 0 }
    guard !bounds.isEmpty, !adds.isEmpty, adds.allSatisfy({ $0 <= 0 }), let node = reader.value("condition") else {
      return
    }
    collector.report(.neverFires, "no contribution adds anything, so the score never rises above zero", at: node)
  }

  private func cap(_ node: Node) -> Score.Cap? {
    guard let mapping = MappingReader(node, "'cap-per'", collector) else { return nil }
    let add = mapping.required("add") == nil ? nil : Score.points(mapping, collector)
    let span = mapping.required("timespan") == nil ? nil : mapping.positiveSpan("timespan")
    mapping.finish()
    if let add, add <= 0, let place = mapping.value("add") {
      collector.report(.badValue, "'add' must be more than zero", at: place)
    }
    guard let add, let span else { return nil }
    return Score.Cap(add: add, timespan: span)
  }

  func readLead(_ correlation: inout Correlation) -> Bool {
    guard let list = reader.required("lead").flatMap({ _ in reader.list("lead") }) else { return false }
    var spans: [TimeSpan] = []
    for (text, node) in list {
      guard let span = TimeSpan(text) else {
        collector.report(.badDuration, "'\(text)' is not a duration (30s 5m 26h 7d 2w 1mo 1q 1y)", at: node)
        continue
      }
      if span.isZero { collector.report(.zeroWindow, "a lead must be longer than zero", at: node) }
      if !spans.contains(span) { spans.append(span) }
    }
    if list.isEmpty, let node = reader.value("lead") {
      collector.report(.badValue, "'lead' names no time before the event", at: node)
    }
    correlation.lead = spans.sorted { $0.longestMilliseconds > $1.longestMilliseconds }
    if let longest = correlation.lead.first { correlation.timespan = longest }
    return !correlation.lead.isEmpty
  }
}

extension TimeSpan {
  /// How long a contribution to a score with this half-life is felt: less than a millionth of it is left then.
  fileprivate static func twenty(_ halfLife: TimeSpan) -> TimeSpan {
    halfLife.months > 0 ? .months(halfLife.months * 20) : .milliseconds(halfLife.milliseconds * 20)
  }
}

extension Score {
  /// Larger numbers are not counted with: sums of them would overflow, or lose what is small beside them.
  private static let mostPoints = 1e12

  /// The number under `add`.
  static func points(_ reader: MappingReader, _ collector: DiagnosticCollector) -> Double? {
    guard let add = reader.double("add"), let node = reader.value("add") else { return nil }
    if abs(add) > mostPoints { collector.report(.badValue, "'add' must be between -1e12 and 1e12", at: node) }
    return add
  }
}

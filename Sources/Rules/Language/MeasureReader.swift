import Documents
import Events

/// Reads the keys that say what a correlation measures.
struct MeasureReader {
  let collector: DiagnosticCollector
  let reader: MappingReader

  /// False where something that must be there is missing or wrong.
  func read(_ correlation: inout Correlation, _ shape: CorrelationShape) -> Bool {
    switch correlation.kind {
    case .valueCount, .newValue, .change: return readFields(&correlation, atMost: nil)
    case .valueSum, .valueAverage, .valueMinimum, .valueMaximum, .valueMedian:
      return readFields(&correlation, atMost: 1)
    case .valuePercentile:
      readPercentile(&correlation)
      return readFields(&correlation, atMost: 1)
    case .absence:
      correlation.expected = expected(correlation.groupBy)
      return true
    case .baseline: return readBaseline(&correlation)
    case .ratio: return readRatio(&correlation)
    case .score: return readScore(&correlation, shape)
    case .countdown: return readLead(&correlation)
    case .eventCount:
      if let node = inCondition("field") {
        collector.report(.badValue, "'field' does not go with 'event_count'", at: node)
      }
      return true
    case .temporal, .temporalOrdered: return true
    }
  }

  /// What Sigma writes inside the condition.
  private func inCondition(_ key: String) -> Node? { reader.value("condition").flatMap { $0[key] } }

  private func readFields(_ correlation: inout Correlation, atMost most: Int?) -> Bool {
    let inside = reader.value("condition").flatMap { MappingReader($0, "a condition", ifMapping: collector) }
    correlation.fields = collector.fields(reader.list("field")) + collector.fields(inside?.list("field"))
    readWords(&correlation)
    guard !correlation.fields.isEmpty else {
      collector.report(
        .missingKey, "'\(correlation.kind.rawValue)' needs the key 'field'", at: reader.value("type") ?? reader.node)
      return false
    }
    if let most, correlation.fields.count > most, let node = reader.value("field") ?? inCondition("field") {
      collector.report(.badValue, "'\(correlation.kind.rawValue)' measures one field", at: node)
    }
    return true
  }

  /// What `new_value` has besides its fields.
  private func readWords(_ correlation: inout Correlation) {
    guard correlation.kind == .newValue else { return }
    correlation.warmUp = reader.duration("warm-up") { TimeSpan($0) }
    correlation.isUnordered = reader.bool("unordered") ?? false
    if correlation.isUnordered, correlation.fields.count < 2, let node = reader.keyNode("unordered") {
      collector.report(.noEffect, "'unordered' has no effect with one field", at: node)
    }
  }

  private func readPercentile(_ correlation: inout Correlation) {
    let inside = reader.value("condition").flatMap { MappingReader($0, "a condition", ifMapping: collector) }
    guard let percentile = reader.double("percentile") ?? inside?.double("percentile") else {
      if !reader.has("percentile"), inCondition("percentile") == nil {
        collector.report(
          .assumption, "without 'percentile' it is the median: 50", at: reader.value("type") ?? reader.node)
      }
      return
    }
    correlation.percentile = percentile
    if !(0...100).contains(percentile), let node = reader.value("percentile") ?? inCondition("percentile") {
      collector.report(.badValue, "'percentile' must be from 0 to 100", at: node)
    }
  }

  private func readBaseline(_ correlation: inout Correlation) -> Bool {
    let method: Baseline.Method? = reader.required("method") == nil ? nil : reader.word("method")
    let against = reader.required("against") == nil ? nil : reader.positiveSpan("against")
    correlation.warmUp = reader.duration("warm-up") { TimeSpan($0) }
    let timespan = reader.value("timespan")?.text.flatMap { TimeSpan($0) }
    if let against, let timespan, against.longestMilliseconds < timespan.longestMilliseconds,
      let node = reader.value("against")
    {
      collector.report(.badValue, "'against' is shorter than one 'timespan'", at: node)
    } else if let against, let timespan, !timespan.isZero {
      checkWidth(Baseline(method: method ?? .ratio, against: against).width(of: timespan), method)
    }
    guard let method, let against else { return false }
    var baseline = Baseline(method: method, against: against)
    baseline.minimumCurrent = atLeastZero("min-current") ?? 0
    baseline.minimumBaseline = atLeastZero("min-baseline") ?? 0
    correlation.baseline = baseline
    return true
  }

  /// A deviation needs two bins, and each bin costs.
  private func checkWidth(_ width: Int, _ method: Baseline.Method?) {
    guard let node = reader.value("against") else { return }
    if width > 1000 {
      collector.report(.badValue, "'against' has \(width) bins of one 'timespan'; at most 1000 are compared", at: node)
    } else if width < 2, let method, method != .ratio && method != .poisson {
      collector.report(.badValue, "'\(method.rawValue)' needs 'against' to have two 'timespan's", at: node)
    }
  }

  private func readRatio(_ correlation: inout Correlation) -> Bool {
    let measure = reader.has("measure") ? measure() : .eventCount
    let offset = reader.required("offset") == nil ? nil : reader.positiveSpan("offset")
    guard let measure else { return false }
    if measure == .valuePercentile { readPercentile(&correlation) }
    var hasField = true
    if measure != .eventCount {
      hasField = readFields(&correlation, atMost: measure == .valueCount ? nil : 1)
    } else if let node = reader.keyNode("field") ?? inCondition("field") {
      collector.report(.badValue, "'field' does not go with 'measure: event_count'", at: node)
    }
    guard let offset else { return false }
    var ratio = Ratio(measure: measure, offset: offset)
    ratio.minimumBaseline = atLeastZero("min-baseline") ?? 0
    correlation.ratio = ratio
    return hasField
  }

  private func measure() -> Correlation.Kind? {
    guard let node = reader.value("measure") else { return .eventCount }
    let names = Correlation.Kind.measures.map(\.rawValue)
    if let kind = Correlation.Kind.measures.first(where: { $0.rawValue == node.text }) { return kind }
    collector.report(
      .badValue, "'measure' must be one of \(names.joined(separator: ", "))", at: node,
      suggestion: Suggestion.nearest(to: node.text ?? "", in: names))
    return nil
  }

  private func atLeastZero(_ key: String) -> Double? {
    guard let number = reader.double(key) else { return nil }
    if number < 0, let node = reader.value(key) {
      collector.report(.badValue, "'\(key)' must not be negative", at: node)
    }
    return number
  }
}

extension MappingReader {
  /// A duration longer than zero; one of zero is told and kept.
  func positiveSpan(_ key: String, else message: String? = nil) -> TimeSpan? {
    let span = duration(key) { TimeSpan($0) }
    if span?.isZero == true, let node = value(key) {
      collector.report(.zeroWindow, message ?? "'\(key)' must be longer than zero", at: node)
    }
    return span
  }

  /// Nil, without a word, where the node is no mapping.
  convenience init?(_ node: Node, _ what: String, ifMapping collector: DiagnosticCollector) {
    guard node.pairs != nil else { return nil }
    self.init(node, what, collector)
  }
}

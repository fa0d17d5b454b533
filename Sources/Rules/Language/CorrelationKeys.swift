import Documents

/// Which keys of a correlation go with which types.
enum CorrelationKeys {
  /// The keys that every type has.
  private static let common = [
    "type", "aliases", "group-by", "dedupe-by", "timezone", "clock", "max-lateness", "max-groups", "generate",
  ]

  /// The keys that only some types have, in the order of the manual.
  private static let own: [(key: String, kinds: [Correlation.Kind])] = [
    ("rules", Correlation.Kind.allCases.filter { $0 != .score }),
    ("timespan", Correlation.Kind.allCases.filter { $0 != .score && $0 != .countdown }),
    ("window", Correlation.Kind.measures + [.baseline, .ratio]),
    ("gap", Correlation.Kind.measures + [.ratio]),
    ("condition", Correlation.Kind.measures + [.temporal, .temporalOrdered, .baseline, .ratio, .score]),
    ("field", Correlation.Kind.measures.filter { $0 != .eventCount } + [.ratio, .newValue, .change]),
    ("percentile", [.valuePercentile, .ratio]),
    ("expect", [.absence]),
    ("method", [.baseline]),
    ("against", [.baseline]),
    ("min-current", [.baseline]),
    ("min-baseline", [.baseline, .ratio]),
    ("warm-up", [.baseline, .newValue]),
    ("measure", [.ratio]),
    ("offset", [.ratio]),
    ("unordered", [.newValue]),
    ("score", [.score]),
    ("half-life", [.score]),
    ("cap-per", [.score]),
    ("lead", [.countdown]),
  ]

  /// Every key that some type has.
  static let all = common + own.map(\.key)

  /// Notes the keys that do not go with a type.
  static func check(_ reader: MappingReader, _ kind: Correlation.Kind) {
    for (key, kinds) in own where !kinds.contains(kind) {
      guard let node = reader.keyNode(key) else { continue }
      if key == "timespan" {
        reader.collector.report(.noEffect, "'timespan' has no effect in a \(kind.rawValue)", at: node)
      } else {
        reader.collector.report(
          .badValue, "'\(key)' does not go with '\(kind.rawValue)'\(hint(kinds))", at: node)
      }
    }
  }

  /// Where it does go, unless that is nearly everywhere.
  private static func hint(_ kinds: [Correlation.Kind]) -> String {
    let measures = Correlation.Kind.measures
    if kinds == measures + [.ratio] { return "; it goes with counts, statistics and 'ratio'" }
    if kinds == measures + [.baseline, .ratio] { return "; it goes with counts, statistics, 'baseline' and 'ratio'" }
    guard kinds.count <= 3 else { return "" }
    return "; it goes with " + kinds.map { "'\($0.rawValue)'" }.joined(separator: " and ")
  }

  /// The keys that go with a type.
  static func keys(of kind: Correlation.Kind) -> [String] {
    common + own.filter { $0.kinds.contains(kind) }.map(\.key)
  }
}

extension Correlation.Kind {
  /// Counts, and statistics of a field.
  static let measures: [Correlation.Kind] = [.eventCount, .valueCount] + statistics

  /// What is computed from the numbers in a field.
  static let statistics: [Correlation.Kind] = [
    .valueSum, .valueAverage, .valueMinimum, .valueMaximum, .valuePercentile, .valueMedian,
  ]

  var isCount: Bool { self == .eventCount || self == .valueCount }
}

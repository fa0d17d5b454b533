import JSON

/// The parts of the schema that say what a rule looks for.
extension RuleSchema {
  static var detection: JSONValue {
    Schema.make([
      ("type", .string("object")), ("minProperties", .number("1")),
      ("properties", Schema.make([("condition", Schema.texts), ("timeframe", .bool(false))])),
      ("additionalProperties", Schema.reference("selection")),
    ])
  }

  /// A map of fields with their modifiers, a list of such maps and keywords, or a keyword.
  static var selection: JSONValue {
    let modifiers = Modifier.allCases.map(\.rawValue).joined(separator: "|")
    let value = Schema.any([Schema.text, Schema.null])
    let map = Schema.make([
      ("type", .string("object")), ("minProperties", .number("1")),
      ("propertyNames", Schema.make([("pattern", .string("^[^|]*(\\|(\(modifiers)))*$"))])),
      ("additionalProperties", Schema.any([value, Schema.list(of: value, atLeast: 1)])),
    ])
    return Schema.any([map, Schema.text, Schema.list(of: Schema.any([map, Schema.text]), atLeast: 1)])
  }

  /// Bounds on a number; Sigma writes the field among them.
  static var condition: JSONValue {
    let bounds = Condition.Comparison.allCases.map { ($0.rawValue, Schema.number) }
    return Schema.object(bounds + [("field", Schema.texts), ("percentile", Schema.number)]).adding([
      ("anyOf", .array(bounds.map { Schema.having([$0.0]) }))
    ])
  }

  static var correlation: JSONValue {
    Schema.object(ofCorrelation).adding([
      ("required", .strings(["type"])),
      ("allOf", .array(Correlation.Kind.allCases.map(ofType))),
    ])
  }

  /// The keys that go with a type, and those that it needs.
  private static func ofType(_ kind: Correlation.Kind) -> JSONValue {
    let isType = Schema.make([("type", Schema.make([("const", .string(kind.rawValue))]))])
    let timespan = kind == .score || kind == .countdown ? ["timespan"] : []
    return Schema.make([
      ("if", Schema.make([("properties", isType), ("required", .strings(["type"]))])),
      (
        "then",
        Schema.make([
          ("propertyNames", Schema.words(CorrelationKeys.keys(of: kind) + timespan)),
          ("required", .strings(needed(by: kind))),
        ])
      ),
    ])
  }

  private static func needed(by kind: Correlation.Kind) -> [String] {
    switch kind {
    case .eventCount, .valueCount, .valueSum, .valueAverage, .valueMinimum, .valueMaximum, .valuePercentile,
      .valueMedian:
      ["timespan", "condition"]
    case .temporal, .absence: ["timespan"]
    case .temporalOrdered: ["timespan", "rules"]
    case .baseline: ["timespan", "method", "against"]
    case .ratio: ["timespan", "offset", "condition"]
    case .newValue: ["timespan", "field"]
    case .change: ["field"]
    case .score: ["score", "half-life", "condition"]
    case .countdown: ["lead"]
    }
  }

  private static var ofCorrelation: [(String, JSONValue)] {
    let common: [(String, JSONValue)] = [
      ("type", Schema.words(Correlation.Kind.allCases.map(\.rawValue))),
      ("rules", Schema.any([Schema.text, Schema.list(of: Schema.any([Schema.text, step]), atLeast: 1)])),
      ("aliases", Schema.mapping(of: Schema.mapping(of: Schema.text))), ("group-by", Schema.texts),
      ("dedupe-by", Schema.texts), ("timespan", Schema.span),
      ("window", Schema.words(["sliding", "tumbling", "session", "calendar"])), ("gap", Schema.span),
      ("timezone", Schema.name), ("condition", Schema.any([Schema.reference("condition"), Schema.name])),
      ("field", Schema.texts), ("clock", Schema.words(["event", "ingest"])), ("max-lateness", Schema.anySpan),
      ("max-groups", Schema.count(from: 1)), ("generate", Schema.truth),
    ]
    return common + ofSomeTypes
  }

  private static var ofSomeTypes: [(String, JSONValue)] {
    let contribution = Schema.object(
      [
        ("match", Schema.any([Schema.name, Schema.reference("selection")])), ("rule", Schema.name),
        ("add", Schema.number),
      ], required: ["add"])
    let cap = Schema.object([("add", Schema.number), ("timespan", Schema.span)], required: ["add", "timespan"])
    return [
      ("percentile", Schema.number), ("expect", Schema.list(of: Schema.mapping(of: Schema.texts), atLeast: 1)),
      ("method", Schema.words(Baseline.Method.allCases.map(\.rawValue))), ("against", Schema.span),
      ("min-current", Schema.number), ("min-baseline", Schema.number), ("warm-up", Schema.anySpan),
      ("measure", Schema.words(Correlation.Kind.measures.map(\.rawValue))), ("offset", Schema.span),
      ("unordered", Schema.truth), ("score", Schema.list(of: contribution, atLeast: 1)), ("half-life", Schema.span),
      ("cap-per", cap), ("lead", Schema.any([Schema.span, Schema.list(of: Schema.span, atLeast: 1)])),
    ]
  }

  private static var step: JSONValue {
    Schema.object(
      [
        ("rule", Schema.name), ("min", Schema.count(from: 1)), ("within", Schema.span), ("absent", Schema.truth),
      ], required: ["rule"])
  }
}

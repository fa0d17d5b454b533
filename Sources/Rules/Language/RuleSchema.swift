package import JSON

/// The JSON Schema (2020-12) of one document of a rule file, for editors.
///
/// It says what a schema can say: keys, kinds of values, words, which keys go with which type. Names that must exist, and
/// rules that can never fire, are for `vedette check`.
package enum RuleSchema {
  /// The schema.
  package static var schema: JSONValue {
    let isRule = Schema.any([["detection"], ["correlation"], ["title"]].map(Schema.having))
    return Schema.make([
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      ("title", .string("A document of a rule file of Vedette")),
      ("type", .string("object")),
      ("if", isRule),
      ("then", Schema.reference("rule")),
      ("else", Schema.reference("siblings")),
      ("$defs", Schema.make(definitions)),
    ])
  }

  private static var definitions: [(String, JSONValue)] {
    [
      ("rule", rule), ("siblings", siblings), ("detection", detection), ("selection", selection),
      ("correlation", correlation), ("condition", condition), ("test", test),
    ]
  }

  /// The keys of a rule from Sigma may be anything; of others they must be known.
  private static var rule: JSONValue {
    Schema.object(keys, isOpen: true).adding([
      ("required", .strings(["title"])),
      ("anyOf", .array([Schema.having(["detection"]), Schema.having(["correlation"])])),
      ("if", Schema.any([Schema.having(["logsource"]), Schema.having(["name"])])),
      ("else", Schema.make([("propertyNames", Schema.words(keys.map(\.0)))])),
    ])
  }

  private static var keys: [(String, JSONValue)] { ofItself + ofState + ofSigma }

  private static var ofItself: [(String, JSONValue)] {
    [
      ("id", Schema.name), ("title", Schema.name), ("description", Schema.text), ("status", Schema.text),
      ("level", Schema.level), ("tags", Schema.texts), ("labels", Schema.mapping(of: Schema.text)),
      ("author", Schema.text), ("references", Schema.texts), ("falsepositives", Schema.texts),
      ("enabled", Schema.any([Schema.truth, Schema.time])), ("detection", Schema.reference("detection")),
      ("correlation", Schema.reference("correlation")), ("annotations", Schema.mapping(of: Schema.text)),
      ("hypotheses", Schema.any([Schema.texts, Schema.mapping(of: Schema.text)])),
      ("tests", Schema.list(of: Schema.reference("test"))),
    ]
  }

  private static var ofState: [(String, JSONValue)] {
    let resolve = Schema.any([
      Schema.words(["never"]), Schema.object([("condition", Schema.reference("condition"))], required: ["condition"]),
      Schema.object([("quiet", Schema.span)], required: ["quiet"]),
    ])
    let step = Schema.object(
      [("condition", Schema.reference("condition")), ("level", Schema.level)], required: ["condition", "level"])
    return [
      ("for", Schema.span), ("keep_firing_for", Schema.span), ("cooldown", Schema.span),
      ("repeat_interval", Schema.span), ("resolve", resolve), ("levels", Schema.list(of: step)),
      ("rearm", Schema.words(Rearm.allCases.map(\.rawValue))),
      ("certainty", Schema.words(Certainty.allCases.map(\.rawValue))),
    ]
  }

  private static var ofSigma: [(String, JSONValue)] {
    let source = ["category", "product", "service", "definition"].map { ($0, Schema.text) }
    return [("name", Schema.text), ("generate", Schema.truth), ("logsource", Schema.object(source))]
      + SigmaKeys.ignoredKeys.map { ($0, .bool(true)) }
  }

  private static var siblings: JSONValue {
    let entry = Schema.any([
      Schema.text, Schema.object([("value", Schema.name), ("expires", Schema.time)], required: ["value"]),
    ])
    let list = Schema.any([
      Schema.list(of: entry, atLeast: 1), Schema.object([("file", Schema.name)], required: ["file"]),
    ])
    let silence = Schema.object(
      [
        ("matchers", Schema.texts), ("starts_at", Schema.time), ("ends_at", Schema.time), ("created_by", Schema.name),
        ("comment", Schema.name),
      ], required: ["matchers", "ends_at", "created_by", "comment"])
    let inhibition = Schema.object(
      ["source_matchers", "target_matchers", "equal"].map { ($0, Schema.texts) },
      required: ["source_matchers", "target_matchers"])
    return Schema.object([
      ("lists", Schema.mapping(of: list)), ("macros", Schema.mapping(of: Schema.reference("selection"))),
      ("silences", Schema.list(of: silence)), ("inhibit_rules", Schema.list(of: inhibition)),
    ])
  }

  private static var test: JSONValue {
    let states: [Transition.State] = [.firing, .escalated, .resolved, .cancelled]
    let expectation = Schema.object(
      [
        ("at", Schema.time), ("state", Schema.words(states.map(\.rawValue))), ("level", Schema.level),
        ("group", Schema.mapping(of: Schema.text)), ("count", Schema.count(from: 0)),
      ], required: ["at", "state"])
    return Schema.object(
      [
        ("name", Schema.name), ("now", Schema.time), ("events", Schema.make([("type", .string("string"))])),
        ("expect", Schema.list(of: expectation)),
      ], required: ["name", "events", "expect"])
  }
}

extension Schema {
  /// How serious an alert is.
  static let level = words(Level.allCases.map(\.rawValue))
}

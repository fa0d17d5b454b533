import Events
package import JSON

/// The JSON Schema (2020-12) of a feed file, for editors.
///
/// It says what a schema can say: keys, kinds of values, words. Columns and tables that must exist, and the detections of
/// `classify`, are for `vedette check`.
package enum FeedSchema {
  /// The schema.
  package static var schema: JSONValue {
    Schema.document(
      "A feed file of Vedette", Schema.object(keys, required: ["feed", "format", "time", "map"]))
  }

  private static var keys: [(String, JSONValue)] {
    [
      ("feed", name), ("match", Schema.texts), ("format", format),
      ("key", Schema.texts), ("revision", revision),
      ("aliases", Schema.mapping(of: Schema.list(of: alias, atLeast: 1))),
      ("time", Schema.object([("event", time), ("until", time), ("known", time)], required: ["event"])), ("map", map),
      ("keep", Schema.texts), ("null_values", Schema.texts), ("withdrawn_if", Schema.mapping(of: Schema.texts)),
      ("classify", Schema.list(of: step)), ("tests", Schema.list(of: test)), ("snapshot", snapshot),
      ("cluster", Schema.texts), ("lateness", Schema.anySpan),
      ("on_error", Schema.object([("max_bad", share), ("min_bad", Schema.count(from: 1))])),
      ("drop_if", oneOrMore(Schema.text(like: "^age > [0-9]+[a-z]+$"))),
    ]
  }

  private static let name = Schema.text(like: "^[A-Za-z0-9_-]+$").adding([("not", Schema.words(FeedFile.reserved))])
  private static let share = Schema.text(like: "^[0-9.]+%$")

  private static func oneOrMore(_ schema: JSONValue) -> JSONValue { Schema.any([schema, Schema.list(of: schema)]) }

  private static func constant(_ word: String) -> JSONValue { Schema.make([("const", .string(word))]) }

  private static var revision: JSONValue {
    let order = Schema.object(
      [("field", Schema.name), ("order", Schema.words(["number", "time"]))], required: ["field"])
    return Schema.any([Schema.words(["none", "content"]), order])
  }

  private static var alias: JSONValue {
    Schema.any([
      Schema.name,
      Schema.object([("field", Schema.name), ("before", Schema.name), ("after", Schema.name)], required: ["field"]),
    ])
  }

  private static var time: JSONValue {
    let width = Schema.words(PrecisionField.Width.allCases.map(\.rawValue))
    let precision = Schema.any([
      Schema.name, Schema.object([("field", Schema.name), ("lookup", Schema.mapping(of: width))], required: ["field"]),
    ])
    let field = Schema.object(
      [
        ("field", Schema.name), ("format", Schema.texts), ("formats", Schema.texts),
        ("precision", Schema.words(Precision.allCases.filter { $0 != .interval }.map(\.rawValue))),
        ("precision_from", precision),
      ], required: ["field"])
    return Schema.any([Schema.name, field, Schema.object([("value", Schema.time)], required: ["value"])])
  }

  private static var map: JSONValue {
    Schema.object(ModelField.allCases.map { ($0.rawValue, mapped($0)) }, required: ["kind"])
  }

  private static func mapped(_ field: ModelField) -> JSONValue {
    var keys: [(String, JSONValue)] = [
      ("field", Schema.name), ("template", Schema.name), ("value", Schema.text),
      ("lookup", Schema.any([Schema.name, Schema.mapping(of: Schema.text)])), ("default", Schema.text),
      ("required", Schema.truth), ("type", Schema.words([field.isNumber ? "number" : "text"])),
    ]
    let ranges = ["from", "to"].map { ($0, Schema.list(of: Schema.number, atLeast: 2)) }
    if field.isNumber {
      keys.append(("scale", Schema.any([Schema.number, Schema.object(ranges, required: ["from", "to"])])))
    }
    if field.isList { keys.append(("split", Schema.name)) }
    let source = JSONValue.array(["field", "template", "value"].map { Schema.having([$0]) })
    return Schema.any([Schema.name, Schema.object(keys).adding([("oneOf", source)])])
  }

  private static var snapshot: JSONValue {
    Schema.object([("full", Schema.truth), ("max_withdrawn", share)], required: ["full"])
  }

  private static var values: JSONValue {
    Schema.object(ModelField.allCases.map { ($0.rawValue, Schema.texts) })
  }

  private static var step: JSONValue {
    Schema.object([("match", Schema.make([])), ("set", values)], required: ["match", "set"])
  }

  private static var test: JSONValue {
    let expectation = Schema.mapping(of: Schema.texts)
    return Schema.object(
      [
        ("name", Schema.name), ("given", values), ("input", Schema.text),
        ("expect", Schema.any([expectation, Schema.list(of: expectation)])),
      ], required: ["name", "expect"]
    ).adding([("oneOf", .array([Schema.having(["given"]), Schema.having(["input"])]))])
  }

  /// The keys that go with a type of format, and those that it needs.
  private static var format: JSONValue {
    let all = FormatReader.FormatType.allCases
    let keys: [(String, JSONValue)] = [
      ("type", Schema.words(all.map(\.rawValue))), ("encoding", Schema.words(TextEncoding.allCases.map(\.rawValue))),
      ("optional", Schema.texts), ("separator", Schema.name), ("quote", Schema.name),
      ("header", Schema.words(FormatReader.HeaderUse.allCases.map(\.rawValue))),
      ("columns", Schema.any([Schema.words(ColumnLists.all.keys.sorted()), Schema.list(of: Schema.name, atLeast: 1)])),
      ("records", Schema.texts),
    ]
    return Schema.object(keys, required: ["type"]).adding([("allOf", .array(all.map(keys(of:))))])
  }

  private static func keys(of type: FormatReader.FormatType) -> JSONValue {
    let own: [String] =
      switch type {
      case .csv, .delimited: ["separator", "quote", "header", "columns"]
      case .json: ["records"]
      case .ndjson, .rss, .atom, .jsonfeed, .cap, .cloudevents: []
      }
    let needed = type == .json ? ["records"] : type == .delimited ? ["separator"] : []
    let isType = Schema.make([("properties", Schema.make([("type", constant(type.rawValue))]))])
    return Schema.make([
      ("if", isType),
      (
        "then",
        Schema.make([
          ("propertyNames", Schema.words(["type", "encoding", "optional"] + own)), ("required", .strings(needed)),
        ])
      ),
    ])
  }
}

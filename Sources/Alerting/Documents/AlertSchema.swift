import Events
package import JSON
import Rules

/// The JSON Schema (2020-12) of a line of the alert log, `vedette.alert/1`, for programs that read it.
package enum AlertSchema {
  /// The schema. Every member is always there, but for the conflicts of a piece of evidence.
  package static var schema: JSONValue {
    let members = identity + times + measure + ofRule + ofEvidence
    return Schema.document("A line of Vedette's alert log", object(members))
  }

  private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    Schema.object(members, required: members.map(\.0))
  }

  private static let string = Schema.make([("type", .string("string"))])
  private static let number = Schema.number
  private static let moment = Schema.text(
    like: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{3})?Z$")

  private static func orNull(_ schema: JSONValue) -> JSONValue { Schema.any([schema, Schema.null]) }

  private static var identity: [(String, JSONValue)] {
    [
      ("schema", Schema.make([("const", .string("vedette.alert/1"))])), ("seq", Schema.count(from: 1)),
      ("id", Schema.text(like: "^[0-9a-f]+$")), ("state", Schema.words(Transition.State.allCases.map(\.rawValue))),
      ("rule", string), ("rule_hash", string), ("title", string),
      ("level", Schema.words(Level.allCases.map(\.rawValue))),
      ("certainty", Schema.words(Certainty.allCases.map(\.rawValue))), ("group", Schema.mapping(of: string)),
      ("summary", string),
    ]
  }

  private static var times: [(String, JSONValue)] {
    [
      ("at", moment), ("starts_at", moment), ("earliest_at", moment), ("ends_at", orNull(moment)),
      ("detected_at", moment), ("late", Schema.truth), ("backfill", Schema.truth),
    ]
  }

  private static var measure: [(String, JSONValue)] {
    let bounds = Condition.Comparison.allCases.map { ($0.rawValue, number) }
    let sources = ["reports", "publishers", "origins"].map { ($0, Schema.count(from: 0)) }
    return [
      ("value", orNull(number)), ("peak", orNull(number)), ("count", Schema.count(from: 0)),
      ("condition", orNull(Schema.object(bounds))), ("timespan", orNull(Schema.anySpan)),
      ("values", Schema.list(of: string)), ("sources", object(sources)),
    ]
  }

  private static var ofRule: [(String, JSONValue)] {
    [
      ("labels", Schema.mapping(of: string)), ("tags", Schema.list(of: string)),
      ("annotations", Schema.mapping(of: string)), ("references", Schema.list(of: string)),
      ("silenced_by", orNull(string)), ("inhibited_by", orNull(string)),
    ]
  }

  private static var ofEvidence: [(String, JSONValue)] {
    let said = object([("value", string), ("reports", Schema.list(of: string))])
    let conflict = object([("field", string), ("values", Schema.list(of: said, atLeast: 2))])
    let members = [
      ("feed", string), ("key", string), ("time", string),
      ("precision", Schema.words(Precision.allCases.map(\.rawValue))), ("kind", string), ("title", orNull(string)),
      ("publisher", orNull(string)), ("url", orNull(string)), ("file", string), ("line", Schema.count(from: 0)),
      ("role", orNull(string)), ("counter", Schema.truth),
    ]
    let conflicts = [("conflicts", Schema.list(of: conflict, atLeast: 1))]
    let report = Schema.object(members + conflicts, required: members.map(\.0))
    return [
      ("evidence", Schema.list(of: report)), ("evidence_total", Schema.count(from: 0)), ("reason", orNull(string)),
    ]
  }
}

import Alerting
package import JSON
import Rules

/// The JSON Schema (2020-12) of `vedette.yaml`, for editors.
///
/// It says what a schema can say: keys, kinds of values, words. Files that must exist, matchers and addresses are for
/// `vedette check`.
package enum ConfigurationSchema {
  /// The schema. No key is needed, and a file without any is right.
  package static var schema: JSONValue {
    Schema.document("The configuration of Vedette", Schema.object(keys))
  }

  private static var keys: [(String, JSONValue)] {
    [
      ("inbox", Schema.name), ("settle", Schema.anySpan), ("rescan", rescan), ("database", Schema.name),
      ("feeds", Schema.texts), ("rules", Schema.texts),
      ("alerts", Schema.object([("log", Schema.name), ("text", Schema.name)])),
      ("webhooks", Schema.list(of: webhook)), ("http", Schema.object([("listen", Schema.name)])),
      ("retention", Schema.object(["events", "done", "quarantine"].map { ($0, orForever(Schema.span)) })),
      (
        "notify",
        Schema.object([("max_age", orForever(Schema.anySpan)), ("max_per_minute", Schema.count(from: 1))])
      ), ("stop_grace", Schema.anySpan),
      ("limits", Schema.object([("min_free", size), ("queue", Schema.count(from: 1))])),
    ]
  }

  /// ``Configuration/shortestRescan`` or more.
  private static let rescan = Schema.text(like: "^(0*[1-9][0-9]{2,}ms|0*[1-9][0-9]*(s|m|h|d|w|mo|q|y))$")

  private static func orForever(_ span: JSONValue) -> JSONValue { Schema.any([span, Schema.words(["forever"])]) }

  /// Bytes: a plain number, or one with a unit.
  private static let size = Schema.any([
    Schema.count(from: 0), Schema.text(like: "^[0-9]+(B|[KMGT]iB|kB|[MGT]B)?$"),
  ])

  private static var webhook: JSONValue {
    Schema.object(ofWebhook, required: ["name"]).adding([
      ("oneOf", .array([Schema.having(["url"]), Schema.having(["url_file"])]))
    ])
  }

  private static var ofWebhook: [(String, JSONValue)] {
    let format = Schema.any([
      Schema.words(Webhook.Format.words.keys.sorted()),
      Schema.object([("template", Schema.name)], required: ["template"]),
    ])
    let levels = Schema.words(Level.allCases.map(\.rawValue))
    let names: [(String, JSONValue)] = ["url_file", "ca_file", "client_cert", "client_key", "proxy"].map {
      ($0, Schema.name)
    }
    let keys = ["secret", "secret_file", "credential", "matchers"].map { ($0, Schema.texts) }
    return names + keys + [
      ("name", Schema.text(like: "^[A-Za-z0-9._-]+$")), ("url", Schema.text(like: "^\\s*[Hh][Tt][Tt][Pp][Ss]?://")),
      ("format", format), ("levels", Schema.any([levels, Schema.list(of: levels)])), ("group_wait", Schema.anySpan),
      ("allow_private", Schema.truth),
      ("timeout", Schema.object(["connect", "total"].map { ($0, Schema.span) })),
      ("retry", Schema.object(["base", "max", "give_up"].map { ($0, Schema.span) })),
    ]
  }
}

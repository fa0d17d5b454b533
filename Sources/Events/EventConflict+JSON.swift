package import JSON

extension JSONWriter {
  /// What reports contradict each other in: `[{"field": …, "values": [{"value": …, "reports": […]}]}]`.
  package mutating func member(_ name: String, _ conflicts: [EventConflict]) {
    self.name(name)
    value(conflicts)
  }

  /// As ``member(_:_:)``, without the name.
  package mutating func value(_ conflicts: [EventConflict]) {
    beginArray()
    for conflict in conflicts {
      beginObject()
      member("field", conflict.field)
      list("values", conflict.values) { value, writer in
        writer.member("value", value.text)
        writer.member("reports", value.reports)
      }
      endObject()
    }
    endArray()
  }
}

extension EventConflict {
  /// Reads what is written of one; nil for anything else.
  package init?(_ json: JSONValue) {
    guard let field = json["field"]?.stringValue, let values = json["values"] else { return nil }
    self.init(
      field: field,
      values: values.elements.compactMap { value in
        value["value"]?.stringValue.map {
          Value(text: $0, reports: value["reports"]?.elements.compactMap(\.stringValue) ?? [])
        }
      })
  }
}

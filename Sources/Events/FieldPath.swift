package import JSON

/// The way to a field of an event: `asset`, or dotted into what a feed keeps, `fields.severity`, `tags.0`.
package struct FieldPath: Hashable, Sendable {
  /// As it was written.
  package let text: String
  let parts: [String]

  package init(_ text: String) {
    self.text = text
    parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }

  /// The names of the event model: what a rule may name without a feed keeping it.
  package static let modelNames: [String] = [
    "key", "feed", "revision", "status", "kind", "time", "until", "precision", "known", "ingested", "actor", "target",
    "asset", "country", "place", "lat", "lon", "value", "unit", "phase", "planned", "pretext", "modality", "cluster",
    "after", "title", "text", "url", "publisher", "origin", "lang", "reliability", "credibility", "tags", "fields",
  ]

  /// What a rule may name besides, computed from the start of the event in UTC.
  package static let derivedNames: [String] = ["date", "month", "year", "weekday", "hour"]
}

extension Event {
  /// The value of a field, or nil where the event has none (a null counts as none).
  ///
  /// A name that is not the event model's own is looked up in what the feed keeps, so `severity` and `fields.severity`
  /// are the same.
  package func value(at path: FieldPath) -> JSONValue? {
    guard let first = path.parts.first else { return nil }
    if first == "fields" { return kept(path.parts.dropFirst()) }
    guard let value = modelValue(first) else {
      return FieldPath.modelNames.contains(first) ? nil : kept(path.parts[...])
    }
    return descend(value, path.parts.dropFirst())
  }

  /// A field of the event model, or one computed from the event's time.
  private func modelValue(_ name: String) -> JSONValue? {
    func text(_ value: String?) -> JSONValue? { value.map(JSONValue.string) }
    func list(_ values: [String]) -> JSONValue? {
      values.isEmpty ? nil : values.count == 1 ? .string(values[0]) : .array(values.map(JSONValue.string))
    }
    switch name {
    case "kind": return .string(report.kind)
    case "asset": return text(report.asset)
    case "actor": return list(report.actor)
    case "target": return list(report.target)
    case "country": return text(report.country)
    case "value": return report.value.map(JSONValue.number)
    case "unit": return text(report.unit)
    case "modality": return .string(report.modality.rawValue)
    case "planned": return report.planned.map(JSONValue.bool)
    case "phase": return text(report.phase)
    case "pretext": return text(report.pretext)
    case "tags": return list(report.tags)
    case "title": return text(report.title)
    case "text": return text(report.text)
    case "place": return text(report.place)
    case "publisher": return text(report.publisher)
    default: return identityValue(name) ?? timeValue(name)
    }
  }

  private func identityValue(_ name: String) -> JSONValue? {
    func text(_ value: String?) -> JSONValue? { value.map(JSONValue.string) }
    func number(_ value: Double?) -> JSONValue? { value.map { .number(JSONWriter.token($0)) } }
    switch name {
    case "feed": return .string(report.feed)
    case "key": return .string(report.key)
    case "revision": return number(report.revision)
    case "status": return .string(report.status.rawValue)
    case "cluster": return text(report.cluster)
    case "after": return after.isEmpty ? nil : .array(after.map(JSONValue.string))
    case "lat": return number(report.latitude)
    case "lon": return number(report.longitude)
    case "url": return text(report.url)
    case "origin": return text(report.origin)
    case "lang": return text(report.language)
    case "reliability": return text(report.reliability)
    case "credibility": return text(report.credibility)
    default: return nil
    }
  }

  private func timeValue(_ name: String) -> JSONValue? {
    let date = time.start.date
    switch name {
    case "time": return .string(time.text)
    case "until": return .string(time.end.text)
    case "precision": return .string(time.precision.rawValue)
    case "known": return known.map { .string($0.text) }
    case "ingested": return .string(ingested.text)
    case "date": return .string(date.text)
    case "month": return .number(String(date.month))
    case "year": return .number(String(date.year))
    case "weekday": return .number(String(date.weekday))
    case "hour": return .number(String(time.start.millisecondOfDay / 3_600_000))
    default: return nil
    }
  }

  /// A value inside what the feed keeps.
  private func kept(_ parts: ArraySlice<String>) -> JSONValue? {
    guard let fields = report.fields, let root = try? JSONValue(parsing: fields) else { return nil }
    // A feed's own column may have a dot in its name.
    if let whole = root[parts.joined(separator: ".")] { return whole == .null ? nil : whole }
    return descend(root, parts)
  }

  private func descend(_ value: JSONValue, _ parts: ArraySlice<String>) -> JSONValue? {
    guard let part = parts.first else { return value == .null ? nil : value }
    let next: JSONValue?
    if let index = Int(part), case .array = value {
      next = value[index]
    } else if part == "0", case .string = value {
      next = value  // A list of one is shown as its element.
    } else {
      next = value[part]
    }
    return next.flatMap { descend($0, parts.dropFirst()) }
  }
}

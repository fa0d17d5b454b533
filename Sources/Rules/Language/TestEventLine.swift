import Documents
import Events
import JSON

/// Reads one line of a test's events: `TIME key=value key="a value"`.
enum TestEventLine {
  struct Failure: Error {
    var message: String
    /// Characters of the line before what is wrong, and its length.
    var offset: Int
    var length: Int
    var suggestion: String?
  }

  /// A word, or `name=value`, of the line.
  struct Item {
    var name: String
    var value: String
    /// A quoted value is a text, whatever it looks like.
    var isQuoted = false
    var offset: Int
    var length: Int
  }

  /// The event of a line. Its feed is `events` and its key the line's number, unless it says otherwise.
  static func report(_ line: String, number: Int) throws(Failure) -> Report {
    var items = try items(line)
    let first = items.removeFirst()
    guard first.name.isEmpty, let time = ISO8601.time(first.value) else {
      throw Failure(message: "a line begins with a time", offset: first.offset, length: first.length)
    }
    var report = Report(feed: "events", key: String(number), kind: "", time: time)
    var kept: [JSONMember] = []
    var names: Set<String> = []
    for item in items {
      guard names.insert(item.name).inserted else { throw failure("'\(item.name)' stands there twice", item) }
      try set(item, on: &report, &kept)
    }
    guard !report.kind.isEmpty else {
      throw Failure(message: "an event needs kind=…", offset: first.offset, length: first.length)
    }
    if !kept.isEmpty {
      var writer = JSONWriter()
      writer.value(.object(kept))
      report.fields = writer.text
    }
    return report
  }

  private static func set(_ item: Item, on report: inout Report, _ kept: inout [JSONMember]) throws(Failure) {
    if item.name.isEmpty { throw failure("expected name=value", item) }
    let name = item.name
    if setProvenance(item, on: &report) { return }
    if try setIdentity(item, on: &report) { return }
    if try setCore(item, on: &report) { return }
    if FieldPath.derivedNames.contains(name) || name == "ingested" || name == "time" || name == "fields" {
      throw failure("'\(name)' cannot be set", item)
    }
    let plain = name.hasPrefix("fields.") ? String(name.dropFirst("fields.".count)) : name
    kept.append(JSONMember(plain, item.isQuoted ? .string(item.value) : keptValue(item.value)))
  }

  private static func setIdentity(_ item: Item, on report: inout Report) throws(Failure) -> Bool {
    switch item.name {
    case "feed": report.feed = item.value
    case "key": report.key = item.value
    case "revision": report.revision = try number(item)
    case "status":
      guard let status = Report.Status(rawValue: item.value) else { throw failure("no such status", item) }
      report.status = status
    case "cluster": report.cluster = item.value
    case "after": report.after = list(item.value)
    case "known": report.known = try time(item).end
    case "until":
      let end = try time(item).end
      guard report.time.start <= end else { throw failure("'until' lies before the beginning", item) }
      report.time = EventTime(start: report.time.start, end: end, precision: .interval)
    case "precision":
      guard let precision = Precision(rawValue: item.value) else { throw failure("no such precision", item) }
      report.time = EventTime(start: report.time.start, end: report.time.end, precision: precision)
    default: return false
    }
    return true
  }

  private static func setCore(_ item: Item, on report: inout Report) throws(Failure) -> Bool {
    switch item.name {
    case "kind": report.kind = item.value
    case "actor": report.actor = list(item.value)
    case "target": report.target = list(item.value)
    case "asset": report.asset = item.value
    case "country": report.country = item.value
    case "place": report.place = item.value
    case "lat": report.latitude = try number(item)
    case "lon": report.longitude = try number(item)
    case "value":
      _ = try number(item)
      report.value = item.value
    case "unit": report.unit = item.value
    case "phase": report.phase = item.value
    case "pretext": report.pretext = item.value
    case "planned":
      guard let planned = TruthWord.value(item.value) else { throw failure("'planned' is true or false", item) }
      report.planned = planned
    case "modality":
      guard let modality = Modality(rawValue: item.value) else {
        throw failure(
          "no such modality", item, Suggestion.nearest(to: item.value, in: Modality.allCases.map(\.rawValue)))
      }
      report.modality = modality
    default: return false
    }
    return true
  }

  private static func setProvenance(_ item: Item, on report: inout Report) -> Bool {
    switch item.name {
    case "title": report.title = item.value
    case "text": report.text = item.value
    case "url": report.url = item.value
    case "publisher": report.publisher = item.value
    case "origin": report.origin = item.value
    case "lang": report.language = item.value
    case "reliability": report.reliability = item.value
    case "credibility": report.credibility = item.value
    case "tags": report.tags = list(item.value)
    default: return false
    }
    return true
  }

  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").map(String.init)
  }

  private static func time(_ item: Item) throws(Failure) -> EventTime {
    guard let time = ISO8601.time(item.value) else { throw failure("'\(item.value)' is not a time", item) }
    return time
  }

  private static func number(_ item: Item) throws(Failure) -> Double {
    guard case .number = keptValue(item.value), let number = Double(item.value) else {
      throw failure("'\(item.value)' is not a number", item)
    }
    return number
  }

  /// Numbers and truth values as JSON has them, all else as text.
  private static func keptValue(_ text: String) -> JSONValue {
    switch try? JSONValue(parsing: text) {
    case .number(let token): .number(token)
    case .bool(let flag): .bool(flag)
    default: .string(text)
    }
  }

  private static func failure(_ message: String, _ item: Item, _ suggestion: String? = nil) -> Failure {
    Failure(message: message, offset: item.offset, length: item.length, suggestion: suggestion)
  }
}

extension TestEventLine {
  /// The words of a line; at least one.
  private static func items(_ line: String) throws(Failure) -> [Item] {
    let scalars = Array(line.unicodeScalars)
    var items: [Item] = []
    var position = 0
    while position < scalars.count {
      if scalars[position].properties.isWhitespace {
        position += 1
      } else {
        items.append(try item(scalars, &position))
      }
    }
    guard !items.isEmpty else { throw Failure(message: "an empty line", offset: 0, length: 1) }
    return items
  }

  private static func item(_ scalars: [Unicode.Scalar], _ position: inout Int) throws(Failure) -> Item {
    let start = position
    var name = ""
    var value = ""
    var hasName = false
    var isQuoted = false
    while position < scalars.count, !scalars[position].properties.isWhitespace {
      let scalar = scalars[position]
      if scalar == "\"", value.isEmpty, hasName {
        value = try quoted(scalars, &position)
        isQuoted = true
        break
      }
      position += 1
      if scalar == "=", !hasName {
        (name, value, hasName) = (value, "", true)
      } else {
        value.unicodeScalars.append(scalar)
      }
    }
    return Item(name: name, value: value, isQuoted: isQuoted, offset: start, length: position - start)
  }

  /// The text between two quotes, with `\"` and `\\`; the position moves behind the second quote.
  private static func quoted(_ scalars: [Unicode.Scalar], _ position: inout Int) throws(Failure) -> String {
    let start = position
    var text = ""
    position += 1
    while position < scalars.count, scalars[position] != "\"" {
      if scalars[position] == "\\", position + 1 < scalars.count { position += 1 }
      text.unicodeScalars.append(scalars[position])
      position += 1
    }
    guard position < scalars.count else {
      throw Failure(message: "the quote is not closed", offset: start, length: scalars.count - start)
    }
    position += 1
    return text
  }
}

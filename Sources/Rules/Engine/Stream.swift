import Digests
package import Events
import JSON

/// What a rule matched, by group, in the order of time. Rules that look for the same and group it alike share one.
///
/// A class, so that passing one on costs a reference and not a copy of a dozen fields; nothing in it ever changes.
package final class Stream: Sendable {
  /// The same for rules that may share a stream.
  package let canonical: String
  /// A name of 32 hexadecimal digits for ``canonical``.
  package let hash: String
  let detection: Detection
  /// Of each step the selection that events fill it by; nil where alerts of another rule do.
  let steps: [Int?]
  /// The rules whose alerts are events here, with a bit for each step that they fill.
  let ruleSteps: [String: UInt64]
  let groupBy: [Correlation.GroupKey]
  let dedupeBy: [FieldPath]
  let fields: [FieldPath]
  let isOrdered: Bool
  /// Whether events count when they arrive, and whether they are scheduled moments.
  let usesArrival: Bool
  private let isCountdown: Bool
  /// Whether the values of several fields are one tuple whatever their order.
  private let isUnordered: Bool
  /// How many groups it may have.
  let maxGroups: Int

  /// The labels of its groups with the fields that they are taken from, where a match says no more of an event than when it
  /// was and which steps it fills, and all these fields are words; else nil.
  let wordLabels: [WordLabel]?

  /// The stream of a rule with a correlation; nil for a rule that raises an alert for each event.
  ///
  /// - Parameter inputs: the rules whose alerts it takes, as far as they are there. One that is not enabled raises none.
  package init?(_ rule: Rule, inputs: [Rule] = []) {
    guard let correlation = rule.correlation else { return nil }
    detection = rule.detection
    steps = correlation.steps.map { step in
      if case .selection(let name) = step.source { rule.detection.selections.firstIndex(of: name) } else { nil }
    }
    var ruleSteps: [String: UInt64] = [:]
    for (place, step) in correlation.steps.enumerated() {
      if case .rule(let id) = step.source { ruleSteps[id, default: 0] |= 1 << UInt64(place) }
    }
    self.ruleSteps = ruleSteps
    usesArrival = correlation.usesArrival
    isCountdown = correlation.kind == .countdown
    groupBy = correlation.groupBy
    dedupeBy = correlation.dedupeBy
    fields = correlation.fields
    isOrdered = correlation.kind == .temporalOrdered
    isUnordered = correlation.isUnordered
    maxGroups = correlation.maxGroups
    let isPlain = dedupeBy.isEmpty && fields.isEmpty && !isOrdered && !isCountdown
    wordLabels = isPlain ? WordLabel.labels(groupBy) : nil
    canonical =
      Stream.canonical(rule, correlation, isOrdered: isOrdered) + Stream.canonical(ruleSteps.keys.sorted(), inputs)
    hash = String(SHA256.hash(canonical.utf8).hexadecimal.prefix(32))
  }

  private static func canonical(_ rule: Rule, _ correlation: Correlation, isOrdered: Bool) -> String {
    let groups = correlation.groupBy.map { key in
      let aliases = key.fieldsByStep.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.text)" }
      return "\(key.name)=\(key.field.text)[\(aliases.joined(separator: ","))]"
    }
    let fields = correlation.fields.map(\.text)
    let parts: [String] = [
      rule.detection.canonical,
      "steps " + correlation.steps.map(\.source.canonical).joined(separator: ","),
      "group " + groups.joined(separator: ","),
      "dedupe " + correlation.dedupeBy.map(\.text).joined(separator: ","),
      "fields " + fields.joined(separator: ","),
      isOrdered ? "ordered" : "",
      correlation.usesArrival ? "arrival" : "",
      correlation.kind == .countdown ? "countdown" : "",
      correlation.isUnordered ? "unordered" : "",
      "at most \(correlation.maxGroups)",
    ]
    return parts.joined(separator: "\n")
  }

  /// What is seen of the alerts of other rules (``AlertEvent``) that these say themselves: a rule that loses its alerts, or
  /// calls them something else, leaves a stream that takes them another one.
  private static func canonical(_ ids: [String], _ inputs: [Rule]) -> String {
    var text = ""
    for id in ids {
      guard let rule = inputs.first(where: { $0.id == id && $0.isEnabled }) else {
        text += "\nno \(id)"
        continue
      }
      var writer = JSONWriter()
      writer.beginObject()
      writer.member("rule", id)
      writer.member("title", rule.title)
      writer.member("labels", rule.labels.flatMap { [$0.name, $0.value] })
      writer.endObject()
      text += "\n\(writer.text)"
    }
    return text
  }

  /// The groups that an event joins, and as what; empty where it does not match.
  ///
  /// An event joins one group for each element of a list in a group-by field, and none where the field is missing.
  package func matches(of event: Event) -> [(group: Group, match: Match)] {
    stepsFilled(by: event).map { matches(of: event, filling: $0) } ?? []
  }

  /// The steps that an event fills, a bit each; nil where it does not match.
  func stepsFilled(by event: Event) -> UInt64? {
    guard detection.matches(event) else { return nil }
    var mask: UInt64 = 0
    for case (let place, let selection?) in steps.enumerated() where detection.matches(event, selection: selection) {
      mask |= 1 << UInt64(place)
    }
    return !steps.isEmpty && mask == 0 ? nil : mask
  }

  /// The groups that an alert of another rule joins, told as an ``AlertEvent``.
  func matches(ofAlert event: Event, rule: String) -> [(group: Group, match: Match)] {
    guard let mask = ruleSteps[rule] else { return [] }
    return matches(of: event, filling: mask)
  }

  private func matches(of event: Event, filling mask: UInt64) -> [(group: Group, match: Match)] {
    let values = values(of: event)
    if !fields.isEmpty && values.isEmpty { return [] }
    guard let (start, finish) = place(event) else { return [] }
    var match = Match(event: event.id, start: start, finish: finish, values: values)
    match.dedupe = dedupe(of: event)
    if isOrdered {
      match.names = event.names
      match.after = event.after
    }
    return groups(of: event, steps: mask).map { group, steps in
      var joined = match
      joined.steps = steps
      return (group, joined)
    }
  }

  /// Where an event lies in time for its matches; nil where it has no place.
  private func place(_ event: Event) -> (start: Instant, finish: Instant)? {
    if usesArrival { return (event.ingested, event.ingested) }
    let effect = event.effect
    guard isCountdown else { return (effect.start, effect.end) }
    // A scheduled moment counts from when it is known until it comes.
    return event.knownAt < event.time.start ? (event.knownAt, event.time.start) : nil
  }

  /// The groups of an event; where an alias takes its value from another field for each step, the steps that put
  /// the event into that group.
  private func groups(of event: Event, steps mask: UInt64) -> [(group: Group, steps: UInt64)] {
    guard groupBy.contains(where: { !$0.fieldsByStep.isEmpty }) else {
      return combinations(of: event, step: nil).map { ($0, mask) }
    }
    var result: [(group: Group, steps: UInt64)] = []
    var places: [Group: Int] = [:]
    for step in 0..<steps.count where mask & (1 << UInt64(step)) != 0 {
      for group in combinations(of: event, step: step) {
        if let known = places[group] {
          result[known].steps |= 1 << UInt64(step)
        } else {
          places[group] = result.count
          result.append((group, 1 << UInt64(step)))
        }
      }
    }
    return result
  }

  /// Every way to take one element of each group-by field; of more than the stream may have groups, one more than those,
  /// which tells that there are too many.
  private func combinations(of event: Event, step: Int?) -> [Group] {
    let labels = groupBy.map { key in
      let field = step.flatMap { key.fieldsByStep[$0] } ?? key.field
      return Stream.scalars(event.value(at: field)).map { Label(key.name, $0) }
    }
    return Stream.combinations(labels, most: maxGroups + 1).map { Group($0) }
  }

  /// Every way to take one element of each list, those that differ in the last list beside each other; of very many the
  /// first. Lists of lengths that somebody else chose have products of any size.
  private static func combinations<Element>(_ lists: [[Element]], most: Int) -> [[Element]] {
    // Not by a key path, which is made anew for each call of what is generic.
    if lists.contains(where: { $0.isEmpty }) { return [] }
    // Most rules have one key.
    if lists.count == 1 { return lists[0].prefix(most).map { [$0] } }
    var found: [[Element]] = [[]]
    for list in lists {
      var longer: [[Element]] = []
      for start in found {
        for element in list.prefix(most - longer.count) { longer.append(start + [element]) }
        if longer.count == most { break }
      }
      found = longer
    }
    return found
  }

  /// Of so many lists with so many elements an event may be that its tuples are no fact that anybody counts.
  static let mostTuples = 100_000

  /// The distinct values of the counted fields, compared without regard to case; of several fields, every tuple, or the
  /// first of very many.
  private func values(of event: Event) -> [String] {
    guard !fields.isEmpty else { return [] }
    var tuples = Stream.combinations(fields.map { Stream.scalars(event.value(at: $0)) }, most: Stream.mostTuples)
    if isUnordered { tuples = tuples.map { $0.sorted { $0.lowercased() < $1.lowercased() } } }
    return tuples.map { $0.joined(separator: " / ") }
  }

  private func dedupe(of event: Event) -> String? {
    guard !dedupeBy.isEmpty else { return nil }
    var parts: [String] = []
    for field in dedupeBy {
      let elements = Stream.scalars(event.value(at: field))
      if elements.isEmpty { return nil }
      parts.append(elements.sorted().joined(separator: "\u{1E}").lowercased())
    }
    return parts.joined(separator: "\u{1F}")
  }

  /// The distinct elements of a value as text, numbers in one spelling; an object or a missing value has none.
  static func scalars(_ value: JSONValue?) -> [String] {
    switch value {
    case .string(let text): return [text]
    case .number(let token): return [spelling(token)]
    case .bool(let flag): return [flag ? "true" : "false"]
    case .array(let elements): return distinct(elements.flatMap(scalars))
    case .null, .object, nil: return []
    }
  }

  /// Each of some texts once, in their order. To compare few with each other is cheaper than to hash them.
  private static func distinct(_ texts: [String]) -> [String] {
    if texts.count <= 8 {
      return texts.indices.filter { !texts[..<$0].contains(texts[$0]) }.map { texts[$0] }
    }
    var known: Set<String> = []
    return texts.filter { known.insert($0).inserted }
  }

  /// A number in one spelling. A whole one beyond those that a double tells apart, and one that it cannot hold, stay as
  /// they are written.
  private static func spelling(_ token: String) -> String {
    guard let number = Double(token), number.isFinite else { return token }
    let isWhole = token.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: "-") }
    return isWhole && abs(number) >= 9_007_199_254_740_992 ? token : JSONWriter.token(number)
  }
}

extension Correlation.Step.Source {
  /// The same only for the same source.
  fileprivate var canonical: String {
    switch self {
    case .selection(let name): name
    case .rule(let id): "rule:\(id)"
    }
  }
}

import Documents
import Events

/// Reads a document of a rule file that holds no rule: silences and inhibitions; ``LibraryReader`` reads the rest of it.
struct SiblingReader {
  let collector: DiagnosticCollector
  /// When it is read; nil where nobody knows.
  let now: Instant?

  private static let keys = ["lists", "macros", "inhibit_rules", "silences"]

  /// Whether a document holds no rule, and does not mean to.
  static func isSibling(_ document: Node) -> Bool {
    let names = document.pairs?.map(\.name) ?? []
    return !names.contains("detection") && !names.contains("correlation") && names.contains(where: keys.contains)
  }

  /// What the document holds besides lists and macros; nil where it is no mapping.
  func read(_ document: Node) -> Siblings? {
    guard let reader = MappingReader(document, "a document beside rules", collector) else { return nil }
    reader.allow(["lists", "macros"])
    var siblings = Siblings()
    siblings.silences = elements(reader, "silences", silence)
    siblings.inhibitRules = elements(reader, "inhibit_rules", inhibitRule)
    reader.finish()
    return siblings
  }

  /// The elements of a list that have no errors.
  private func elements<Element>(
    _ reader: MappingReader, _ key: String, _ read: (Node) -> Element?
  ) -> [Element] {
    guard let node = reader.value(key) else { return [] }
    guard let elements = node.elements else {
      collector.report(.wrongKind, "'\(key)' must be a list, not \(node.kindName)", at: node)
      return []
    }
    return elements.compactMap { element in
      let before = collector.errorCount
      let read = read(element)
      return collector.errorCount == before ? read : nil
    }
  }

  private func silence(_ node: Node) -> Silence? {
    guard let reader = MappingReader(node, "a silence", collector) else { return nil }
    let matchers = matchers(reader, "matchers")
    let startsAt = time(reader, reader.value("starts_at"))?.start
    let endsAt = time(reader, reader.required("ends_at"))?.end
    let createdBy = reader.requiredText("created_by")
    let comment = reader.requiredText("comment")
    reader.finish()
    guard let endsAt, let createdBy, let comment else { return nil }
    if let place = reader.value("ends_at") { check(startsAt, endsAt, at: place) }
    return Silence(matchers: matchers, startsAt: startsAt, endsAt: endsAt, createdBy: createdBy, comment: comment)
  }

  private func check(_ startsAt: Instant?, _ endsAt: Instant, at place: Node) {
    if let startsAt, endsAt <= startsAt {
      collector.report(.badValue, "the silence ends before it starts", at: place)
    } else if let now, endsAt <= now {
      collector.report(.expiredSilence, "this silence is over; it has no effect any more", at: place)
    }
  }

  private func time(_ reader: MappingReader, _ node: Node?) -> EventTime? {
    guard let node else { return nil }
    if let text = node.text, let time = ISO8601.time(text) { return time }
    collector.report(
      .badValue, "\(node.text.map { "'\($0)'" } ?? node.kindName) is no time: write 2022-08-23 or 2022-08-23T12:00:00Z",
      at: node)
    return nil
  }

  private func inhibitRule(_ node: Node) -> InhibitRule? {
    guard let reader = MappingReader(node, "an inhibition", collector) else { return nil }
    let rule = InhibitRule(
      sourceMatchers: matchers(reader, "source_matchers"), targetMatchers: matchers(reader, "target_matchers"),
      equal: reader.list("equal")?.map(\.text) ?? [])
    reader.finish()
    return rule
  }

  /// Matchers that must be there: without any, everything would be muted.
  private func matchers(_ reader: MappingReader, _ key: String) -> [Matcher] {
    guard let node = reader.required(key) else { return [] }
    let before = collector.errorCount
    let matchers = MatcherListReader(collector).read(reader, key)
    if matchers.isEmpty, collector.errorCount == before {
      collector.report(.badValue, "'\(key)' holds no matcher", at: node)
    }
    return matchers
  }
}

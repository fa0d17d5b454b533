import Events
import JSON

/// `field|modifier: value`: what one field of an event must be.
struct FieldMatch: Sendable {
  enum Subject: Sendable, Hashable {
    /// The commonest field, read without a detour.
    case kind
    case field(FieldPath)
    /// A keyword: the event's title and text.
    case anyText
  }

  enum Quantifier: Sendable {
    /// Any of the tests holds.
    case any
    /// All of them hold, each for some element of the field (`|all`).
    case all
    /// There is an element for which none of them holds (`|neq`).
    case none
    /// The field is there, or not (`|exists`).
    case exists(Bool)
  }

  let subject: Subject
  let quantifier: Quantifier
  let tests: [ValueTest]
  /// The field, its modifiers and its values in one order.
  let canonical: String
  /// For people: the field, its modifiers and its first values, in the order of the file.
  let text: String
  /// Of a long list of values, those that are looked up instead of tried, and the tests that remain.
  private let index: (texts: ExactTexts, rest: [ValueTest])?

  init(subject: Subject, quantifier: Quantifier, tests: [ValueTest], canonical: String, text: String? = nil) {
    self.subject = subject
    self.quantifier = quantifier
    self.tests = tests
    self.canonical = canonical
    self.text = text ?? canonical
    index = ExactTexts.split(tests)
  }

  /// Whether it speaks of the field `modality`.
  var namesModality: Bool {
    if case .field(let path) = subject { path.text == "modality" } else { false }
  }

  /// Whether the event's kind alone decides about it.
  var looksOnlyAtKind: Bool { subject == .kind && tests.allSatisfy(\.looksOnlyAtValue) }

  func matches(_ event: Event) -> Bool {
    switch subject {
    case .kind: return holds(.string(event.report.kind), event)
    case .field(let path): return holds(event.value(at: path), event)
    case .anyText:
      let texts = [event.report.title, event.report.text].compactMap { $0.map(JSONValue.string) }
      return holds(texts.isEmpty ? nil : .array(texts), event)
    }
  }

  /// A list is its elements: a test holds if it holds for any of them.
  private func holds(_ value: JSONValue?, _ event: Event) -> Bool {
    if case .exists(let wanted) = quantifier { return (value != nil) == wanted }
    guard let value else { return holdsForMissing }
    switch quantifier {
    case .any:
      if let index, FieldMatch.anyElement(of: value, index.texts.contain) { return true }
      return (index?.rest ?? tests).contains { test in
        FieldMatch.anyElement(of: value) { test.matches($0, in: event) }
      }
    case .all: return tests.allSatisfy { test in FieldMatch.anyElement(of: value) { test.matches($0, in: event) } }
    case .none:
      return FieldMatch.anyElement(of: value) { element in !tests.contains { $0.matches(element, in: event) } }
    case .exists(let wanted): return wanted
    }
  }

  /// Every comparison with a missing field is false, except that with null.
  private var holdsForMissing: Bool {
    func isMissing(_ test: ValueTest) -> Bool { if case .missing = test { true } else { false } }
    switch quantifier {
    case .any: return tests.contains(where: isMissing)
    case .all: return !tests.isEmpty && tests.allSatisfy(isMissing)
    case .none, .exists: return false
    }
  }

  private static func anyElement(of value: JSONValue, _ body: (JSONValue) -> Bool) -> Bool {
    guard case .array(let elements) = value else { return body(value) }
    return elements.contains { anyElement(of: $0, body) }
  }
}

/// A named part of a detection: a map of fields that must all match, or a list of maps and keywords of which one must.
struct Selection: Sendable {
  var name: String
  var alternatives: [[FieldMatch]]

  /// An aggregate ("four so far this year") counts events that were told one by one as well, so it matches nothing that
  /// does not ask for it.
  func matches(_ event: Event) -> Bool {
    let isAggregate = event.report.modality == .aggregate
    return alternatives.contains { fields in
      (!isAggregate || fields.contains(where: \.namesModality)) && fields.allSatisfy { $0.matches(event) }
    }
  }

  /// The same for selections that match the same events for the same reason.
  var canonical: [[String]] {
    alternatives.map { $0.map(\.canonical).sorted() }.sorted { $0.lexicographicallyPrecedes($1) }
  }
}

package import Events
import JSON

/// Finds the detections that an event can possibly satisfy by their constant conditions, without trying them one by one.
///
/// A detection that needs certain kinds is found by the event's kind, else by the exact value of another field that it
/// needs, else it is always tried. What is found may still not match; what is not found cannot.
package struct DetectionIndex: Sendable {
  /// Detections that need a kind: by exact text in lower case, and by pattern.
  private var byKind: [String: [Int]] = [:]
  private var byKindPattern: [(pattern: TextPattern, detection: Int)] = []
  /// Those that need another field: the field, and the detections by its text in lower case.
  private(set) var byField: [(field: FieldPath, detections: [String: [Int]])] = []
  private var always: [Int] = []

  /// What a kind finds, with those always tried; in order, each once.
  private var memo: [String: [Int]] = [:]
  /// Feeds have dozens of kinds, rarely thousands; a feed with more pays for the patterns again.
  private let memoLimit = 4096

  package init(_ detections: [Detection]) {
    for (index, detection) in detections.enumerated() { add(detection, index) }
  }

  /// The places of the detections that the event may satisfy, in order.
  package mutating func candidates(for event: Event) -> [Int] {
    let found = candidates(forKind: event.report.kind)
    var more: [Int] = []
    for field in byField.indices { more += candidates(for: event, byField: field) }
    return more.isEmpty ? found : Set(found + more).sorted()
  }

  /// Those that a field of an event finds, by its place in ``byField``.
  func candidates(for event: Event, byField place: Int) -> [Int] {
    var found: [Int] = []
    guard let value = event.value(at: byField[place].field) else { return found }
    DetectionIndex.forEachText(in: value) { found += candidates(forText: $0, byField: place) }
    return found
  }

  /// Those that a text finds in a field, by the field's place in ``byField``.
  func candidates(forText text: String, byField place: Int) -> [Int] {
    byField[place].detections[text.lowercased()] ?? []
  }

  /// Whether any detection may be satisfied by an event of a kind.
  package mutating func mayMatch(kind: String) -> Bool {
    !byField.isEmpty || !candidates(forKind: kind).isEmpty
  }

  /// Those that a kind finds, with those always tried; in order.
  mutating func candidates(forKind kind: String) -> [Int] {
    if let known = memo[kind] { return known }
    var found = always + (byKind[kind.lowercased()] ?? [])
    found += byKindPattern.filter { $0.pattern.matches(kind) }.map(\.detection)
    let ordered = Set(found).sorted()
    if memo.count >= memoLimit { memo.removeAll(keepingCapacity: true) }
    memo[kind] = ordered
    return ordered
  }

  private mutating func add(_ detection: Detection, _ index: Int) {
    if case .oneOf(let patterns) = detection.requirement(on: .kind) {
      for pattern in patterns {
        if let text = pattern.exactText {
          byKind[text.lowercased(), default: []].append(index)
        } else {
          byKindPattern.append((pattern, index))
        }
      }
    } else if let (field, texts) = detection.exactRequirement {
      let place = byField.firstIndex { $0.field == field } ?? byField.endIndex
      if place == byField.endIndex { byField.append((field, [:])) }
      for text in texts { byField[place].detections[text, default: []].append(index) }
    } else {
      always.append(index)
    }
  }

  private static func forEachText(in value: JSONValue, _ body: (String) -> Void) {
    if case .array(let elements) = value {
      for element in elements { forEachText(in: element, body) }
    } else if let text = ValueTest.scalarText(value) {
      body(text)
    }
  }
}

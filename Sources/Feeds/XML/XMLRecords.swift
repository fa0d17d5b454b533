import JSON

/// Picks the records out of a document as it is parsed, and keeps what stands around them.
final class XMLRecords: XMLHandler {
  /// A record as it was found.
  struct Found {
    /// Nil where it is too long.
    let element: XMLElement?
    let offset: Int
    let line: Int
    let endOffset: Int
    let endLine: Int
  }

  /// What an element or an attribute counts beside its text, so that many small ones are no small record.
  private static let nodeCost = 16

  /// The names of elements that are records.
  private let names: Set<String>
  private let limits: FeedLimits
  /// The elements that are open, without their namespaces' places.
  private var path: [String] = []
  /// The open elements of the record at hand, outermost first.
  private var open: [XMLElement] = []
  private var start = (offset: 0, line: 1)
  /// How much the record at hand holds.
  private var size = 0
  /// Levels below what is kept of the record.
  private var hidden = 0
  /// Records that nobody took yet.
  private(set) var found: [Found] = []
  /// The name of the document's outermost element.
  private(set) var root: String?
  /// What stands directly in the outermost element or its `channel`, as far as it was read; each text once.
  private(set) var surroundings: [String: XMLElement] = [:]
  private var surrounding: XMLElement?

  init(names: Set<String>, limits: FeedLimits) {
    self.names = names
    self.limits = limits
  }

  /// Takes the records that were found.
  func take() -> [Found] {
    defer { found = [] }
    return found
  }

  func start(_ name: XMLName, _ attributes: [(name: XMLName, value: String)], offset: Int, line: Int) {
    let called = XMLNamespace.name(name.local, prefix: name.prefix, uri: name.uri, root: root)
    if root == nil { root = called }
    path.append(called)
    if open.isEmpty, !names.contains(called) { return begin(called, attributes) }
    if open.isEmpty {
      start = (offset, line)
      size = 0
      surrounding = nil
    }
    size += called.utf8.count + XMLRecords.nodeCost * (1 + attributes.count)
    guard hidden == 0, open.count < limits.depth, size <= limits.recordLength else {
      hidden += 1
      return
    }
    let element = XMLElement(called, named(attributes))
    size += element.attributes.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    open.last?.children.append(element)
    open.append(element)
  }

  private func named(_ attributes: [(name: XMLName, value: String)]) -> [(name: String, value: String)] {
    attributes.map {
      (XMLNamespace.name($0.name.local, prefix: $0.name.prefix, uri: $0.name.uri, root: root), $0.value)
    }
  }

  /// What stands beside the records: the feed's title, its language.
  private func begin(_ name: String, _ attributes: [(name: XMLName, value: String)]) {
    let parent = path.dropLast().last
    let isAround = path.count == 1 || name == "channel"
    let isBeside = path.count <= 3 && (parent == root || parent == "channel") && surroundings.count < 64
    guard isAround || isBeside else { return }
    let element = XMLElement(name, named(attributes))
    // The language of the whole is that of its parts (XML 1.0, section 2.12).
    if isAround, let language = element.attribute("xml:lang") {
      let said = XMLElement("xml:lang", [])
      said.text = language
      surroundings["xml:lang"] = said
    }
    guard isBeside else { return }
    if surroundings[name] == nil || name == "link" && element.attribute("rel") ?? "alternate" == "alternate" {
      surroundings[name] = element
    }
    surrounding = element
  }

  func text(_ text: String) {
    if let element = open.last, hidden == 0 {
      size += text.utf8.count
      if size <= limits.recordLength { element.text += text }
    } else if let surrounding, surrounding.text.utf8.count < 4096 {
      surrounding.text += text
    }
  }

  func end(offset: Int, line: Int) {
    path.removeLast()
    surrounding = nil
    guard !open.isEmpty else { return }
    if hidden > 0 {
      hidden -= 1
      return
    }
    let element = open.removeLast()
    guard open.isEmpty else { return }
    found.append(
      Found(
        element: size <= limits.recordLength ? element : nil, offset: start.offset, line: start.line, endOffset: offset,
        endLine: line))
  }
}

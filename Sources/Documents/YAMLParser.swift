import CYAML

/// What ends the reading of a text.
struct YAMLFailure: Error {
  var code: DiagnosticCode
  var message: String
  var mark: Mark
}

/// Turns libyaml's events into nodes. The bytes must outlive it.
final class YAMLParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let collector: DiagnosticCollector
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var nodeCount = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ collector: DiagnosticCollector) {
    self.bytes = bytes
    self.collector = collector
    parser = .allocate(capacity: 1)
    // Fails only where memory is out, as every allocation of Swift does.
    precondition(yaml_parser_initialize(parser) == 1, "libyaml has no memory")
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The next document's root, or nil at the end of the text.
  func nextDocument() throws(YAMLFailure) -> Node? {
    while true {
      let event = try next()
      switch event.type {
      case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return nil
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT, YAML_DOCUMENT_END_EVENT: continue
      default: return try node(event, depth: 0)
      }
    }
  }

  private func node(_ event: Event, depth: Int) throws(YAMLFailure) -> Node {
    nodeCount += 1
    if nodeCount > YAML.nodeBudget {
      throw YAMLFailure(code: .tooManyNodes, message: "more than \(YAML.nodeBudget) values", mark: event.start)
    }
    if depth > YAML.depthLimit {
      throw YAMLFailure(code: .tooDeep, message: "nested deeper than \(YAML.depthLimit) levels", mark: event.start)
    }
    checkProperties(event)
    switch event.type {
    case YAML_SEQUENCE_START_EVENT: return try sequence(from: event, depth)
    case YAML_MAPPING_START_EVENT: return try mapping(from: event, depth)
    default: return Node(.scalar(event.text, event.style), start: event.start, end: event.end)
    }
  }

  private func sequence(from opening: Event, _ depth: Int) throws(YAMLFailure) -> Node {
    var elements: [Node] = []
    while true {
      let event = try next()
      if event.type == YAML_SEQUENCE_END_EVENT {
        return Node(.sequence(elements), start: opening.start, end: event.end)
      }
      elements.append(try node(event, depth: depth + 1))
    }
  }

  private func mapping(from opening: Event, _ depth: Int) throws(YAMLFailure) -> Node {
    var pairs: [Node.Pair] = []
    var lines: [String: Int] = [:]
    while true {
      let event = try next()
      if event.type == YAML_MAPPING_END_EVENT {
        return Node(.mapping(pairs), start: opening.start, end: event.end)
      }
      let key = try node(event, depth: depth + 1)
      let value = try node(try next(), depth: depth + 1)
      guard let name = key.text else {
        collector.report(.wrongKind, "a key must be a text, not \(key.kindName)", at: key)
        continue
      }
      if let line = lines[name] {
        collector.report(.duplicateKey, "the key '\(name)' stands in line \(line) already", at: key)
        continue
      }
      lines[name] = key.start.line
      pairs.append(Node.Pair(key: key, value: value))
    }
  }

  /// Anchors, aliases and tags are reported, and the reading goes on without them.
  private func checkProperties(_ event: Event) {
    if event.type == YAML_ALIAS_EVENT {
      collector.report(
        .anchor, "the alias '*\(event.anchor ?? "")' is not allowed; a text that begins with '*' needs quotes",
        at: event.start)
    } else if let anchor = event.anchor {
      collector.report(.anchor, "the anchor '&\(anchor)' is not allowed; write the value out", at: event.start)
    }
    if let tag = event.tag, tag != "!", tag != "tag:yaml.org,2002:str" {
      collector.report(.tag, "the tag '\(tag)' is not allowed", at: event.start)
    }
  }
}

extension YAMLParser {
  /// One libyaml event, copied.
  struct Event {
    var type: yaml_event_type_t
    var start: Mark
    var end: Mark
    var text = ""
    var style = Node.Style.plain
    var anchor: String?
    var tag: String?
  }

  private func next() throws(YAMLFailure) -> Event {
    var raw = yaml_event_t()
    guard yaml_parser_parse(parser, &raw) == 1 else { throw failure() }
    defer { yaml_event_delete(&raw) }
    var event = Event(type: raw.type, start: Mark(raw.start_mark), end: Mark(raw.end_mark))
    switch raw.type {
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      event.text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      event.style = Node.Style(scalar.style)
      event.anchor = text(scalar.anchor)
      event.tag = text(scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      event.anchor = text(raw.data.sequence_start.anchor)
      event.tag = text(raw.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      event.anchor = text(raw.data.mapping_start.anchor)
      event.tag = text(raw.data.mapping_start.tag)
    case YAML_ALIAS_EVENT: event.anchor = text(raw.data.alias.anchor)
    default: break
    }
    return event
  }

  private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  /// libyaml's own words, with the line that it began in where that helps.
  private func failure() -> YAMLFailure {
    let state = parser.pointee
    var message = state.problem.map { String(cString: $0) } ?? "not YAML"
    if state.error == YAML_READER_ERROR {
      return YAMLFailure(code: .invalidUTF8, message: message, mark: Mark(byte: state.problem_offset, in: bytes))
    }
    if let context = state.context.map({ String(cString: $0) }) {
      message = "\(message) (\(context) that begins in line \(state.context_mark.line + 1))"
    }
    if message.contains("an alias") { message += "; a text that begins with '*' needs quotes" }
    return YAMLFailure(code: .yamlSyntax, message: message, mark: Mark(state.problem_mark))
  }
}

extension Mark {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}

extension Node.Style {
  fileprivate init(_ style: yaml_scalar_style_t) {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: self = .literal
    case YAML_FOLDED_SCALAR_STYLE: self = .folded
    default: self = .plain
    }
  }
}

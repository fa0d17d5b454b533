import CXML

/// What a document says, in its order.
protocol XMLHandler: AnyObject {
  /// - Parameters:
  ///   - offset: the first byte after the element's start tag, in the file.
  ///   - line: the line on which this tag ends, from 1.
  func start(_ name: XMLName, _ attributes: [(name: XMLName, value: String)], offset: Int, line: Int)
  func text(_ text: String)
  func end(offset: Int, line: Int)
}

/// A name as it stands in the document.
struct XMLName {
  let local: String
  let prefix: String?
  let uri: String?
}

/// libxml2's parser, which is given a document piece by piece and keeps nothing of it.
///
/// Nothing is fetched from anywhere. A document may declare entities only for plain text, as some feeds do for
/// typographic signs; one that declares any other is refused where it does, so that nothing can grow out of it.
final class XMLPushParser {
  private let context: xmlParserCtxtPtr
  private unowned let handler: any XMLHandler
  /// How much was given to the parser.
  private var pushed: Int
  /// What entities stand for.
  private var entities: [String: String] = [:]
  private var refusal: String?

  /// How many elements are open, and whether there was one.
  private var depth = 0
  private var hasBegun = false

  /// More different names than that no format has; the parser keeps each, and takes longer for each.
  private static let mostNames = 10_000
  /// The parser compares each attribute of a tag with each.
  private static let longestTag = 256 << 10
  private static let longestEntity = 64
  private static let mostEntities = 1024

  /// - Parameters:
  ///   - head: the first four bytes of the document, which tell its encoding where nothing else does.
  ///   - hasMark: whether a byte order mark is among them, which goes before all that is said.
  ///   - encoding: what the feed says; goes before what the document says.
  init?(_ handler: any XMLHandler, head: UnsafeRawBufferPointer, hasMark: Bool, encoding: TextEncoding?) {
    xmlInitParser()
    var sax = XMLPushParser.callbacks
    let first = head.assumingMemoryBound(to: CChar.self).baseAddress
    guard let context = xmlCreatePushParserCtxt(&sax, nil, first, Int32(head.count), nil) else { return nil }
    self.context = context
    self.handler = handler
    pushed = head.count
    var options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
    if hasMark || encoding != nil { options |= XML_PARSE_IGNORE_ENC.rawValue }
    if !hasMark, let encoding, let found = xmlFindCharEncodingHandler(encoding.registeredName) {
      xmlSwitchToEncoding(context, found)
    }
    xmlCtxtUseOptions(context, Int32(options))
    context.pointee._private = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    if let document = context.pointee.myDoc { xmlFreeDoc(document) }
    xmlFreeParserCtxt(context)
  }

  /// Parses the next bytes; says what is wrong with the document.
  func push(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> String? {
    pushed += bytes.count
    let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress
    xmlParseChunk(context, start, Int32(bytes.count), isEnd ? 1 : 0)
    if let refusal { return refusal }
    if isInLongTag { return "a tag is longer than \(XMLPushParser.longestTag) bytes; such documents are refused" }
    guard context.pointee.wellFormed == 0 else { return nil }
    let error = xmlCtxtGetLastError(context)
    // libxml2 has one message for what is missing at the end and for what is too much there.
    if isEnd, depth > 0 || !hasBegun, error?.pointee.code == Int32(XML_ERR_DOCUMENT_END.rawValue) {
      return "the document is no well-formed XML: line \(line): it ends before it is closed"
    }
    let message = error?.pointee.message.map { XMLElement.trimmed(String(cString: $0)) } ?? "it cannot be parsed"
    return "the document is no well-formed XML: line \(error?.pointee.line ?? 0): \(message)"
  }

  private var offset: Int {
    let consumed = xmlByteConsumed(context)
    return consumed >= 0 ? min(consumed, pushed) : pushed
  }

  /// Whether what waits to be parsed is a tag of which no end is in sight.
  private var isInLongTag: Bool {
    guard let input = context.pointee.input?.pointee, let start = input.cur, let end = input.end,
      end - start > XMLPushParser.longestTag
    else { return false }
    return start[0] == UInt8(ascii: "<") && start[1] != UInt8(ascii: "!") && start[1] != UInt8(ascii: "?")
  }

  private var line: Int { Int(context.pointee.input?.pointee.line ?? 1) }
}

extension XMLPushParser {
  /// All that is called back; what is nil here would build a tree, load something, or print.
  private static var callbacks: xmlSAXHandler {
    var sax = xmlSAXHandler()
    xmlSAXVersion(&sax, 2)
    sax.comment = nil
    sax.processingInstruction = nil
    sax.elementDecl = nil
    sax.attributeDecl = nil
    sax.notationDecl = nil
    sax.unparsedEntityDecl = nil
    sax.externalSubset = nil
    sax.resolveEntity = { _, _, _ in nil }
    sax.startElementNs = { context, local, prefix, uri, _, _, count, _, attributes in
      let name = XMLName(
        local: XMLPushParser.text(local), prefix: prefix.map { XMLPushParser.text($0) },
        uri: uri.map { XMLPushParser.text($0) })
      XMLPushParser.parser(context)?.start(name, attributes, Int(count))
    }
    sax.endElementNs = { context, _, _, _ in
      guard let parser = XMLPushParser.parser(context) else { return }
      parser.depth -= 1
      parser.handler.end(offset: parser.offset, line: parser.line)
    }
    sax.characters = { XMLPushParser.parser($0)?.handler.text(XMLPushParser.text($1, Int($2))) }
    sax.ignorableWhitespace = { XMLPushParser.parser($0)?.handler.text(XMLPushParser.text($1, Int($2))) }
    sax.cdataBlock = { XMLPushParser.parser($0)?.handler.text(XMLPushParser.text($1, Int($2))) }
    sax.reference = { context, name in
      XMLPushParser.parser(context)?.reference(to: name.map { XMLPushParser.text($0) } ?? "")
    }
    sax.entityDecl = { context, name, type, publicID, systemID, content in
      guard let name,
        XMLPushParser.parser(context)?.allows(XMLPushParser.text(name), type, content.map { XMLPushParser.text($0) })
          == true
      else { return }
      // The parser would read the content to check it, and so tell of it twice: it is told of an empty one.
      var nothing: xmlChar = 0
      xmlSAX2EntityDecl(context, name, type, publicID, systemID, &nothing)
    }
    return sax
  }

  private static func parser(_ context: UnsafeMutableRawPointer?) -> XMLPushParser? {
    guard let owner = context?.assumingMemoryBound(to: xmlParserCtxt.self).pointee._private else { return nil }
    return Unmanaged<XMLPushParser>.fromOpaque(owner).takeUnretainedValue()
  }

  private static func text(_ bytes: UnsafePointer<xmlChar>?) -> String {
    bytes.map { String(decodingCString: $0, as: UTF8.self) } ?? ""
  }

  private static func text(_ bytes: UnsafePointer<xmlChar>?, _ count: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  /// libxml2 gives five pointers for each attribute: name, prefix, namespace, the value's begin and its end.
  private func start(
    _ name: XMLName, _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int
  ) {
    var found: [(name: XMLName, value: String)] = []
    for index in 0..<count {
      guard let attributes = attributes?.advanced(by: index * 5), let begin = attributes[3], let end = attributes[4]
      else { continue }
      let name = XMLName(
        local: XMLPushParser.text(attributes[0]), prefix: attributes[1].map(XMLPushParser.text),
        uri: attributes[2].map(XMLPushParser.text))
      found.append((name, XMLPushParser.text(begin, end - begin)))
    }
    (hasBegun, depth) = (true, depth + 1)
    if xmlDictSize(context.pointee.dict) > XMLPushParser.mostNames {
      refusal =
        "the document has more than \(XMLPushParser.mostNames) different names of elements and attributes; "
        + "such documents are refused"
      xmlStopParser(context)
      return
    }
    handler.start(name, found, offset: offset, line: line)
  }

  /// Whether an entity stands for nothing but a little text; else stops.
  private func allows(_ name: String, _ type: Int32, _ content: String?) -> Bool {
    let isInternal = type == Int32(XML_INTERNAL_GENERAL_ENTITY.rawValue)
    if isInternal, let content, content.utf8.count <= XMLPushParser.longestEntity,
      !content.utf8.contains(where: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "%") }),
      entities.count < XMLPushParser.mostEntities
    {
      entities[name] = content
      return true
    }
    refusal = "the document declares the entity '\(name)', which is more than a little text; such documents are refused"
    xmlStopParser(context)
    return false
  }

  /// An entity in text: one that the document declares, or one of HTML's, which old feeds have without declaring it.
  private func reference(to name: String) {
    if let declared = entities[name] { return handler.text(declared) }
    handler.text(PlainText.entity(named: name) ?? "&\(name);")
  }
}

extension TextEncoding {
  /// As the registry of IANA has it.
  fileprivate var registeredName: String {
    switch self {
    case .utf8: "UTF-8"
    case .latin1: "ISO-8859-1"
    case .windows1252: "windows-1252"
    }
  }
}

import JSON

/// The kinds of XML documents that are understood.
enum XMLKind {
  /// RSS of any version, and Atom.
  case web
  /// The Common Alerting Protocol.
  case cap

  /// The elements that are records.
  var recordNames: Set<String> {
    switch self {
    case .web: ["item", "entry"]
    case .cap: ["alert"]
    }
  }

  /// What is wrong with a document whose outermost element has this name; nil where nothing is.
  func problem(root: String) -> String? {
    switch self {
    case .web:
      let known: Set<String> = ["rss", "rdf:RDF", "RDF", "feed", "channel", "entry", "item"]
      return known.contains(root) ? nil : "the document is a <\(root)>, neither RSS nor Atom"
    case .cap:
      // CAP is carried in other envelopes, too.
      let known: Set<String> = ["alert", "EDXLDistribution", "feed", "rss", "alerts"]
      return known.contains(root) ? nil : "the document is a <\(root)>, not a CAP alert"
    }
  }

  /// What a record says, by the names that a feed's mapping uses.
  func members(of element: XMLElement, _ surroundings: [String: XMLElement]) -> [JSONMember] {
    switch self {
    case .web: WebEntry(element, surroundings).members
    case .cap: CAPAlert.members(element)
    }
  }
}

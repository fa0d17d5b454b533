/// The names that elements have here, whatever prefix a document gives their namespace.
enum XMLNamespace {
  /// Those whose names stand without a prefix.
  private static let plain: Set<String> = [
    "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/",
    "http://backend.userland.com/rss2", "http://blogs.law.harvard.edu/tech/rss", "urn:oasis:names:tc:emergency:cap:1.1",
    "urn:oasis:names:tc:emergency:cap:1.2", "http://www.incident.com/cap/1.0",
    "urn:oasis:names:tc:emergency:EDXL:DE:1.0",
    "http://www.w3.org/1999/xhtml",
  ]

  private static let atom: Set<String> = ["http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"]

  private static let prefixes: [String: String] = [
    "http://purl.org/dc/elements/1.1/": "dc", "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content", "http://www.georss.org/georss": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo", "http://search.yahoo.com/mrss/": "media",
    "http://www.w3.org/XML/1998/namespace": "xml", "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
  ]

  /// - Parameter root: the name of the document's outermost element; nil for that itself. Atom's names have a prefix in
  ///   documents of another kind, where they would be taken for that kind's.
  static func name(_ local: String, prefix: String?, uri: String?, root: String?) -> String {
    guard let uri else { return prefix.map { "\($0):\(local)" } ?? local }
    if plain.contains(uri) { return local }
    if atom.contains(uri) { return root == nil || root == "feed" || root == "entry" ? local : "atom:\(local)" }
    if let usual = prefixes[uri] { return "\(usual):\(local)" }
    return prefix.map { "\($0):\(local)" } ?? local
  }
}

import JSON

/// An entry of a web feed by the names it has whatever its format: RSS, Atom or JSON Feed.
///
/// What an entry has beyond these stays under its own name, `dc:rights` or `@rdf:about`.
struct WebEntry {
  private var found: [JSONMember] = []
  private var known: Set<String> = []

  var members: [JSONMember] { found }

  private mutating func add(_ name: String, _ value: String?) {
    guard let value, !value.isEmpty, known.insert(name).inserted else { return }
    found.append(JSONMember(name, .string(value)))
  }

  private mutating func add(_ name: String, list: [String]) {
    guard !list.isEmpty, known.insert(name).inserted else { return }
    found.append(JSONMember(name, .array(list.map(JSONValue.string))))
  }

  /// The common names.
  private static let names: Set<String> = [
    "id", "title", "link", "published", "updated", "summary", "content", "author", "categories", "lang", "source",
    "feed_title", "feed_link", "lat", "lon",
  ]

  /// Adds what has no common name.
  private mutating func add(rest members: [JSONMember]) {
    for member in members where !WebEntry.names.contains(member.name) && known.insert(member.name).inserted {
      found.append(member)
    }
  }
}

/// RSS and Atom.
extension WebEntry {
  /// - Parameter feed: what stands beside the entries, by name.
  init(_ entry: XMLElement, _ feed: [String: XMLElement]) {
    func first(_ names: String...) -> String? {
      for name in names {
        if let text = entry.all(name).lazy.compactMap(\.plainText).first { return text }
      }
      return nil
    }
    let link = WebEntry.link(entry)
    let published = first("pubDate", "published", "dc:date", "dcterms:issued", "issued", "dcterms:created", "created")
    let updated = first("updated", "atom:updated", "modified", "dcterms:modified")
    let title = WebEntry.text(entry, ["title", "dc:title", "media:title"])
    let id = first("guid", "id") ?? entry.attribute("rdf:about") ?? link
    // RSS asks for nothing; a title with its date names an entry as well as can be.
    add("id", id ?? title.map { [$0, published].compactMap { $0 }.joined(separator: " ") })
    add("title", title)
    add("link", link)
    add("published", published ?? updated)
    add("updated", updated)
    let content = WebEntry.text(entry, ["content:encoded", "content", "body", "fullitem"])
    let summary = WebEntry.text(entry, ["description", "summary", "dc:description", "media:description"])
    add("summary", summary ?? content)
    add("content", content)
    add("author", WebEntry.author(entry))
    add("categories", list: WebEntry.categories(entry))
    let feedLanguage = feed["language"]?.plainText ?? feed["dc:language"]?.plainText ?? feed["xml:lang"]?.plainText
    add("lang", entry.attribute("xml:lang") ?? first("dc:language") ?? feedLanguage)
    add("source", WebEntry.source(entry) ?? first("dc:publisher"))
    add("feed_title", feed["title"].map { PlainText.of(html: $0.text) })
    add("feed_link", feed["link"].flatMap { $0.attribute("href") ?? $0.plainText })
    addPlace(entry)
    let taken: Set<String> = ["guid", "pubDate", "category", "description"]
    add(rest: entry.members.filter { !taken.contains($0.name) })
  }

  /// The page that tells of it: Atom's link of the relation `alternate`, the text of RSS's, or a guid that is one.
  private static func link(_ entry: XMLElement) -> String? {
    for link in entry.all("link") + entry.all("atom:link") {
      if let text = link.plainText { return text }
      if let target = link.attribute("href"), (link.attribute("rel") ?? "alternate") == "alternate" { return target }
    }
    guard let guid = entry.all("guid").first, guid.attribute("isPermaLink") != "false", let text = guid.plainText,
      text.hasPrefix("http://") || text.hasPrefix("https://")
    else { return nil }
    return text
  }

  /// The text of the first element of these that has any, without markup.
  private static func text(_ entry: XMLElement, _ names: [String]) -> String? {
    for name in names {
      for element in entry.all(name) {
        let isPlain = element.attribute("type") == "text" || element.attribute("type") == "text/plain"
        let text = isPlain ? XMLElement.trimmed(element.text) : PlainText.of(html: element.wholeText)
        if !text.isEmpty { return text }
      }
    }
    return nil
  }

  private static func author(_ entry: XMLElement) -> String? {
    for author in entry.all("author") + entry.all("dc:creator") + entry.all("dc:author") {
      if let text = author.all("name").first?.plainText ?? author.plainText { return text }
    }
    return nil
  }

  private static func categories(_ entry: XMLElement) -> [String] {
    (entry.all("category") + entry.all("dc:subject")).compactMap {
      $0.attribute("label") ?? $0.attribute("term") ?? $0.plainText
    }
  }

  /// Whom an aggregator took it from.
  private static func source(_ entry: XMLElement) -> String? {
    guard let source = entry.all("source").first else { return nil }
    return source.all("title").first?.plainText ?? source.plainText
  }

  /// `geo:lat` and `geo:long`, or `georss:point`.
  private mutating func addPlace(_ entry: XMLElement) {
    if let lat = entry.all("geo:lat").first?.plainText, let lon = entry.all("geo:long").first?.plainText {
      add("lat", lat)
      add("lon", lon)
    } else if let point = entry.all("georss:point").first?.plainText {
      let numbers = point.split { $0 == " " || $0 == "," }.map(String.init)
      guard numbers.count == 2 else { return }
      add("lat", numbers[0])
      add("lon", numbers[1])
    }
  }
}

/// JSON Feed (https://jsonfeed.org/version/1.1).
extension WebEntry {
  /// The texts beside the entries that are looked at.
  static let surroundings: Set<String> = ["title", "home_page_url", "language"]

  /// - Parameter feed: the texts that stand beside the entries, by name.
  init(_ item: JSONValue, feed: [String: String]) {
    func text(_ name: String) -> String? {
      switch item[name] {
      case .string(let text): text.isEmpty ? nil : text
      case .number(let token): token
      default: nil
      }
    }
    let link = text("url") ?? text("external_url")
    let content = text("content_text") ?? text("content_html").map(PlainText.of)
    add("id", text("id") ?? link)
    add("title", text("title"))
    add("link", link)
    add("published", text("date_published") ?? text("date_modified"))
    add("updated", text("date_modified"))
    add("summary", text("summary") ?? content)
    add("content", content)
    let author = item["authors"]?[0] ?? item["author"]
    add("author", author?["name"]?.stringValue)
    if case .array(let tags) = item["tags"] { add("categories", list: tags.compactMap { $0.stringValue }) }
    add("lang", text("language") ?? feed["language"])
    add("feed_title", feed["title"])
    add("feed_link", feed["home_page_url"])
    let taken: Set<String> = ["url", "external_url", "content_text", "content_html", "date_published", "date_modified"]
    guard case .object(let members) = item else { return }
    add(rest: members.filter { !taken.contains($0.name) })
  }
}

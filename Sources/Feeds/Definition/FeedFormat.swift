/// What the bytes of a feed's files are.
package struct FeedFormat: Sendable, Hashable {
  /// How records are told apart.
  package enum Kind: Sendable, Hashable {
    /// One JSON object a line.
    case ndjson
    /// Fields between separators.
    case delimited(Delimited)
    /// The values at a path of a JSON document; of several paths the one that the document has, `$` last, which is the
    /// document itself or each of its lines.
    case json([JSONPath])
    /// RSS, Atom or JSON Feed, whichever the file's content shows.
    case web
    /// Alerts of the Common Alerting Protocol.
    case cap
    /// NDJSON or CSV, whichever the file's first character shows: the built-in feed.
    case detected
  }

  /// How lines fall into fields.
  package struct Delimited: Sendable, Hashable {
    /// An ASCII character.
    package let separator: UInt8
    /// The character that encloses fields, doubled inside them; nil where there is none.
    package let quote: UInt8?
    /// The names of the columns where no header gives them.
    package let columns: [String]?
    /// RFC 4180, with a header line.
    package static let csv = Delimited(separator: UInt8(ascii: ","), quote: UInt8(ascii: "\""), columns: nil)
  }

  package let kind: Kind
  /// How characters are written where no byte order mark says so; nil for what an XML declaration says, or UTF-8.
  package let encoding: TextEncoding?
  /// Fields that a file or a record need not have: of columns without a header the last ones, else any.
  package let optional: [String]

  package init(kind: Kind, encoding: TextEncoding?, optional: [String] = []) {
    self.kind = kind
    self.encoding = encoding
    self.optional = optional
  }
}

/// How characters are written as bytes where no byte order mark says so.
package enum TextEncoding: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case latin1 = "latin-1"
  case windows1252 = "cp1252"
}

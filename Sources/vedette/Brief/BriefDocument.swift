import Events

/// A page of headed sections, before it is written in one format or another. What came from outside stands in it as it is:
/// the formats make it harmless.
struct BriefDocument {
  enum Span: Equatable {
    case text(String)
    case strong(String)
    /// What is written as it is: an id.
    case code(String)
    /// The level of an alert.
    case level(String)
    case moment(Instant)
  }

  /// A line of a list, with lines below it.
  struct Item {
    var line: [Span]
    var details: [[Span]] = []
  }

  enum Block {
    case paragraph([Span])
    case list([Item])
    case table(header: [String], rows: [[[Span]]])
    case picture(BriefPicture)
  }

  struct Section {
    /// Names it in links.
    var id: StaticString
    var title: String
    var blocks: [Block]
  }

  var title: String
  /// What the page is about, below the title.
  var lead: [Span]
  var sections: [Section]
}

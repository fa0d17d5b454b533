/// All feeds, the built-in `events` among them.
package struct FeedCatalog: Sendable {
  private let feeds: [FeedDefinition]

  /// The feeds of the configuration; one named `events` takes the place of the built-in one.
  package init(_ feeds: [FeedDefinition]) {
    self.feeds = feeds.sorted { $0.name < $1.name }
  }

  /// The feed of a folder, or nil where no feed has the name.
  package func feed(named name: String) -> FeedDefinition? {
    feeds.first { $0.name == name } ?? (name == FeedDefinition.events.name ? .events : nil)
  }

  /// The feed for a file outside the feeds' folders, by its name without folders: the first, in the order of their
  /// names, that has a matching pattern; after all others the built-in `events`. Nil where none matches.
  package func feed(forFile name: String) -> FeedDefinition? {
    let candidates = feeds + (feeds.contains { $0.name == FeedDefinition.events.name } ? [] : [.events])
    return candidates.first { $0.match.contains { $0.matches(name) } }
  }

  /// The names of all feeds.
  package var names: [String] {
    Set(feeds.map(\.name)).union([FeedDefinition.events.name]).sorted()
  }

  /// All feeds, the built-in one last.
  package var all: [FeedDefinition] {
    feeds + (feeds.contains { $0.name == FeedDefinition.events.name } ? [] : [.events])
  }
}

package import Documents
package import Feeds
package import Rules

/// The feeds and rules that a daemon runs with.
package struct Definitions: Sendable {
  /// What a file defines; the raw value names it in the store.
  package enum Kind: String, Sendable, CaseIterable {
    case feed, rule
    /// What these name: a list or a table.
    case attachment
  }

  /// A file whose text is good, to be kept for the day on which it is not.
  package struct GoodCopy: Sendable, Hashable {
    package var kind: Kind
    package var path: String
    package var text: String
  }

  package var feeds = FeedCatalog([])
  package var rules: [Rule] = []
  /// What stands in rule files beside the rules.
  package var siblings = Siblings()
  /// Everything that is wrong with the files as they stand on the disk.
  package var diagnostics: [Diagnostic] = []
  /// Every file without an error.
  package var goodCopies: [GoodCopy] = []
  /// The paths of files with errors in whose place the last good copy is used.
  package var replaced: [String] = []
  /// The paths of files with errors that have no good copy: what is right in them is used, the rest is left out.
  package var incomplete: [String] = []
  /// The paths of all files that are there, whatever is in them, and of all that they name.
  package var paths: Set<String> { Set(goodCopies.map(\.path) + replaced + incomplete + attachments.map(\.path)) }
  /// The lists and tables that the files name, as they were read.
  package var attachments: [Attachment] = []
  /// How many files were read.
  package var fileCount = 0
}

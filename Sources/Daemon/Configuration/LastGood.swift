/// The last good texts of feed and rule files and of what these name, by kind and path.
package struct LastGood: Sendable, Hashable {
  private let texts: [Definitions.Kind: [String: String]]

  package init(_ texts: [Definitions.Kind: [String: String]] = [:]) {
    self.texts = texts
  }

  /// The text of a file; nil where there is none.
  package subscript(kind: Definitions.Kind, path: String) -> String? { texts[kind]?[path] }

  /// The files in a folder, however deep, in the order of their paths.
  package func files(_ kind: Definitions.Kind, in folder: String) -> [(path: String, text: String)] {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    let found = (texts[kind] ?? [:]).filter { $0.key.hasPrefix(prefix) }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

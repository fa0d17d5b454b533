import Documents
import Feeds
import Rules

/// Reads feed and rule files from the disk.
package struct DefinitionLoader {
  private let attachments: Attachments
  private let tables: LookupTables
  private let lastGood: LastGood
  private var definitions = Definitions()

  /// The feeds and rules that a configuration names.
  ///
  /// - Parameters:
  ///   - lastGood: what was good before. A folder of which there is any has to be there.
  ///   - replaces: whether that takes the place of files with errors, and of folders that cannot be read.
  package static func load(
    _ configuration: Configuration, lastGood: LastGood = LastGood(), replaces: Bool = false
  ) -> Definitions {
    let defaults = Configuration.defaults(folder: configuration.folder)
    func optional(_ folders: [String], _ kind: Definitions.Kind) -> Set<String> {
      Set(folders.filter { lastGood.files(kind, in: $0).isEmpty })
    }
    return load(
      feeds: Catalog.read(configuration.feeds, optional: optional(defaults.feeds, .feed)),
      rules: Catalog.read(configuration.rules, optional: optional(defaults.rules, .rule)),
      lookups: [Path.resolve("lookups", in: configuration.folder)], lastGood: replaces ? lastGood : LastGood())
  }

  /// The feeds and rules of files that were read.
  ///
  /// - Parameters:
  ///   - lookups: the folders in which tables are looked for; behind them come `lookups` beside the feed file and beside its
  ///     folder.
  ///   - lastGood: takes the place of files with errors, and of folders that cannot be read.
  package static func load(
    feeds: Catalog.Result, rules: Catalog.Result, lookups: [String], lastGood: LastGood = LastGood()
  ) -> Definitions {
    var loader = DefinitionLoader(lookups: lookups, lastGood: lastGood)
    loader.definitions.diagnostics = feeds.diagnostics + rules.diagnostics
    loader.definitions.fileCount = feeds.files.count + rules.files.count
    loader.readFeeds(feeds)
    loader.readRules(rules)
    loader.keepAttachments()
    return loader.definitions
  }

  private init(lookups: [String], lastGood: LastGood) {
    attachments = Attachments(lastGood: lastGood)
    tables = LookupTables(folders: lookups, attachments: attachments)
    self.lastGood = lastGood
  }
}

extension DefinitionLoader {
  private mutating func readFeeds(_ catalog: Catalog.Result) {
    var feeds: [FeedDefinition] = []
    var owners: [String: String] = [:]
    let parse = { [tables] (path: String, text: String) in
      FeedFile.parse(text, file: path, matchers: FeedMatchers.read) { tables.text(of: $0, for: path) }
    }
    for (path, text) in texts(catalog, .feed, diagnose: { parse($0, $1).diagnostics }) {
      guard let feed = parse(path, text).feed else { continue }
      if let owner = owners[feed.name] {
        definitions.diagnostics.append(
          Diagnostic(.duplicateFeed, "the feed '\(feed.name)' stands in \(owner) already", file: path))
      } else {
        owners[feed.name] = path
        feeds.append(feed)
      }
    }
    definitions.feeds = FeedCatalog(feeds)
  }

  private mutating func readRules(_ catalog: Catalog.Result) {
    let now = WallClock.system.now
    let resources = DiskRuleResources(attachments: attachments)
    // Rules name each other across files, so what is wrong with one is known only when all are read.
    let all = catalog.files.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) }
    var loaded = RuleSet.load(files: all, now: now, resources: resources)
    let found = Dictionary(grouping: loaded.diagnostics, by: \.file)
    let files = texts(catalog, .rule) { path, _ in found[path] ?? [] }
    // A list may be what is wrong, and the text of the file that names it as good as ever.
    if !files.elementsEqual(all, by: ==) || !definitions.replaced.isEmpty {
      loaded = RuleSet.load(files: files, now: now, resources: resources)
      definitions.diagnostics += loaded.diagnostics.filter { !definitions.diagnostics.contains($0) }
    }
    definitions.rules = loaded.rules
    definitions.siblings = loaded.siblings
  }

  /// The texts to use: of a file with errors its last good one, where there is one.
  private mutating func texts(
    _ catalog: Catalog.Result, _ kind: Definitions.Kind, diagnose: (_ path: String, _ text: String) -> [Diagnostic]
  ) -> [(path: String, text: String)] {
    var texts: [(path: String, text: String)] = []
    for file in catalog.files {
      let text = String(decoding: file.bytes, as: UTF8.self)
      let problem = Diagnostic.notUTF8(file.bytes, "the file", file: file.path)
      let found = problem.map { [$0] } ?? diagnose(file.path, text)
      definitions.diagnostics += found
      guard found.hasErrors else {
        definitions.goodCopies.append(.init(kind: kind, path: file.path, text: text))
        texts.append((file.path, text))
        continue
      }
      texts.append((file.path, replacement(kind, file.path) ?? text))
    }
    for unreadable in catalog.diagnostics where unreadable.code == .unreadable {
      texts += replacements(kind, unreadable.file)
    }
    return texts
  }

  /// What takes the place of a file that cannot be read, or of all that a folder had.
  private mutating func replacements(_ kind: Definitions.Kind, _ path: String) -> [(path: String, text: String)] {
    let inside = lastGood.files(kind, in: path)
    if inside.isEmpty { return replacement(kind, path).map { [(path, $0)] } ?? [] }
    definitions.replaced.append(path)
    for file in inside { attachments.replace(for: file.path) }
    return inside
  }

  private mutating func replacement(_ kind: Definitions.Kind, _ path: String) -> String? {
    let good = lastGood[kind, path]
    if good == nil {
      definitions.incomplete.append(path)
    } else {
      definitions.replaced.append(path)
      attachments.replace(for: path)
    }
    return good
  }

  /// Notes what the files named, and keeps what was good of that.
  private mutating func keepAttachments() {
    definitions.attachments = attachments.all
    for (path, text) in attachments.texts(except: Set(definitions.replaced + definitions.incomplete)) {
      definitions.goodCopies.append(.init(kind: .attachment, path: path, text: text))
    }
  }
}

/// Finds the tables that feeds name.
private struct LookupTables {
  let folders: [String]
  let attachments: Attachments

  /// The text of `NAME.csv` for a feed file, from the first folder that has it; nil where there is none.
  func text(of name: String, for feed: String) -> String? {
    let folder = Path.folder(of: feed)
    let lookups = folders + [folder + "/lookups", folder + "/../lookups"]
    return attachments.text(at: lookups.map { "\($0)/\(name).csv" }, for: feed)
  }
}

import Documents
import Feeds
import Glibc
import Rules
import TestSupport
import Testing

@testable import Daemon

@Suite struct DefinitionLoaderTests {
  static let feed = """
    feed: outages
    match: ["*.csv"]
    format: {type: csv}
    key: [id]
    time: {event: {field: day, format: yyyy-MM-dd}}
    map: {kind: {value: pipeline.disruption.suspended}}

    """

  static func rule(_ id: String, key: String = "title") -> String {
    """
    id: \(id)
    \(key): Title
    detection:
      sel: {kind: pipeline.*}
      condition: sel

    """
  }

  private func load(_ folder: TemporaryFolder, lastGood: LastGood = LastGood()) -> Definitions {
    let configuration = Configuration.parse(path: folder.text + "/vedette.yaml", bytes: nil).configuration
    return DefinitionLoader.load(configuration, lastGood: lastGood, replaces: true)
  }

  /// What was good in a run before.
  private func lastGood(_ definitions: Definitions) -> LastGood {
    LastGood(
      Dictionary(grouping: definitions.goodCopies, by: \.kind).mapValues { copies in
        Dictionary(uniqueKeysWithValues: copies.map { ($0.path, $0.text) })
      })
  }

  @Test func readsFeedsAndRules() throws {
    let folder = try TemporaryFolder()
    try folder.write("feeds/outages.yaml", DefinitionLoaderTests.feed)
    try folder.write("rules/b.yaml", DefinitionLoaderTests.rule("b1") + "---\n" + DefinitionLoaderTests.rule("b2"))
    try folder.write("rules/a/a.yml", DefinitionLoaderTests.rule("a"))
    let definitions = load(folder)
    #expect(definitions.diagnostics.isEmpty)
    #expect(definitions.feeds.names == ["events", "outages"])
    #expect(definitions.rules.map(\.id) == ["a", "b1", "b2"])
    #expect(definitions.fileCount == 3)
    #expect(definitions.goodCopies.map(\.kind) == [.feed, .rule, .rule])
    #expect(definitions.goodCopies.last?.path == folder.text + "/rules/b.yaml")
    #expect(definitions.replaced.isEmpty && definitions.incomplete.isEmpty)
  }

  @Test func withoutTheDefaultFoldersThereIsTheBuiltInFeed() throws {
    let definitions = load(try TemporaryFolder())
    #expect(definitions.diagnostics.map(\.code) == [.missingFolder, .missingFolder])
    #expect(definitions.feeds.names == ["events"])
  }

  @Test func rulesNameListsAndEachOtherAcrossFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write("feeds/outages.yaml", DefinitionLoaderTests.feed)
    try folder.write("rules/data/terminals.csv", "value,expires\nCPC,\n")
    try folder.write("rules/lists.yaml", "lists: {terminals: {file: data/terminals.csv}}\n")
    let base = "id: base\ntitle: B\ndetection: {s: {asset|expand: '%terminals%'}}\n"
    try folder.write("rules/z.yaml", base)
    let over = "id: over\ntitle: O\ncorrelation: {type: event_count, rules: base, timespan: 7d, condition: {gte: 2}}\n"
    try folder.write("rules/a.yaml", over)
    let definitions = load(folder)
    #expect(definitions.diagnostics.map(\.rendered) == [])
    #expect(definitions.rules.map(\.id) == ["over", "base"])
    #expect(definitions.goodCopies.count == 5)
    let before = definitions.rules.map(\.canonical)
    try folder.write("rules/data/terminals.csv", "value,expires\nCPC,\nBTC,2030-01-01\n")
    #expect(load(folder).rules.map(\.canonical) != before)
    // Where a rule breaks, that over it goes on with its last good copy.
    try folder.write("rules/z.yaml", base.replacing("title", with: "titel"))
    let broken = load(
      folder, lastGood: LastGood([.rule: [folder.text + "/rules/z.yaml": base, folder.text + "/rules/a.yaml": over]]))
    #expect(broken.rules.map(\.id) == ["over", "base"])
    #expect(Set(broken.diagnostics.map(\.code)) == [.unknownKey, .missingKey, .brokenRule])
  }

  @Test func aBadFileIsReplacedByItsLastGoodCopy() throws {
    let folder = try TemporaryFolder()
    try folder.write("feeds/outages.yaml", "feed: outages\n")
    try folder.write("rules/a.yaml", DefinitionLoaderTests.rule("a", key: "titel"))
    try folder.write("rules/b.yaml", DefinitionLoaderTests.rule("b"))
    let definitions = load(
      folder,
      lastGood: LastGood([
        .feed: [folder.text + "/feeds/outages.yaml": DefinitionLoaderTests.feed],
        .rule: [folder.text + "/rules/a.yaml": DefinitionLoaderTests.rule("a-as-it-was")],
      ]))
    #expect(definitions.diagnostics.hasErrors)
    #expect(definitions.feeds.names == ["events", "outages"])
    #expect(definitions.rules.map(\.id) == ["a-as-it-was", "b"])
    #expect(definitions.replaced.map(Path.name(of:)) == ["outages.yaml", "a.yaml"])
    #expect(definitions.goodCopies.map(\.path) == [folder.text + "/rules/b.yaml"])
  }

  /// What files name is kept with them: with a list or a table that is gone or broken, both go on as they were.
  @Test(arguments: [nil, "\u{FFFD}\n", ""]) func whatAFileNamesIsReplacedWithIt(broken: String?) throws {
    let folder = try TemporaryFolder()
    try folder.write("rules/a.yaml", "lists: {named: {file: named.txt}}\n---\n" + DefinitionLoaderTests.rule("a"))
    try folder.write("rules/b.yaml", "id: b\ntitle: B\ndetection: {s: {asset|expand: '%named%'}}\n")
    try folder.write("rules/named.txt", "CPC\n")
    let mapped = DefinitionLoaderTests.feed.replacing(
      "{value: pipeline.disruption.suspended}", with: "{field: c, lookup: codes}")
    try folder.write("feeds/outages.yaml", mapped)
    try folder.write("feeds/lookups/codes.csv", "code,word\n1,pipeline.accident\n")
    let good = load(folder)
    #expect(good.diagnostics.map(\.rendered) == [])
    let copies = good.goodCopies
    #expect(copies.filter { $0.kind == .attachment }.map { Path.name(of: $0.path) } == ["codes.csv", "named.txt"])
    for path in ["rules/named.txt", "feeds/lookups/codes.csv"] {
      if let broken { try folder.write(path, broken) } else { #expect(unlink(folder.text + "/" + path) == 0) }
    }
    let found = load(folder, lastGood: lastGood(good))
    #expect(found.diagnostics.hasErrors)
    #expect(found.rules.map(\.canonical) == good.rules.map(\.canonical))
    #expect(found.feeds.names == good.feeds.names)
    #expect(found.replaced.map(Path.name(of:)) == ["outages.yaml", "a.yaml", "b.yaml"])
    // What is bad now is no good copy, and that of before is still asked for.
    #expect(!found.goodCopies.contains { $0.kind == .attachment })
    #expect(found.paths.isSuperset(of: copies.map(\.path)))
  }

  @Test func withoutAGoodCopyWhatIsWrongIsLeftOut() throws {
    let folder = try TemporaryFolder()
    let text = DefinitionLoaderTests.rule("good") + "---\n" + DefinitionLoaderTests.rule("bad", key: "titel")
    try folder.write("rules/a.yaml", text)
    try folder.write("feeds/x.yaml", "feed: x\n")
    let definitions = load(folder)
    #expect(definitions.rules.map(\.id) == ["good"])
    #expect(definitions.feeds.names == ["events"])
    #expect(definitions.incomplete.map(Path.name(of:)) == ["x.yaml", "a.yaml"])
    #expect(definitions.goodCopies.isEmpty)
  }

  @Test func aFileThatCannotBeReadIsReplacedToo() throws {
    let folder = try TemporaryFolder()
    try folder.write("rules/a.yaml/not-a-file")
    let missing = folder.text + "/gone.yaml"
    let definitions = DefinitionLoader.load(
      feeds: Catalog.Result(), rules: Catalog.read([missing]), lookups: [],
      lastGood: LastGood([.rule: [missing: DefinitionLoaderTests.rule("kept")]]))
    #expect(definitions.rules.map(\.id) == ["kept"])
    #expect(definitions.diagnostics.map(\.code) == [.unreadable])
    #expect(definitions.replaced == [missing])
  }

  /// A folder that is not there yet, or may not be read, must not end what runs; one that never had a file may be missing.
  @Test func aFolderThatIsGoneIsReplacedWithAllThatItHad() throws {
    let folder = try TemporaryFolder()
    try folder.write("rules/a.yaml", "lists: {named: {file: named.txt}}\n---\n" + DefinitionLoaderTests.rule("a"))
    try folder.write("rules/deep/b.yaml", DefinitionLoaderTests.rule("b"))
    try folder.write("rules/named.txt", "CPC\n")
    let good = load(folder)
    #expect(good.diagnostics.map(\.code) == [.missingFolder])
    #expect(rename(folder.text + "/rules", folder.text + "/away") == 0)
    let found = load(folder, lastGood: lastGood(good))
    #expect(Set(found.diagnostics.map(\.code)).isSuperset(of: [.missingFolder, .unreadable]))
    #expect(found.rules.map(\.canonical) == good.rules.map(\.canonical))
    #expect(found.replaced == [folder.text + "/rules"])
    // An empty one says that there is to be nothing.
    #expect(mkdir(folder.text + "/rules", 0o755) == 0)
    let empty = load(folder, lastGood: lastGood(good))
    #expect(empty.diagnostics.map(\.code) == [.missingFolder] && empty.rules.isEmpty && empty.replaced.isEmpty)
  }

  @Test func twoFilesMayNotDefineOneThing() throws {
    let folder = try TemporaryFolder()
    try folder.write("feeds/a.yaml", DefinitionLoaderTests.feed)
    try folder.write("feeds/b.yaml", DefinitionLoaderTests.feed)
    try folder.write("rules/a.yaml", DefinitionLoaderTests.rule("same"))
    try folder.write("rules/b.yaml", DefinitionLoaderTests.rule("same"))
    let definitions = load(folder)
    #expect(definitions.diagnostics.map(\.code) == [.duplicateFeed, .duplicateRule])
    #expect(definitions.diagnostics.allSatisfy { Path.name(of: $0.file) == "b.yaml" })
    #expect(definitions.rules.count == 1)
  }

  @Test func aFileThatIsNotUTF8IsAnError() throws {
    let file = Catalog.File(path: "/a.yaml", bytes: Array(DefinitionLoaderTests.rule("a").utf8) + [0x23, 0xFF, 0x0A])
    let definitions = DefinitionLoader.load(feeds: Catalog.Result(), rules: Catalog.Result(files: [file]), lookups: [])
    let problem = try #require(definitions.diagnostics.first)
    #expect(definitions.diagnostics.count == 1)
    #expect(problem.code == .invalidUTF8)
    #expect(problem.message == "the file is not UTF-8: byte 0xFF")
    #expect(problem.line == String(decoding: file.bytes, as: UTF8.self).split(separator: "\n").count)
    #expect(problem.column == 2)
    #expect(definitions.goodCopies.isEmpty)
  }

  @Test func theShippedFeedsAndRulesAreRight() throws {
    let path = TestFiles.root + "/Config/vedette.yaml"
    let configuration = Configuration.parse(path: path, bytes: try DiskFile.read(path)).configuration
    let definitions = DefinitionLoader.load(configuration)
    #expect(definitions.diagnostics.map(\.rendered) == [])
    #expect(!definitions.rules.isEmpty)
  }
}

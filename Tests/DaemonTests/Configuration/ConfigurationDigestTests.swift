import Glibc
import TestSupport
import Testing

@testable import Daemon

/// What runs and what lies on the disk have the same name while nothing has changed that either is read from.
@Suite struct ConfigurationDigestTests {
  private let folder: TemporaryFolder
  private let onDisk = NameOnDisk()
  private var running: AttachmentPaths?

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "vedette.yaml", "webhooks: [{name: chat, url: 'http://127.0.0.1/', format: {template: chat.json}}]\n")
    try folder.write("chat.json", "{}")
    try folder.write("rules/lists.yaml", "lists: {terminals: {file: data/terminals.txt}}\n")
    try folder.write("rules/data/terminals.txt", "CPC\n")
    try folder.write("rules/data/others.txt", "BTC\n")
    let kind = "map: {kind: {field: code, lookup: codes}}\n"
    let mapped = DefinitionLoaderTests.feed.split(separator: "\n").dropLast().joined(separator: "\n") + "\n" + kind
    try folder.write("feeds/outages.yaml", mapped)
    try folder.write("feeds/lookups/codes.csv", "code,word\n1,pipeline.accident\n")
    running = AttachmentPaths(
      ConfigurationDigest.files(configuration, path: path), DefinitionLoader.load(configuration).attachments)
  }

  private var path: String { folder.text + "/vedette.yaml" }
  private var configuration: Configuration {
    Configuration.parse(path: path, bytes: try? DiskFile.read(path)).configuration
  }

  /// The name, which must not depend on what was asked before, nor on what runs.
  private func name() -> String {
    let configuration = configuration
    let name = ConfigurationDigest.name(
      ConfigurationDigest.files(configuration, path: path), DefinitionLoader.load(configuration).attachments)
    #expect(onDisk.name(configuration, path: path) == name)
    #expect(NameOnDisk().name(configuration, path: path, running: running) == name)
    return name
  }

  @Test(arguments: [
    ("vedette.yaml", "{}\n"), ("chat.json", "[]"), ("rules/data/terminals.txt", "CPC\nBTC\n"),
    ("rules/lists.yaml", "lists: {terminals: {file: data/others.txt}}\n"), ("rules/more.yaml", "lists: {}\n"),
    ("feeds/lookups/codes.csv", "code,word\n1,pipeline.leak\n"), ("feeds/more.yaml", "feed: more\n"),
    // Another file in whose place it is read.
    ("lookups/codes.csv", "code,word\n1,pipeline.accident\n"),
  ])
  func changesWithEachFile(_ path: String, _ text: String) throws {
    let before = name()
    #expect(before.count == 16 && name() == before)
    try folder.write(path, text)
    #expect(name() != before)
  }

  @Test(arguments: ["rules/data/others.txt", "rules/README.md", "lookups/strange.csv"])
  func staysWhereNobodyReadsWhatChanged(_ path: String) throws {
    let before = name()
    try folder.write(path, "x,y\n")
    #expect(name() == before)
  }

  @Test func whatIsPutBackIsAsItWas() throws {
    let before = name()
    #expect(unlink(folder.text + "/rules/data/terminals.txt") == 0)
    let without = name()
    #expect(without != before)
    // Missing and empty are not the same.
    try folder.write("rules/data/terminals.txt", "")
    #expect(![before, without].contains(name()))
    try folder.write("rules/lists.yaml", "lists: {terminals: {file: data/others.txt}}\n")
    _ = name()
    try folder.write("rules/lists.yaml", "lists: {terminals: {file: data/terminals.txt}}\n")
    try folder.write("rules/data/terminals.txt", "CPC\n")
    #expect(name() == before)
  }
}

import Documents
import TestSupport
import Testing

@testable import Daemon

/// The files under `Config/` and the code say the same.
@Suite struct ShippedConfigurationTests {
  private static let root = TestFiles.root

  private static func text(_ path: String) throws -> String {
    String(decoding: try DiskFile.read(root + "/" + path), as: UTF8.self)
  }

  @Test func theInstalledFileStatesTheDefaults() throws {
    let parsed = parse(try ShippedConfigurationTests.text("Config/installed/vedette.yaml"))
    #expect(parsed.diagnostics.isEmpty)
    #expect(parsed.configuration == .defaults(folder: "/etc/vedette"))
  }

  @Test(arguments: ["Config/installed/vedette.yaml", "Config/vedette.yaml"])
  func everyKeyStandsInTheFile(path: String) throws {
    let parsed = YAML.parse(try ShippedConfigurationTests.text(path), file: path)
    let root = try #require(parsed.documents.first)
    #expect(ShippedConfigurationTests.leaves(of: root, "") == Configuration.keys)
  }

  @Test func theFileOfTheWorkingCopyKeepsToIt() throws {
    let path = ShippedConfigurationTests.root + "/Config/vedette.yaml"
    let parsed = Configuration.parse(path: path, bytes: try DiskFile.read(path))
    #expect(parsed.diagnostics.isEmpty)
    let configuration = parsed.configuration
    let run = ShippedConfigurationTests.root + "/.run"
    for written in [configuration.inbox, configuration.database, configuration.alerts.log, configuration.alerts.text] {
      #expect(Path.isInside(written, run))
    }
    #expect(configuration.rules == [ShippedConfigurationTests.root + "/Rules"])
  }

  @Test(arguments: ["Config/installed/vedette.yaml", "Config/vedette.yaml"])
  func theExampleOfAWebhookIsComplete(path: String) throws {
    let lines = try ShippedConfigurationTests.text(path).split(separator: "\n", omittingEmptySubsequences: false)
    // Prose stands one blank behind its #, a setting that is commented out none or several.
    let isSetting = { (line: Substring) in
      line.hasPrefix("#") && line.count > 1 && (!line.hasPrefix("# ") || line.hasPrefix("#  "))
    }
    let example = lines.filter(isSetting).map { $0.dropFirst() }.joined(separator: "\n")
    let parsed = parse(example)
    #expect(parsed.diagnostics.isEmpty)
    #expect(parsed.configuration.webhooks.count == 1)
    let node = try #require(YAML.parse(example, file: path).documents.first?["webhooks"]?.elements?.first)
    #expect(
      Set(node.pairs?.map(\.name) ?? []) == [
        "name", "url_file", "format", "secret_file", "levels", "matchers", "group_wait", "allow_private", "ca_file",
        "client_cert", "client_key", "proxy", "timeout", "retry",
      ])
  }

  /// The files are one text, which `vedette init` writes, too.
  @Test(arguments: [
    (
      "Config/installed/vedette.yaml",
      ConfigurationText.Places(
        inbox: "/var/spool/vedette", database: "/var/lib/vedette/vedette.db", rules: "rules/",
        log: "/var/log/vedette/alerts.jsonl", text: "/var/log/vedette/alerts.log", templates: "templates/")
    ),
    (
      "Config/vedette.yaml",
      ConfigurationText.Places(
        inbox: "../.run/inbox", database: "../.run/vedette.db", rules: "../Rules", log: "../.run/alerts.jsonl",
        text: "../.run/alerts.log", templates: "templates/")
    ),
  ]) func theFilesAreOneText(path: String, places: ConfigurationText.Places) throws {
    let text = try ShippedConfigurationTests.text(path)
    let heading = text.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0 != "#" }
    let same = ConfigurationText(heading: heading.joined(separator: "\n"), places: places).yaml
    #expect(text == same)
  }

  private static func leaves(of node: Node, _ prefix: String) -> [String] {
    (node.pairs ?? []).flatMap { pair in
      pair.value.pairs == nil ? [prefix + pair.name] : leaves(of: pair.value, prefix + pair.name + ".")
    }
  }
}

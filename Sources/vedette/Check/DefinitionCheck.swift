import Daemon
import Documents

/// Collects what is wrong with files of every kind.
struct DefinitionCheck {
  let options: ConfigurationOptions
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var fileCount = 0

  init(options: ConfigurationOptions) {
    self.options = options
  }

  /// A configuration with everything that it names.
  mutating func configuration(_ path: String) {
    let parsed = options.parse(path)
    fileCount += 1
    diagnostics += parsed.diagnostics
    // What is named by a configuration with mistakes may be something else than was meant; but the rest is checked.
    let definitions = DefinitionLoader.load(parsed.configuration)
    fileCount += definitions.fileCount
    // A file of which nothing can be read may name others than the folders by default; where these are missing, that is nothing.
    let isLegible = !parsed.diagnostics.contains { [.unreadable, .invalidUTF8, .yamlSyntax].contains($0.code) }
    diagnostics += definitions.diagnostics.filter { isLegible || $0.code != .missingFolder }
    if !parsed.diagnostics.hasErrors {
      diagnostics += parsed.configuration.loadEndpoints(environment: Environment.all, isService: false).diagnostics
    }
  }

  /// Files and folders, sorted by what the files are.
  mutating func paths(_ paths: [String]) {
    let named = Set(paths)
    let catalog = Catalog.read(paths)
    diagnostics += catalog.diagnostics
    var feeds = Catalog.Result()
    var rules = Catalog.Result()
    for file in catalog.files {
      switch FileKind(file) {
      case .feed: feeds.files.append(file)
      case .rule: rules.files.append(file)
      case .configuration where named.contains(file.path):
        configuration(Path.resolve(file.path, in: options.workingDirectory))
      case .configuration:
        fileCount += 1
        let path = Path.resolve(file.path, in: options.workingDirectory)
        diagnostics += Configuration.parse(path: path, bytes: file.bytes).diagnostics
      }
    }
    let definitions = DefinitionLoader.load(feeds: feeds, rules: rules, lookups: [])
    fileCount += definitions.fileCount
    diagnostics += definitions.diagnostics
  }
}

/// What a YAML file defines, judged by its keys.
enum FileKind: Equatable {
  case configuration
  case feed
  case rule

  init(_ file: Catalog.File) {
    let name = Path.name(of: file.path)
    let keys = YAML.parse(file.bytes, file: file.path).documents.first?.pairs?.map(\.name) ?? []
    let settings = Set(Configuration.keys.map { String($0.prefix { $0 != "." }) })
    if keys.contains("feed") {
      self = .feed
    } else if keys.contains("detection") || keys.contains("correlation") || keys.contains("title") {
      self = .rule
    } else {
      self = name == "vedette.yaml" || keys.contains(where: settings.contains) ? .configuration : .rule
    }
  }
}

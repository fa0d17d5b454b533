package import Documents

extension Configuration {
  /// A configuration and what is wrong with what it was read from. With errors among the diagnostics it must not be used.
  package struct Parsed: Sendable {
    package var configuration: Configuration
    package var diagnostics: [Diagnostic]
  }

  /// Reads a configuration in layers: defaults, file, environment, overrides; the later wins.
  ///
  /// - Parameters:
  ///   - path: the file's absolute path; relative paths in it start at its folder.
  ///   - bytes: its content; nil reads no file.
  ///   - environment: all variables, of which those named `VEDETTE_…` count.
  ///   - workingDirectory: where relative paths in the environment and in the overrides start.
  package static func parse(
    path: String, bytes: [UInt8]?, environment: [String: String] = [:], overrides: [Override] = [],
    workingDirectory: String = "/"
  ) -> Parsed {
    let folder = Path.folder(of: path)
    var reader = ConfigurationReader(over: .defaults(folder: folder))
    let file = DiagnosticCollector(file: path, text: String(decoding: bytes ?? [], as: UTF8.self))
    if let bytes { readFile(bytes, folder: folder, file, &reader) }
    let variables = Override.all(in: environment)
    var collectors = [file]
    for override in variables.overrides + overrides {
      let (root, collector) = override.document()
      if let root { reader.read(root, folder: workingDirectory, collector) }
      collectors.append(collector)
    }
    reader.checkPaths(file)
    let diagnostics = collectors.flatMap(\.diagnostics) + variables.diagnostics
    return Parsed(configuration: reader.configuration, diagnostics: diagnostics.map(\.withoutSecrets))
  }

  private static func readFile(
    _ bytes: [UInt8], folder: String, _ collector: DiagnosticCollector, _ reader: inout ConfigurationReader
  ) {
    let parsed = YAML.parse(bytes, file: collector.file)
    collector.add(parsed.diagnostics)
    guard let root = parsed.documents.first else { return }
    reader.read(root, folder: folder, collector)
    if parsed.documents.count > 1 {
      collector.report(.badValue, "a configuration is one document; this is a second", at: parsed.documents[1])
    }
  }
}

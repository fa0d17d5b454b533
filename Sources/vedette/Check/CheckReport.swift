import Documents
import Events

/// What `vedette check` found, ready to be shown.
struct CheckReport {
  enum Format: String, CaseIterable {
    case text, json, sarif
  }

  /// In the order of file and place.
  let diagnostics: [Diagnostic]
  let fileCount: Int

  init(_ diagnostics: [Diagnostic], fileCount: Int) {
    self.diagnostics = diagnostics.ordered
    self.fileCount = fileCount
  }

  var errorCount: Int { diagnostics.count(where: \.isError) }
  var warningCount: Int { diagnostics.count - errorCount }

  /// Whether the command fails: with errors, and under `--strict` with warnings too.
  func fails(strict: Bool) -> Bool {
    errorCount > 0 || (strict && warningCount > 0)
  }

  /// What goes to standard output.
  func text(_ format: Format, style: Style, version: String) -> String {
    switch format {
    case .text: diagnostics.map { CheckReport.coloured($0, style) }.joined(separator: "\n")
    case .json: diagnostics.json + "\n"
    case .sarif: SARIF.text(diagnostics, version: version) + "\n"
    }
  }

  /// `12 files: 1 error, 2 warnings`.
  var summary: String {
    let counts = [Count.of(errorCount, "error"), Count.of(warningCount, "warning")]
    return
      "\(Count.of(fileCount, "file")): \(diagnostics.isEmpty ? "no problems" : counts.joined(separator: ", "))"
  }

  /// The rendered diagnostic with its severity in colour.
  private static func coloured(_ diagnostic: Diagnostic, _ style: Style) -> String {
    let rendered = diagnostic.rendered
    let place = "\(diagnostic.file):\(diagnostic.line):\(diagnostic.column): "
    let word = "\(diagnostic.severity.rawValue) \(diagnostic.code.rawValue)"
    guard style.isColoured, rendered.hasPrefix(place + word) else { return rendered }
    return place + style(diagnostic.isError ? .red : .yellow, word) + rendered.dropFirst((place + word).count)
  }
}

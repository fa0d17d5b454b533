import Documents
import Events
import Glibc
import Rules
import Testing

/// Rule files that are wrong, each with exactly what is said about it: `Wrong/NAME.yaml` and `Wrong/NAME.expected`.
///
/// After a change of wording, `VEDETTE_WRITE_EXPECTED=1 swift test --filter WrongFilesTests` writes the expectations anew;
/// read the difference before committing it.
@Suite struct WrongFilesTests {
  private static let folder = "Tests/RulesTests/Language/Wrong"

  private static let names = TextFiles.list(folder, suffix: ".yaml").map { String($0.dropLast(5)) }

  private static func found(_ name: String) throws -> [Diagnostic] {
    let text = try #require(TextFiles.read("\(folder)/\(name).yaml"))
    let now = try #require(ISO8601.instant("2026-01-01"))
    return RuleFile.parse(text, file: "\(name).yaml", now: now).diagnostics.ordered
  }

  @Test(arguments: names) func saysExactlyThis(_ name: String) throws {
    let rendered = try Self.found(name).map(\.rendered).joined()
    if getenv("VEDETTE_WRITE_EXPECTED") != nil { TextFiles.write(rendered, to: "\(Self.folder)/\(name).expected") }
    #expect(rendered == TextFiles.read("\(Self.folder)/\(name).expected"))
    #expect(!rendered.isEmpty)
  }

  @Test func thereAreFiles() {
    #expect(Self.names.count >= 20)
  }

  /// Every code of rules is shown by some file; the rest is about files that cannot be opened or are far too large.
  @Test func everyCodeIsShown() throws {
    let elsewhere: Set<DiagnosticCode> = [.unreadable, .invalidUTF8, .tooManyNodes, .tooDeep, .tooManyProblems]
    let shown = try Set(Self.names.flatMap { try Self.found($0).map(\.code) })
    let ofRules = DiagnosticCode.allCases.filter { $0.rawValue.dropFirst().hasPrefix("0") }
    #expect(Set(ofRules).subtracting(elsewhere).subtracting(shown).isEmpty)
  }
}
